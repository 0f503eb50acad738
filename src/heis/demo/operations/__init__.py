"""Loading the demo: everything that is in it is made by calling the product's own operations, as people would have."""

from heis.demo.operations.loading import Loaded, UnableToLoadDemo, load_demo

__all__ = ["Loaded", "UnableToLoadDemo", "load_demo"]
