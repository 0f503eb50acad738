"""What the tests of this room share."""

from heis.lift.tests.world import kept, world

__all__ = ["kept", "world"]
