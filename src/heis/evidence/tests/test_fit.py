"""The fit: when it is finished, how it is told and drawn, what helps those who judge, and that it follows the strategy."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from heis.accounts.testing import Caller, etag, problem, signed_in
from heis.evidence.fitting import advice_of, remarks_on
from heis.evidence.pictures.fit import figures_of, profile_of
from heis.evidence.sheets.fit import AreaMark, Change, Consequence, Effect, Fit, Mark
from heis.evidence.sheets.need import Need
from heis.foundation.sheets import fitted, said_in
from heis.lift.evidence import Case, content_for, sentence_of
from heis.lift.models import Evidence, Initiative
from heis.lift.operations.describing import Description, describe_initiative
from heis.lift.operations.evidence import Finding, NotFinished, UnableToSaveEvidence, save_evidence
from heis.lift.operations.moving import move_to_strategy
from heis.lift.testing import MONDAY, World
from heis.strategy.document import Name
from heis.strategy.queries import document_of
from heis.strategy.shipped import shipped_source
from heis.strategy.testing import adopt_version, make_version
from heis.strategy.tests.samples import FREDRIKSTAD, HVALER, document_from

KIND = "strategic_fit"
FREDRIKSTADS, HVALERS = document_from(FREDRIKSTAD), document_from(HVALER)
AREAS = [area.key for area in FREDRIKSTADS.areas]


def case_of(size: str = "stor", document=FREDRIKSTADS, **described) -> Case:
    return Case(Initiative(pk=1, size_class=size, **described), document)


def fit_with(marks: dict[str, Mark] | None = None, changes: dict[Consequence, Change] | None = None, reason: str = "Fordi.") -> Fit:
    """A fit with these marks and changes, each with the reason."""
    areas = tuple(AreaMark(area=key, mark=mark, reason=reason) for key, mark in (marks or {}).items())
    effects = tuple(Effect(consequence=what, change=change, reason=reason) for what, change in (changes or {}).items())
    return fitted(Fit(areas=areas, consequences=effects), Fit.choices(case_of()))


NOTHING = dict.fromkeys(AREAS, Mark.NONE)
ALL_SAME = dict.fromkeys(Consequence, Change.SAME)


def fields(fit: Fit, size: str = "stor") -> list[str]:
    return [fault.field for fault in fit.lacking(case_of(size))]


class TestLacking:
    def test_everything_of_a_large_one_that_is_blank(self):
        marks = [f"areas.{index}.mark" for index in range(5)]
        assert fields(fit_with()) == [*marks, *(f"consequences.{index}.change" for index in range(4))]

    def test_an_area_and_all_consequences_of_the_smallest(self):
        assert fields(fit_with(), "hverdag") == ["areas.0.mark", *(f"consequences.{index}.change" for index in range(4))]

    @pytest.mark.parametrize("mark", [Mark.AGAINST, Mark.SOME, Mark.MUCH])
    def test_a_reason_for_every_mark(self, mark):
        assert fields(fit_with(NOTHING | {"smart": mark}, ALL_SAME, reason="")) == [
            "areas.2.reason",
            *(f"consequences.{index}.reason" for index in range(4)),
        ]

    def test_no_reason_for_what_it_does_not_touch(self):
        assert "areas.0.reason" not in fields(fit_with(NOTHING, ALL_SAME, reason=" "))

    @pytest.mark.parametrize(
        ("mark", "change", "lacks"),
        [
            (Mark.MUCH, Change.BETTER, []),
            (Mark.AGAINST, Change.BETTER, ["areas.2.reason"]),
            (Mark.MUCH, Change.MUCH_WORSE, ["consequences.0.reason"]),
            (Mark.NONE, Change.WORSE, ["consequences.0.reason"]),
        ],
    )
    def test_of_the_smallest_only_the_reasons_for_what_is_worse(self, mark, change, lacks):
        fit = fit_with({"smart": mark}, ALL_SAME | {Consequence.CLIMATE: change}, reason="")
        assert fields(fit, "hverdag") == lacks

    def test_says_which_area_in_words(self):
        (first, *_rest) = fit_with().lacking(case_of())
        assert first.message == "Vurder Smidig organisasjon."

    @pytest.mark.parametrize("size", ["hverdag", "radikal"])
    @pytest.mark.parametrize("document", [FREDRIKSTADS, HVALERS], ids=["fredrikstad", "hvaler"])
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_nothing_of_the_example(self, size, document, language):
        with translation.override(language):
            case = case_of(size, document)
            case.initiative.size_class = document.size_classes[0 if size == "hverdag" else -1].key
            example = Fit.example(case)
            assert example == fitted(example, Fit.choices(case))
            assert example.lacking(case) == []
            assert example.sentence(case)


class TestSentence:
    @pytest.mark.parametrize(
        ("marks", "changes", "sentence"),
        [
            ({}, {}, ""),
            (
                {"helsefremmende": Mark.MUCH, "smart": Mark.SOME},
                ALL_SAME | {Consequence.CLIMATE: Change.WORSE},
                "Bidrar mye til Helse i alt, noe til Smart kommune. Klima og miljø: litt verre.",
            ),
            ({"gronn": Mark.SOME, "smart": Mark.SOME}, {}, "Bidrar noe til Smart kommune og Grønt skifte."),
            ({"gronn": Mark.MUCH}, {}, "Bidrar mye til Grønt skifte."),
            ({"gronn": Mark.AGAINST}, {}, "Arbeider imot Grønt skifte."),
            (
                NOTHING,
                ALL_SAME,
                "Berører ingen av områdene i strategien. Ingen endring for klima og miljø, sosiale forhold, økonomi over tid og folkehelse.",
            ),
            ({}, {Consequence.HEALTH: Change.MUCH_BETTER, Consequence.ECONOMY: Change.MUCH_WORSE},
             "Økonomi over tid: mye verre. Folkehelse: mye bedre."),
        ],
    )  # fmt: skip
    def test_says_good_and_bad(self, marks, changes, sentence):
        assert fit_with(marks, changes).sentence(case_of()) == sentence

    def test_tells_the_bad_first_when_it_is_too_long_to_be_told_whole(self):
        long = "Et område med et navn som er så langt at det nesten ikke går an å si det høyt"
        areas = tuple(area.model_copy(update={"name": Name(nb=long, nn=long, en=long)}) for area in FREDRIKSTADS.areas)
        case = case_of(document=FREDRIKSTADS.model_copy(update={"areas": areas}))
        changes = {Consequence.CLIMATE: Change.BETTER, Consequence.HEALTH: Change.WORSE}
        said = fit_with(dict.fromkeys(AREAS, Mark.MUCH) | {"gronn": Mark.AGAINST}, changes).sentence(case)
        assert said.startswith(f"Arbeider imot {long}. Folkehelse: litt verre. Bidrar mye til")
        assert said.endswith("Klima og miljø: litt bedre.")

    def test_is_in_the_readers_language(self):
        with translation.override("en"):
            said = fit_with({"smart": Mark.MUCH}, {Consequence.CLIMATE: Change.WORSE}).sentence(case_of())
        assert said == "Contributes much to Smart municipality. Climate and environment: slightly worse."


class TestProfile:
    def test_is_not_drawn_before_anything_is_judged(self):
        assert profile_of(fit_with(), case_of()) is None

    def test_draws_every_area_in_its_colour_and_what_is_not_judged(self):
        groups = profile_of(fit_with({"smart": Mark.AGAINST, "gronn": Mark.NONE}, {Consequence.SOCIAL: Change.BETTER}), case_of())
        areas, effects = (group.rows for group in groups)
        assert [(row.area, row.value) for row in areas] == [(1, None), (2, None), (3, -0.5), (4, 0), (5, None)]
        assert [row.text for row in areas][2:] == ["Arbeider imot", "Berører ikke", "Ikke vurdert"]
        assert [(row.label, row.value) for row in effects][:2] == [("Klima og miljø", None), ("Sosiale forhold", 0.5)]


class TestFigures:
    def test_count_what_is_judged(self):
        marks = NOTHING | {"smart": Mark.MUCH, "gronn": Mark.SOME, "helsefremmende": Mark.AGAINST}
        fit = fit_with(marks, {Consequence.CLIMATE: Change.WORSE, Consequence.SOCIAL: Change.BETTER})
        told = [(figure.value, figure.label) for figure in figures_of(profile_of(fit, case_of()))]
        assert told == [("2 av 5", "områder det bidrar til"), ("1 av 2", "følger som blir verre")]

    def test_leave_out_what_is_not_judged(self):
        assert [figure.value for figure in figures_of(profile_of(fit_with({"smart": Mark.NONE}), case_of()))] == ["0 av 1"]


UNDESCRIBED = "Beskrivelsen sier ikke hvilke områder initiativet hører til."


class TestRemarks:
    @pytest.mark.parametrize(
        ("described", "marks", "told"),
        [
            ([], {}, ""),
            ([], NOTHING, ""),
            ([], {"smart": Mark.SOME, "gronn": Mark.MUCH}, f"{UNDESCRIBED} Her bidrar det til Smart kommune og Grønt skifte."),
            (["smart"], {"smart": Mark.MUCH, "gronn": Mark.SOME}, ""),
            (["smart", "gronn"], {"smart": Mark.MUCH, "gronn": Mark.AGAINST},
             "Beskrivelsen nevner Grønt skifte, som det ikke bidrar til her."),
            (["smart"], {"smart": Mark.SOME, "gronn": Mark.MUCH}, "Beskrivelsen nevner ikke Grønt skifte, som det bidrar mye til her."),
        ],
    )  # fmt: skip
    def test_tell_where_the_description_says_something_else(self, described, marks, told):
        remarks = remarks_on(fit_with(marks), case_of(areas=described))
        assert " ".join(remark.text for remark in remarks) == told
        assert all(remark.url == reverse("lift:describe", args=[1]) for remark in remarks)


@pytest.fixture
def initiative(world: World) -> Initiative:
    made = world.file(world.nurse, problem="Beboere på sykehjemmet faller om natta.")
    idea = Description("Fallsensor", made.problem, idea="Sensorer, og en bil til.", size_class="stor")
    describe_initiative(made, idea, by=world.viewer(world.nurse), at=MONDAY)
    made.refresh_from_db()
    return made


def case_for(initiative: Initiative) -> Case:
    return Case(initiative, document_of(initiative.strategy_version))


def saved(world: World, initiative: Initiative, fit: Fit, *, is_complete: bool = False, revision: int | None = None) -> Evidence:
    finding = Finding(content=fit, is_complete=is_complete)
    return save_evidence(initiative, KIND, finding, by=world.viewer(world.nurse), at=MONDAY, revision=revision)


class TestAdvice:
    def test_explains_itself_by_the_words_of_the_text_and_of_the_need(self, world, initiative):
        need = Finding(content=Need(insight="De vil klare seg selv, og pårørende er urolige."))
        save_evidence(initiative, "need", need, by=world.viewer(world.nurse), at=MONDAY)
        advice = advice_of(fit_with(), case_for(initiative))
        told = {each.name: each for each in advice.areas}
        assert (
            told["Helse i alt"].why
            == "teksten nevner «fallsensor», «beboere», «sykehjemmet», «faller», «klare seg selv» og «pårørende»"
        )
        criteria = dict(told["Helse i alt"].criteria)
        assert "«klare seg selv»" in criteria["Gjør det mulig for folk å leve et verdig liv og klare seg selv"]
        assert told["Grønt skifte"].against == "Kan det også gå den andre veien? Idéen nevner «bil»."
        assert advice.is_new

    def test_none_when_the_text_speaks_of_nothing(self, world):
        assert advice_of(fit_with(), case_for(world.file(world.nurse, problem="Noe er galt."))) is None

    def test_is_nothing_that_is_filled_in(self, world, initiative):
        page = signed_in(world.nurse).get(reverse("lift:evidence", args=[initiative.pk, KIND])).content.decode()
        assert "Forslag fra teksten" in page
        assert "checked" not in page


class TestSaved:
    def test_unfinished_is_refused_with_each_fault(self, world, initiative):
        with pytest.raises(NotFinished) as refused:
            saved(world, initiative, fit_with({"smart": Mark.MUCH}, reason=""), is_complete=True)
        assert [fault.field for fault in refused.value.faults][:3] == ["areas.0.mark", "areas.1.mark", "areas.2.reason"]

    def test_an_area_that_is_not_in_the_strategy_is_refused(self, world, initiative):
        with pytest.raises(UnableToSaveEvidence) as refused:
            saved(world, initiative, Fit(areas=(AreaMark(area="hav", mark=Mark.MUCH),)))
        assert [fault.field for fault in refused.value.faults] == ["areas.0.area"]

    def test_nothing_is_refused(self, world, initiative):
        with pytest.raises(UnableToSaveEvidence, match="Fyll ut noe"):
            saved(world, initiative, fit_with())

    def test_the_areas_of_the_description_stay(self, world, initiative):
        saved(world, initiative, Fit.example(case_for(initiative)), is_complete=True)
        initiative.refresh_from_db()
        assert initiative.areas == []


class TestAnotherStrategy:
    """The areas are the strategy's: what another version no longer has is gone, and what is new is not judged."""

    @pytest.fixture
    def moved(self, world: World, initiative: Initiative) -> Initiative:
        saved(world, initiative, Fit.example(case_for(initiative)), is_complete=True)
        source = shipped_source("fredrikstad").replace("key: smidig", "key: beveg").replace("key: nettverk", "key: nett")
        newer = adopt_version(make_version(world.municipality, source), on=date(2021, 1, 1))
        move_to_strategy(initiative, newer, by=world.viewer(world.coordinator), at=MONDAY)
        return Initiative.objects.get(pk=initiative.pk)

    def test_is_read_by_the_new_one(self, moved):
        case, kept = case_for(moved), Evidence.objects.get(kind=KIND)
        fit = content_for(case, KIND, kept)
        assert [(line.area, line.mark) for line in fit.areas][:2] == [("beveg", None), ("samskapende", Mark.SOME)]
        assert "Smidig" not in sentence_of(KIND, kept, case)
        assert profile_of(fit, case)
        assert said_in(fit, Fit.choices(case))[0].lines[0][0] == "Samskapende kommune"

    def test_lacks_what_is_new(self, moved):
        fit = content_for(case_for(moved), KIND, Evidence.objects.get(kind=KIND))
        assert [fault.field for fault in fit.lacking(case_for(moved))] == ["areas.0.mark"]

    def test_its_pages_are_there(self, world, moved):
        address = reverse("lift:evidence", args=[moved.pk, KIND])
        assert "Ikke vurdert" in signed_in(world.nurse).get(address).content.decode()
        assert signed_in(world.nurse).get(f"{address}?utgave=1").status_code == 200

    def test_suits_a_municipality_with_other_areas(self, world):
        adopt_version(make_version(world.municipality, shipped_source("hvaler")), on=date(2021, 1, 1))
        world.municipality.refresh_from_db()
        islands = world.file(world.nurse, problem="Fergen går ikke om vinteren.")
        assert islands.size_class == "smaatt"
        page = signed_in(world.nurse).get(reverse("lift:evidence", args=[islands.pk, KIND])).content.decode()
        assert "Rent hav</p>" in page
        assert "teksten nevner «fergen»" in page


