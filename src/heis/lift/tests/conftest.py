"""What the lift's tests share."""

from heis.lift.tests.world import browse, filed, initiative, kept, world

__all__ = ["browse", "filed", "initiative", "kept", "world"]
