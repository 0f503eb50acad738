"""What the tests of the API share with the lift's."""

from heis.lift.tests.world import kept, world

__all__ = ["kept", "world"]
