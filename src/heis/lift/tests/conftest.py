"""What the lift's tests share."""

from heis.lift.tests.world import browse, initiative, kept, world

__all__ = ["browse", "initiative", "kept", "world"]
