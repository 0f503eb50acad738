"""What the stories tell is what can be told: their evidence fits the sheets it is filled in by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pydantic import ValidationError

from heis.demo.operations.playing import DECISIONS
from heis.demo.organisation import region
from heis.demo.script import VERBS, Story, Told, stories
from heis.lift.evidence import Case, content_of, registered_keys
from heis.lift.models import Evidence, EvidenceStatus
from heis.strategy.queries import document_of

THAT_DAY = date(2026, 3, 31)
EVERYBODY = {
    somebody.key: number
    for number, somebody in enumerate(someone for place in region().municipalities for someone in place.people())
}


def told_in(story: Story) -> Iterator[tuple[str, Told]]:
    """Every piece of evidence in a story, with its kind: what is told once for all, and what is told in a step."""
    yield from story.evidence.items()
    for step in story.told():
        if step.verb in registered_keys() and step.value is not None:
            yield step.verb, Told.model_validate(step.value)


class TestStories:
    @pytest.mark.parametrize("story", stories(), ids=lambda story: story.key)
    def test_evidence_fits_its_sheet(self, story):
        for kind, told in told_in(story):
            content = told.content_on(THAT_DAY, kind, EVERYBODY)
            assert bool(told.summary) == (content is None), f"{story.key}: {kind}"

    def test_no_kind_of_evidence_is_called_what_something_else_is(self):
        assert not registered_keys() & (VERBS | set(DECISIONS))

    @pytest.mark.parametrize("line", ["660 soon", "x need", "660 08:15 Kari need"])
    def test_refuses_what_is_not_a_step(self, line):
        story = Story(key="one", problem="Noe", steps=({line: None},), ends="opportunity")
        with pytest.raises(ValueError, match="is not a step"):
            story.told()


class TestTold:
    @pytest.mark.parametrize(
        ("written", "on"),
        [({"days_before": 5}, date(2026, 3, 26)), ({"days_after": 1}, date(2026, 4, 1)), ({"days_before": 0}, THAT_DAY)],
    )
    def test_dates_are_counted_from_the_day(self, written, on):
        told = Told(content={"explorations": [{"way": "data", "explored_on": written}]})
        assert told.content_on(THAT_DAY, "need").model_dump()["explorations"][0]["explored_on"] == on

    @pytest.mark.parametrize(("written", "year"), [({"year": 0}, 2026), ({"year": 40}, 2066)])
    def test_years_are_counted_from_that_of_the_day(self, written, year):
        content = Told(content={"base_year": written}).content_on(THAT_DAY, "cost_benefit")
        assert content.model_dump()["base_year"] == year

    def test_a_person_is_what_they_are_kept_as(self):
        content = Told(content={"risks": [{"what": "Noe", "owner": {"person": "amir"}}]}).content_on(
            THAT_DAY, "risk_list", {"amir": 7}
        )
        assert content.model_dump()["risks"][0]["owner"] == "7"

    def test_refuses_somebody_there_is_not(self):
        with pytest.raises(KeyError, match="amir"):
            Told(content={"risks": [{"owner": {"person": "amir"}}]}).content_on(THAT_DAY, "risk_list")

    def test_a_text_has_no_content(self):
        assert Told(summary="Kort sagt").content_on(THAT_DAY, "solution") is None

    def test_refuses_what_the_sheet_does_not_ask_for(self):
        with pytest.raises(ValidationError, match="grups"):
            Told(content={"grups": []}).content_on(THAT_DAY, "need")

    @pytest.mark.parametrize("kind", ["solution", "unheard_of"])
    def test_refuses_a_sheet_where_there_is_none(self, kind):
        with pytest.raises(ValueError, match="not filled in by a sheet"):
            Told(content={"groups": []}).content_on(THAT_DAY, kind)


class TestLoadedEvidence:
    def test_what_is_finished_lacks_nothing_at_the_size_it_has_grown_to(self, demo):
        """It is kept while little is asked for, and is read when much is decided."""
        for evidence in Evidence.objects.filter(status=EvidenceStatus.COMPLETE).select_related("initiative__strategy_version"):
            content = content_of(evidence.kind, evidence)
            case = Case(evidence.initiative, document_of(evidence.initiative.strategy_version))
            assert not (content and content.lacking(case)), f"{evidence.initiative.title}: {evidence.kind}"
