"""What was written before a line had to say which alternative it belongs to, is read as it was meant."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from heis.evidence.sheets.cost_benefit import CostBenefit
from heis.evidence.sheets.cost_benefit_lines import Alternative
from heis.evidence.testing import keep
from heis.lift.models import EvidenceRevision, Initiative
from heis.lift.testing import World, finished


@pytest.mark.parametrize(("alternatives", "expected"), [(1, ""), (2, "A")])
def test_lines_that_did_not_say_belong_to_the_first(world: World, initiative: Initiative, alternatives: int, expected: str) -> None:
    content = finished("cost_benefit", initiative).content
    assert isinstance(content, CostBenefit)
    lines = [line.model_copy(update={"alternative": "B" if place else ""}) for place, line in enumerate(content.flows)]
    several = tuple(Alternative(name=name, letter=name) for name in "AB"[:alternatives])
    before = content.model_copy(update={"alternatives": several, "flows": tuple(lines)})
    evidence = keep(world, initiative, "cost_benefit", before, by=world.nurse, is_complete=False)
    blank = before.model_dump(mode="json")
    blank["flows"][0]["alternative"] = ""
    type(evidence).objects.filter(pk=evidence.pk).update(content=blank)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE lift_evidencerevision DISABLE TRIGGER lift_revision_stands")
        EvidenceRevision.objects.update(content=blank)
        cursor.execute("ALTER TABLE lift_evidencerevision ENABLE TRIGGER lift_revision_stands")
        cursor.execute(import_module("heis.evidence.migrations.0004_lines_name_their_alternative").FORWARDS)
    evidence.refresh_from_db()
    for kept in (evidence, EvidenceRevision.objects.get()):
        assert kept.content
        assert kept.content["flows"][0]["alternative"] == expected
        assert kept.content["flows"][1:] == blank["flows"][1:]
        assert kept.content["alternatives"] == blank["alternatives"]
    # And a revision still stands
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceRevision.objects.update(summary="Noe annet")
