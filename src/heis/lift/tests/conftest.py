"""What the lift's tests share."""

from heis.lift.tests.world import kept, world

__all__ = ["kept", "world"]
