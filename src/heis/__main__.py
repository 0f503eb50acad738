"""`python -m heis` is the command `heis`."""

from heis.config.cli import main

main()
