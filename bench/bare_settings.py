"""The product's own settings without its middleware, for `bench.bare`."""

from heis.config.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "bench.bare"
