"""What the tests of the evidence room share."""

from heis.lift.tests.world import kept, world

__all__ = ["kept", "world"]
