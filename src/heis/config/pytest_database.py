"""Loaded by pytest before anything reads the settings (`-p heis.config.pytest_database`)."""

from heis.config.start import prepare_tests

prepare_tests()
