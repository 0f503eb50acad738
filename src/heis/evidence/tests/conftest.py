"""What the tests of this room share."""

from heis.lift.tests.world import browse, initiative, kept, world

__all__ = ["browse", "initiative", "kept", "world"]
