"""The country that script/bench measures in: small, with every row checked, and every measured page opened in it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from bench.country import Country, Size, is_built
from bench.load import Call
from bench.visits import Town, deciding
from heis.journal.models import Event
from heis.lift.models import Decision, Initiative, Membership, Submission

pytestmark = pytest.mark.slow
SMALL = Size(300)


@pytest.fixture
def country(db: None) -> None:
    Country(SMALL, on_trust=False).build()
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # the database plans by what it knows of the tables, and nothing tells it of rows in an open transaction


def answer(call: Call) -> int:
    browser = Client()
    browser.cookies.load(call.cookies)
    if call.body:
        return browser.post(call.path, call.body, content_type="application/x-www-form-urlencoded").status_code
    return browser.get(call.path).status_code


class TestTheCountry:
    def test_is_whole(self, country: None) -> None:
        connection.check_constraints()
        assert is_built(SMALL)
        assert (Initiative.objects.count(), Event.objects.count()) == (300, 6000)
        assert Submission.objects.filter(closed_at=None).exists()
        assert Decision.objects.exists()
        owned = Membership.objects.filter(is_owner=True, left_at=None).values("initiative")
        assert set(Initiative.objects.filter(is_owned=True)) == set(Initiative.objects.filter(pk__in=owned))
        assert Initiative.objects.filter(is_owned=False).exists()

    def test_every_measured_page_opens(self, country: None) -> None:
        for visit in [*Town("0301").visits(), *deciding(2)]:
            for call in visit.calls[:2]:
                assert answer(call) == call.status, (visit.page, visit.who, call.path)