class TestPage:
    def test_is_filled_in_drawn_and_told_of_with_a_way_to_the_description(self, world, initiative):
        nurse, address = signed_in(world.nurse), reverse("lift:evidence", args=[initiative.pk, KIND])
        sent = {"complete": "1", "revision": ""}
        for index, area in enumerate(AREAS):
            sent |= {f"areas-{index}-area": area, f"areas-{index}-mark": "none"}
        sent |= {"areas-4-mark": "much", "areas-4-reason": "Færre fall.", "areas-4-criteria": ["selvstendig_liv", "sunne_valg"]}
        for index, what in enumerate(Consequence.values):
            sent |= {f"consequences-{index}-consequence": what, f"consequences-{index}-change": "same"}
        shown = nurse.post(address, sent)
        assert shown.status_code == 422
        assert "Si hvorfor dere vurderer klima og miljø slik." in shown.content.decode()
        sent |= {f"consequences-{index}-reason": "Som før." for index in range(4)}
        room = nurse.post(address, sent, follow=True).content.decode()
        assert "Her bidrar det til Helse i alt." in room
        assert f'<a class="ds-link" href="{reverse("lift:describe", args=[initiative.pk])}">Velg områder i beskrivelsen</a>' in room
        page = nurse.get(address).content.decode()
        assert 'data-area="5" data-side="better"' in page
        assert "Velg områder i beskrivelsen" in page
        read = signed_in(world.colleague).get(address).content.decode()
        assert "Gjør det mulig for folk å leve et verdig liv og klare seg selv" in read
        assert "Velg områder i beskrivelsen" not in read


