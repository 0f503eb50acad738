"""What the tests of the evidence share with those of the lift."""

from heis.lift.tests.world import kept, world

__all__ = ["kept", "world"]
