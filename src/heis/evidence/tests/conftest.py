"""What the evidence room's tests share: the lift's world."""

from heis.lift.tests.world import kept, world

__all__ = ["kept", "world"]