class TestApi:
    @pytest.fixture
    def path(self, initiative: Initiative) -> str:
        return f"/initiatives/{initiative.pk}/evidence/{KIND}"

    def test_is_filled_in_area_by_area(self, world, path):
        nurse = Caller(world.nurse)
        made = nurse.put(path, {"content": {"areas": [{"area": "smart", "mark": "much"}]}}, if_match='"0"')
        assert made.status_code == 200, made.content
        content = made.json()["content"]
        assert [line["area"] for line in content["areas"]] == AREAS
        assert [line["mark"] for line in content["areas"]] == [None, None, "much", None, None]
        for line in content["areas"]:
            line |= {"mark": line["mark"] or "none", "reason": "Sensorer."}
        for line in content["consequences"]:
            line |= {"change": "worse", "reason": "Strøm."}
        done = nurse.put(path, {"content": content, "is_complete": True}, if_match=etag(made))
        assert done.json()["status"] == "complete"
        assert done.json()["summary"].startswith("Bidrar mye til Smart kommune. Klima og miljø: litt verre.")

    def test_is_refused_with_faults_by_field(self, world, path):
        fit = {"areas": [{"area": "smart", "mark": "much"}]}
        refused = Caller(world.nurse).put(path, {"content": fit, "is_complete": True}, if_match='"0"')
        assert problem(refused) == (422, "not-finished")
        found = {(error["field"], error["message"]) for error in refused.json()["errors"]}
        assert ("content.areas.2.reason", "Si hvorfor dere vurderer Smart kommune slik.") in found

    @pytest.mark.parametrize(
        ("fit", "field"),
        [
            ({"areas": [{"area": "hav", "mark": "much"}]}, "content.areas.0.area"),
            ({"areas": [{"area": "smart", "criteria": ["sunne_valg"]}]}, "content.areas.0.criteria"),
            ({"areas": [{"area": "smart"}, {"area": "smart"}]}, "content.areas.1.area"),
            ({"areas": [{"area": "smart", "mark": "superb"}]}, "content.areas.0.mark"),
            ({"areas": [{"mark": "much"}]}, "content.areas.0.area"),
            ({"consequences": [{"consequence": "love"}]}, "content.consequences.0.consequence"),
        ],
    )
    def test_refuses_what_the_strategy_does_not_know(self, world, path, fit, field):
        refused = Caller(world.nurse).put(path, {"content": fit}, if_match='"0"')
        assert problem(refused) == (422, "content-not-fitting")
        assert refused.json()["errors"][0]["field"] == field

    def test_its_schema_says_what_to_send(self):
        kinds = Caller().get("/evidence-kinds", accept_language="en").json()["items"]
        schema = next(each["content_schema"] for each in kinds if each["kind"] == KIND)
        assert schema["$defs"]["Mark"]["enum"] == Mark.values
        assert schema["$defs"]["AreaMark"]["required"] == ["area"]
        assert schema["properties"]["areas"]["title"] == "The areas of the strategy"
