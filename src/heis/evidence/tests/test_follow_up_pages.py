"""The pages of what lives on."""

from __future__ import annotations

from django.urls import reverse

from heis.accounts.testing import signed_in
from heis.evidence.testing import keep_endings_of, keep_plan, old, promise
from heis.lift.testing import World


class TestSmoke:
    def test_all(self, world: World):
        initiative = world.file(world.nurse)
        keep_plan(world, initiative, promise(world.leader), promise(world.nurse, what="Noe annet", baseline=None))
        keep_endings_of(world, initiative, old(world.leader))
        for who in (world.nurse, world.leader, world.coordinator):
            browser = signed_in(who)
            for name, args in (
                ("evidence:benefits", [initiative.pk]),
                ("evidence:overview", []),
                ("evidence:endings", []),
                ("lift:room", [initiative.pk]),
                ("lift:desk", []),
                ("lift:evidence", [initiative.pk, "benefits"]),
                ("lift:evidence", [initiative.pk, "ending_old"]),
            ):
                response = browser.get(reverse(name, args=args))
                assert response.status_code == 200, name
