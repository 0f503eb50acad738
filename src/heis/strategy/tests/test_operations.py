"""Loading, adopting and discarding, and what the database keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import DatabaseError

from heis.foundation.audience import Viewer
from heis.foundation.refusals import NotPermitted
from heis.journal.models import Event
from heis.organisation.models import Municipality
from heis.organisation.testing import make_municipality
from heis.strategy.models import Status, StrategyFile, StrategyVersion
from heis.strategy.operations import (
    NotADraft,
    UnableToAdoptStrategy,
    UnableToLoadStrategy,
    adopt_strategy,
    discard_draft,
    load_strategy,
)
from heis.strategy.queries import document_in_force, document_of, source_of, version_in_force, versions_of
from heis.strategy.testing import adopt_shipped, adopt_version, make_version
from heis.strategy.tests.samples import FREDRIKSTAD, HVALER

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = AT.date()
SECOND = FREDRIKSTAD.replace("answer_days: 14", "answer_days: 10")
THIRD = FREDRIKSTAD.replace("answer_days: 14", "answer_days: 8")


def load(municipality: Municipality, by: Viewer | None, source: str = FREDRIKSTAD) -> StrategyVersion:
    return load_strategy(municipality, source=source, by=by, at=AT)


def adopt(version: StrategyVersion, by: Viewer | None, on: date = TODAY, case_reference: str = "26/117") -> None:
    adopt_strategy(version, on=on, case_reference=case_reference, by=by, at=AT)


class TestLoadStrategy:
    def test_makes_a_draft_that_is_not_in_force(self, fredrikstad, administrator):
        version = load(fredrikstad, administrator)
        assert (version.status, version.revision, version.loaded_by_id) == (Status.DRAFT, 1, administrator.person_id)
        assert source_of(version) == FREDRIKSTAD
        assert document_of(version).answer_days == 14
        assert version_in_force(fredrikstad, TODAY) is None

    def test_is_told_in_the_journal(self, fredrikstad, administrator):
        version = load(fredrikstad, administrator)
        event = Event.objects.get(verb="strategy.loaded")
        assert (event.subject_id, event.actor_id, event.data["revision"]) == (version.pk, administrator.person_id, 1)

    def test_counts_upwards_for_each_municipality(self, fredrikstad):
        assert [load(fredrikstad, None).revision, load(fredrikstad, None, SECOND).revision] == [1, 2]
        assert load(make_municipality(number="3110", name="Hvaler"), None, HVALER).revision == 1

    def test_refuses_a_file_with_faults_and_explains_them(self, fredrikstad, administrator):
        with pytest.raises(UnableToLoadStrategy) as refused:
            load(fredrikstad, administrator, FREDRIKSTAD.replace("answer_days: 14", "answer_days: snart"))
        assert ["snart" in fault.message for fault in refused.value.faults] == [True]
        assert not versions_of(fredrikstad).exists()

    def test_refuses_another_municipalitys_strategy(self, fredrikstad, administrator):
        with pytest.raises(UnableToLoadStrategy, match="3110"):
            load(fredrikstad, administrator, HVALER)

    def test_refuses_what_says_the_same_as_the_latest(self, fredrikstad, administrator):
        load(fredrikstad, administrator)
        with pytest.raises(UnableToLoadStrategy, match="utgave 1"):
            load(fredrikstad, administrator, FREDRIKSTAD + "\n# bare en merknad\n")

    def test_refuses_others_than_the_administrator(self, fredrikstad, coordinator):
        with pytest.raises(NotPermitted):
            load(fredrikstad, coordinator)


class TestAdoptStrategy:
    def test_puts_the_draft_in_force_from_the_day(self, fredrikstad, administrator):
        version = load(fredrikstad, administrator)
        adopt(version, administrator, on=TODAY + timedelta(days=30))
        assert version_in_force(fredrikstad, TODAY + timedelta(days=29)) is None
        assert version_in_force(fredrikstad, TODAY + timedelta(days=30)) == version
        assert (version.status, version.case_reference) == (Status.ADOPTED, "26/117")

    def test_retires_what_was_in_force_from_the_same_day(self, fredrikstad, administrator):
        first, second = load(fredrikstad, administrator), load(fredrikstad, administrator, SECOND)
        adopt(first, administrator, on=date(2017, 1, 1))
        adopt(second, administrator, on=TODAY + timedelta(days=1))
        assert version_in_force(fredrikstad, date(2016, 12, 31)) is None
        assert version_in_force(fredrikstad, TODAY) == first
        assert version_in_force(fredrikstad, TODAY + timedelta(days=1)) == second

    def test_keeps_what_earlier_versions_said(self, fredrikstad):
        first = adopt_shipped("fredrikstad", municipality=fredrikstad, on=date(2020, 1, 1))
        adopt(load(fredrikstad, None, SECOND), None)
        in_force = document_in_force(fredrikstad, TODAY)
        assert in_force is not None
        assert (document_of(first).answer_days, in_force.answer_days) == (14, 10)

    def test_is_told_in_the_journal_with_day_and_case(self, fredrikstad, administrator):
        adopt(load(fredrikstad, administrator), administrator)
        data = Event.objects.get(verb="strategy.adopted").data
        assert (data["adopted_on"], data["case_reference"]) == ("2026-03-02", "26/117")

    @pytest.mark.parametrize("case", ["", "   ", "x" * 81])
    def test_refuses_without_a_case(self, fredrikstad, administrator, case):
        with pytest.raises(UnableToAdoptStrategy) as refused:
            adopt(load(fredrikstad, administrator), administrator, case_reference=case)
        assert refused.value.field == "case_reference"

    @pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=367)])
    def test_refuses_a_day_that_cannot_be(self, fredrikstad, administrator, on):
        adopt_shipped("fredrikstad", municipality=fredrikstad, on=date(2020, 1, 1))
        with pytest.raises(UnableToAdoptStrategy) as refused:
            adopt(load(fredrikstad, administrator, SECOND), administrator, on=on)
        assert refused.value.field == "on"

    def test_refuses_a_second_time(self, fredrikstad, administrator):
        version = load(fredrikstad, administrator)
        adopt(version, administrator)
        with pytest.raises(NotADraft):
            adopt(version, administrator)

    def test_refuses_others_than_the_administrator(self, fredrikstad, coordinator):
        with pytest.raises(NotPermitted):
            adopt(make_version(fredrikstad, FREDRIKSTAD), coordinator)


class TestDiscardDraft:
    def test_removes_it(self, fredrikstad, administrator):
        discard_draft(load(fredrikstad, administrator), by=administrator, at=AT)
        assert not versions_of(fredrikstad).exists()
        assert Event.objects.filter(verb="strategy.discarded").exists()

    def test_refuses_what_is_adopted(self, fredrikstad, administrator):
        version = adopt_shipped("fredrikstad", municipality=fredrikstad, on=TODAY)
        with pytest.raises(NotADraft):
            discard_draft(version, by=administrator, at=AT)


class TestTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            {"case_reference": "en annen"},
            {"adopted_on": date(2019, 1, 1)},
            {"key": "annen"},
            {"revision": 9},
            {"status": Status.DRAFT, "adopted_on": None},
        ],
    )
    def test_never_changes_an_adopted_version(self, fredrikstad, change: dict[str, Any]):
        version = adopt_shipped("fredrikstad", municipality=fredrikstad, on=TODAY)
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            StrategyVersion.objects.filter(pk=version.pk).update(**change)

    def test_never_changes_what_a_version_says(self, fredrikstad):
        version = make_version(fredrikstad, FREDRIKSTAD)
        with pytest.raises(DatabaseError), transaction.atomic():
            StrategyFile.objects.filter(version=version).update(source="format: 1")

    def test_never_deletes_an_adopted_version(self, fredrikstad):
        version = adopt_shipped("fredrikstad", municipality=fredrikstad, on=TODAY)
        with pytest.raises(DatabaseError), transaction.atomic():
            version.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            StrategyFile.objects.filter(version=version).delete()

    def test_has_one_strategy_in_force_on_a_day(self, fredrikstad):
        adopt_shipped("fredrikstad", municipality=fredrikstad, on=TODAY)
        other = make_version(fredrikstad, SECOND)
        change = {"status": Status.ADOPTED, "adopted_on": TODAY + timedelta(days=5), "case_reference": "x"}
        with pytest.raises(IntegrityError), transaction.atomic():
            StrategyVersion.objects.filter(pk=other.pk).update(**change)

    def test_replaces_a_version_only_once(self, fredrikstad):
        first = adopt_shipped("fredrikstad", municipality=fredrikstad, on=date(2020, 1, 1))
        adopt_version(make_version(fredrikstad, SECOND), on=date(2024, 1, 1))
        with pytest.raises(DatabaseError), transaction.atomic():
            StrategyVersion.objects.filter(pk=first.pk).update(retired_on=date(2022, 1, 1))


class TestWhichIsInForce:
    def test_is_known_at_once_though_it_is_kept_in_memory(self, fredrikstad):
        assert document_in_force(fredrikstad, TODAY) is None
        version = adopt_shipped("fredrikstad", municipality=fredrikstad, on=TODAY)
        fredrikstad.refresh_from_db()
        assert document_in_force(fredrikstad, TODAY) == document_of(version)
