"""The pages of what lives on, as people meet them: who may open what, what is refused and kept, what is said of what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse

from heis.accounts.testing import Browser
from heis.evidence.models import Benefit, Ending, Measurement
from heis.evidence.operations.measuring import Reading, measure_benefit
from heis.evidence.operations.owning import hand_over_benefit
from heis.evidence.testing import keep_endings_of, keep_plan, old, owned_benefit, promise, put_in_use, share
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date, now
from heis.foundation.testing import check_page
from heis.lift.models import Initiative
from heis.lift.testing import MONDAY, TODAY, World, made_once

WHO = ["stranger", "nurse", "colleague", "elsewhere", "leader", "director", "chief", "chair", "coordinator", "outsider"]


@pytest.fixture(scope="class")
def filed(filed: Initiative) -> Iterator[Initiative]:
    """The nurse's, seen by her unit, in use since Monday."""
    with made_once(lambda: put_in_use(filed)) as made:
        yield made


@pytest.fixture
def measured(world: World, benefit: Benefit) -> Measurement:
    return measure_benefit(benefit, Reading(TODAY, 9), by=world.viewer(world.leader), at=MONDAY)


ROOM = {"nurse", "colleague", "leader", "director", "chief", "coordinator"}
SEE = dict.fromkeys(ROOM, 200)
REFUSED = dict.fromkeys(ROOM, 403) | {"stranger": 302}
# Who may open what, when the audience is the unit: 404 for what may not be known, 302 to the login page, 403 for what is not theirs to do.
TABLE: dict[str, dict[str, int]] = {
    "evidence:benefits": SEE,
    "evidence:correct": REFUSED | dict.fromkeys(["nurse", "leader", "coordinator"], 200),
    "evidence:hand_over": REFUSED | dict.fromkeys(["nurse", "leader", "director", "chief", "coordinator"], 200),
    "evidence:move": REFUSED | dict.fromkeys(["leader", "coordinator"], 200),
}


class TestWhoMayOpenWhat:
    @pytest.mark.parametrize("name", TABLE)
    def test_in_the_room(
        self, browse: Callable[[str], Browser], measured: Measurement, ending: Ending, benefit: Benefit, name: str
    ) -> None:
        number = benefit.initiative_id
        places = {
            "evidence:benefits": [number],
            "evidence:correct": [number, benefit.pk, measured.pk],
            "evidence:hand_over": [number, benefit.pk],
            "evidence:move": [number, ending.pk],
        }
        answers = {who: browse(who).client.get(reverse(name, args=places[name])) for who in WHO}
        assert {who: answer.status_code for who, answer in answers.items()} == {who: TABLE[name].get(who, 404) for who in WHO}
        for answer in answers.values():
            check_page(answer)

    @pytest.mark.parametrize(
        ("name", "data", "may"),
        [
            ("evidence:measure", {"measured_on": "2026-02-01", "value": "8"}, {"nurse", "leader", "coordinator"}),
            ("evidence:confirm", {"off_on": "2026-03-01", "note": ""}, {"leader", "coordinator"}),
        ],
    )
    def test_what_is_sent(
        self,
        browse: Callable[[str], Browser],
        benefit: Benefit,
        ending: Ending,
        name: str,
        data: dict[str, str],
        may: set[str],
    ) -> None:
        row = benefit if name == "evidence:measure" else ending
        for who in WHO:
            answer = browse(who).client.post(reverse(name, args=[benefit.initiative_id, row.pk]), data)
            expected = {303, 409, 422} if who in may else {403} if who in ROOM else {404, 302, 401}
            assert answer.status_code in expected, (who, answer.status_code)

    @pytest.mark.parametrize("name", ["evidence:overview", "evidence:endings"])
    def test_everybody_opens_the_overviews(
        self, browse: Callable[[str], Browser], benefit: Benefit, ending: Ending, name: str
    ) -> None:
        for who in WHO:
            browse(who).get(name)

    def test_the_overviews_and_the_spreadsheets_show_what_the_room_opens(
        self, browse: Callable[[str], Browser], benefit: Benefit, ending: Ending
    ) -> None:
        for name, export, what in (
            ("evidence:overview", "evidence:export", benefit.what),
            ("evidence:endings", "evidence:export_endings", ending.what),
        ):
            browsers = {who: browse(who) for who in WHO}
            shown = {who for who, each in browsers.items() if what in each.get(name)}
            taken_out = {
                form: {who for who, each in browsers.items() if what in str(each.rows(export, form))} for form in ("xlsx", "csv")
            }
            assert shown == taken_out["xlsx"] == taken_out["csv"] == ROOM

    def test_a_public_one_is_open_to_all(self, browse: Callable[[str], Browser], benefit: Benefit, ending: Ending) -> None:
        share(benefit.initiative, Audience.PUBLIC)
        for each in map(browse, WHO):
            assert benefit.what in each.get("evidence:benefits", benefit.initiative_id)
            assert benefit.what in each.get("evidence:overview")

    def test_one_who_is_asked_is_let_in(self, world: World, browse: Callable[[str], Browser], benefit: Benefit) -> None:
        browse("elsewhere").get("evidence:benefits", benefit.initiative_id, status=404)
        hand_over_benefit(benefit, world.elsewhere, by=world.viewer(world.leader), at=MONDAY)
        page = browse("elsewhere").get("evidence:benefits", benefit.initiative_id)
        assert "Vil du ha ansvaret for denne gevinsten?" in page
        assert benefit.what in browse("elsewhere").get("evidence:overview")

    def test_what_belongs_to_another_initiative_is_not_there(
        self, world: World, browse: Callable[[str], Browser], measured: Measurement, ending: Ending
    ) -> None:
        other = world.file(world.nurse, "Noe helt annet om porten.")
        nurse = browse("coordinator")
        nurse.get("evidence:hand_over", other.pk, measured.benefit_id, status=404)
        nurse.get("evidence:correct", other.pk, measured.benefit_id, measured.pk, status=404)
        nurse.get("evidence:move", other.pk, ending.pk, status=404)
        nurse.post("evidence:measure", other.pk, measured.benefit_id, status=404, measured_on="2026-03-01", value="1")


class TestFollowingUp:
    def test_says_plainly_what_is_missing(self, world: World, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        keep_plan(world, initiative, promise(world.leader, baseline=None, baseline_on=None, target=None, frees_money=False))
        Benefit.objects.update(due_on=local_date(now()) - timedelta(days=3))
        page = browse("nurse").get("evidence:benefits", initiative.pk)
        for words in ("Utgangspunkt mangler", "Mål mangler", "Måling mangler", "Ingen har ansvaret", "er spurt, og har ikke svart"):
            assert words in page
        assert "Uten et utgangspunkt kan ingen si hvor mye som er blitt bedre" in page

    def test_says_what_has_never_been_measured_and_by_when(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        keep_plan(world, initiative, promise(world.leader, target_on=None), promise(world.leader, what="Alt for sent"))
        Benefit.objects.filter(what="Alt for sent").update(due_on=date(2026, 3, 1))
        Benefit.objects.exclude(what="Alt for sent").update(due_on=date(2199, 3, 1))
        words = ("Ikke målt ennå, måles innen 1. mars 2199", "Måling mangler, fristen var 1. mars 2026")
        nurse = browse("nurse")
        for page in (nurse.get("evidence:benefits", initiative.pk), nurse.get("evidence:overview", query="?lacks=measurement")):
            assert all(each in page.replace("\N{NO-BREAK SPACE}", " ") for each in words)
        overview = nurse.get("evidence:overview")
        assert re.search(r"2\s*</[^>]+>\s*<[^>]+>\s*mangler måling", overview)
        assert "1 er over fristen" in overview
        assert "1 er ikke målt ennå." in nurse.get("lift:room", initiative.pk)
        heads, *rows = nurse.rows("evidence:export", "csv")
        told = {row[heads.index("Det som mangler")].replace("\N{NO-BREAK SPACE}", " ") for row in rows}
        assert told == {f"{each}, Ingen har ansvaret" for each in words}

    def test_says_why_it_is_not_counted_in_nok(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        keep_plan(world, initiative, promise(world.leader, gain="quality", frees_money=False))
        page = browse("nurse").get("evidence:benefits", initiative.pk)
        assert "frigir ikke penger i budsjettet" in page
        assert "Verdt i året" not in page

    def test_shows_planned_against_realised_and_the_trend(
        self, world: World, browse: Callable[[str], Browser], benefit: Benefit, measured: Measurement
    ) -> None:
        page = browse("colleague").get("evidence:benefits", benefit.initiative_id).replace("\N{NO-BREAK SPACE}", " ")
        for words in ("\N{MINUS SIGN}12", "840 000 kr", "\N{MINUS SIGN}5", "350 000 kr", "490 000 kr", "42 % av veien til målet"):
            assert words in page, words
        assert "<polyline" in page
        assert "Legg til en måling" not in page

    def test_of_nothing_teaches_what_comes(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        assert "Ingen gevinster følges opp ennå" in browse("nurse").get("evidence:benefits", initiative.pk)

    def test_a_measurement_is_added(self, browse: Callable[[str], Browser], benefit: Benefit) -> None:
        browse("leader").post(
            "evidence:measure", benefit.initiative_id, benefit.pk, measured_on="2026-02-15", value="9,5", note="To uker"
        )
        made = Measurement.objects.get()
        assert (made.measured_on, made.value, made.note) == (date(2026, 2, 15), 9.5, "To uker")
        assert "To uker" in browse("nurse").get("evidence:benefits", benefit.initiative_id)

    @pytest.mark.parametrize(
        ("data", "status", "words"),
        [
            ({"measured_on": "2026-02-15", "value": "mange"}, 422, "Skriv et tall"),
            ({"measured_on": "", "value": "9"}, 422, "Dette må rettes"),
            ({"measured_on": "2199-01-01", "value": "9"}, 422, "Dagen har ikke vært ennå"),
            ({"measured_on": str(TODAY), "value": "8"}, 409, "Det er allerede målt"),
        ],
    )
    def test_a_measurement_that_is_refused_is_kept_in_the_form(
        self,
        browse: Callable[[str], Browser],
        benefit: Benefit,
        measured: Measurement,
        data: dict[str, str],
        status: int,
        words: str,
    ) -> None:
        place = (benefit.initiative_id, benefit.pk)
        page = browse("leader").post("evidence:measure", *place, status=status, note="Behold dette", **data)
        assert words in page
        assert "Behold dette" in page
        assert Measurement.objects.count() == 1

    def test_a_measurement_is_corrected(self, browse: Callable[[str], Browser], benefit: Benefit, measured: Measurement) -> None:
        place = (benefit.initiative_id, benefit.pk, measured.pk)
        leader = browse("leader")
        assert "Skriv hvorfor" in leader.post("evidence:correct", *place, status=422, measured_on=str(TODAY), value="8", reason="")
        leader.post("evidence:correct", *place, measured_on=str(TODAY), value="8", reason="Feil telling")
        page = leader.get("evidence:benefits", benefit.initiative_id)
        assert "<s>9</s>" in page
        assert "Feil telling" in page

    def test_a_benefit_is_taken_on_from_my_desk(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        asked = keep_plan(world, initiative, promise(world.leader))[0]
        leader = browse("leader")
        assert "Gevinster du er bedt om å ha ansvaret for" in leader.get("lift:desk")
        leader.post("evidence:answer", initiative.pk, asked.pk, yes="1")
        assert Benefit.objects.get().owner == world.leader
        assert "Gevinster du er bedt om" not in leader.get("lift:desk")

    def test_a_benefit_is_declined_with_a_word(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        asked = keep_plan(world, initiative, promise(world.leader))[0]
        browse("leader").post("evidence:answer", initiative.pk, asked.pk, no="1", reason="Ikke min avdeling")
        assert Benefit.objects.get().asked is None
        browse("leader").post("evidence:answer", initiative.pk, asked.pk, status=403, yes="1")

    def test_what_is_due_stands_on_my_desk(self, browse: Callable[[str], Browser], benefit: Benefit, ending: Ending) -> None:
        Benefit.objects.update(due_on=local_date(now()))
        Ending.objects.update(end_on=local_date(now()) - timedelta(days=3))
        page = browse("leader").get("lift:desk")
        assert "Gevinster du skal måle" in page
        assert "Sjekk at det er slått av" in page
        assert "Gevinster du skal måle" not in browse("nurse").get("lift:desk")

    def test_a_benefit_is_handed_over_by_name(self, world: World, browse: Callable[[str], Browser], benefit: Benefit) -> None:
        place = (benefit.initiative_id, benefit.pk)
        leader = browse("leader")
        assert "Fant ingen her" in leader.post("evidence:hand_over", *place, status=422, person="Ingen Her", message="")
        assert "har ansvaret allerede" in leader.post("evidence:hand_over", *place, status=422, person="Jonas Berg", message="")
        leader.post("evidence:hand_over", *place, person="Kari Moe", message="Du overtar")
        assert Benefit.objects.get().asked == world.director

    def test_the_old_is_confirmed_or_moved(self, browse: Callable[[str], Browser], ending: Ending) -> None:
        place, leader = (ending.initiative_id, ending.pk), browse("leader")
        later = local_date(now()) + timedelta(days=90)
        assert "Skriv hvorfor dagen flyttes" in leader.post("evidence:move", *place, status=422, to_on=str(later), reason="")
        leader.post("evidence:move", *place, to_on=str(later), reason="Avtalen løper ut året")
        assert "Avtalen løper ut året" in leader.get("evidence:benefits", ending.initiative_id)
        assert "Dagen har ikke vært ennå" in leader.post(
            "evidence:confirm", *place, status=422, off_on="2199-01-01", note="Behold dette"
        )
        leader.post("evidence:confirm", *place, off_on=str(TODAY), note="Levert inn")
        assert "Levert inn" in leader.get("evidence:benefits", ending.initiative_id)

    def test_the_room_leads_there_when_there_is_something(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        address = reverse("evidence:benefits", args=[initiative.pk])
        assert address not in browse("nurse").get("lift:room", initiative.pk)
        keep_plan(world, initiative, promise(world.leader, baseline=None, frees_money=False))
        keep_endings_of(world, initiative, old(world.leader, end_on=date(2026, 1, 1)))
        page = browse("nurse").get("lift:room", initiative.pk)
        assert address in page
        for words in (
            "1 gevinst følges opp.",
            "1 mangler utgangspunkt.",
            "1 har ingen ansvarlig.",
            "1 ting tar slutt.",
            "1 skulle vært slått av.",
        ):
            assert words in page


class TestTheSheet:
    """The plan is filled in on the lift's own page."""

    LINE = {
        "benefits-0-what": "Fall oppdages med en gang",
        "benefits-0-indicator": "Fall som oppdages sent",
        "benefits-0-measured_in": "fall i måneden",
    }

    def test_is_filled_in_with_the_name_of_the_owner_and_keeps_its_key(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        nurse = browse("nurse")
        nurse.post("lift:evidence", initiative.pk, "benefits", complete="1", **self.LINE, **{"benefits-0-owner": "Jonas Berg"})  # type: ignore[arg-type]
        kept = Benefit.objects.get()
        assert kept.asked == world.leader
        page = nurse.get("lift:evidence", initiative.pk, "benefits", query="?endre=1")
        assert f'name="benefits-0-key" value="{kept.key}"' in page
        again = {
            **self.LINE,
            "benefits-0-owner": "Jonas Berg",
            "benefits-0-key": kept.key,
            "benefits-0-target": "2",
            "revision": "1",
        }
        nurse.post("lift:evidence", initiative.pk, "benefits", complete="1", **again)  # type: ignore[arg-type]
        assert Benefit.objects.get().target == 2

    def test_says_at_the_field_whom_it_did_not_find(self, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        line = {**self.LINE, "benefits-0-owner": "Ingen Her"}
        page = browse("nurse").post("lift:evidence", initiative.pk, "benefits", status=422, complete="1", **line)
        assert "Skriv hele navnet, eller e-posten, til en som arbeider i kommunen." in page
        assert "Ingen Her" in page

    def test_a_line_that_is_emptied_is_gone(self, world: World, browse: Callable[[str], Browser], initiative: Initiative) -> None:
        kept = keep_plan(world, initiative, promise(world.leader), promise(world.leader, what="Noe annet"))
        sent = {
            "benefits-0-key": kept[0].key,
            "benefits-0-owner_id": str(world.leader.pk),
            **{name.replace("-0-", "-1-"): value for name, value in self.LINE.items()},
            "benefits-1-owner": "Jonas Berg",
            "benefits-1-key": kept[1].key,
            "revision": "1",
        }
        browse("nurse").post("lift:evidence", initiative.pk, "benefits", complete="1", **sent)  # type: ignore[arg-type]
        assert [each.key for each in Benefit.objects.filter(dropped_at=None)] == [kept[1].key]

    def test_suggests_people_to_colleagues_alone(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        Initiative.objects.update(stage="development")
        assert reverse("organisation:find") in browse("nurse").get("lift:evidence", initiative.pk, "benefits")
        assert "Jonas Berg (jonas@3107.example)" in browse("nurse").get("organisation:find", query="?benefits-0-owner=jonas")


QUERIES_OF_ALL_KINDS = [
    "", "?area=smart", "?unit=1", "?gain=quality", "?lacks=baseline", "?lacks=measurement", "?lacks=owner", "?lacks=target", "?use=in_use",
    "?use=coming", "?lacks=x&gain=y&use=z&unit=q&area=%00", "?cursor=abc", "?cursor=1", "?state=overdue", "?state=waiting", "?state=off&sort=system",
]  # fmt: skip


class TestOverview:
    @pytest.fixture(scope="class")
    @classmethod
    def several(cls, kept: World) -> Iterator[list[Initiative]]:
        """One in use with a measured benefit, one on its way, and one that stopped."""
        with made_once(lambda: cls.make_several(kept)) as made:
            yield made

    @staticmethod
    def make_several(world: World) -> list[Initiative]:
        made = [world.file(world.nurse, f"Sak nummer {number} om porten som står åpen.") for number in range(3)]
        for each, area in zip(made, ("smart", "smidig", "smart"), strict=True):
            Initiative.objects.filter(pk=each.pk).update(areas=[area, "gronn"])
        put_in_use(made[0])
        measured = owned_benefit(world, made[0], world.leader)
        measure_benefit(measured, Reading(TODAY, 9), by=world.viewer(world.leader), at=MONDAY)
        keep_plan(world, made[1], promise(world.leader, nok_per_unit=1_000_000), promise(world.leader, baseline=None))
        keep_plan(world, made[2], promise(world.leader, what="Det som ikke ble noe av"))
        keep_endings_of(world, made[2], old(world.leader, what="Det som ikke ble slått av"))
        Initiative.objects.filter(pk=made[2].pk).update(stage="stopped", learning="Noe", stopped_from="concept")
        return made

    @pytest.mark.parametrize("name", ["evidence:overview", "evidence:endings"])
    def test_any_filter_gives_a_page(
        self, browse: Callable[[str], Browser], several: list[Initiative], ending: Ending, name: str
    ) -> None:
        nurse = browse("nurse")
        for query in QUERIES_OF_ALL_KINDS:
            nurse.get(name, query=query)

    def test_adds_up_planned_realised_and_what_is_coming(self, browse: Callable[[str], Browser], several: list[Initiative]) -> None:
        page = browse("coordinator").get("evidence:overview").replace("\N{NO-BREAK SPACE}", " ")
        assert "350 000 kr" in page
        assert "av 840 000 kr planlagt" in page
        assert "12 mill. kr" in page
        assert "Det som ikke ble noe av" not in page

    def test_counts_by_the_first_area_and_by_unit(
        self, browse: Callable[[str], Browser], several: list[Initiative], world: World
    ) -> None:
        page = browse("coordinator").get("evidence:overview")
        assert "Smart kommune" in page
        assert "Smidig organisasjon" in page
        assert f"?unit={world.section.pk}" in page
        inside = browse("coordinator").get("evidence:overview", query=f"?unit={world.section.pk}")
        assert f"?unit={world.unit.pk}" in inside

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 3),
            ("?use=in_use", 1),
            ("?use=coming", 2),
            ("?lacks=baseline", 1),
            ("?lacks=owner", 2),
            ("?area=smart", 1),
            ("?gain=quality", 0),
        ],
    )
    def test_list_and_spreadsheets_are_as_filtered(
        self, browse: Callable[[str], Browser], several: list[Initiative], query: str, count: int
    ) -> None:
        nurse = browse("nurse")
        assert nurse.get("evidence:overview", query=query).count("#gevinst-") == count
        for form in ("xlsx", "csv"):
            assert len(nurse.rows("evidence:export", form, query)) == count + 1

    def test_the_spreadsheet_says_it_all(self, browse: Callable[[str], Browser], several: list[Initiative]) -> None:
        heads, row = browse("nurse").rows("evidence:export", "xlsx", "?use=in_use")
        told = dict(zip(heads, row, strict=True))
        assert told["Gevinst"] == "Fall oppdages med en gang"
        assert (told["Utgangspunkt"], told["Mål"], told["Siste måling"]) == (14, 2, 9)
        assert (told["Planlagt endring"], told["Målt endring"]) == (-12, -5)
        assert (told["Planlagt kroner i året"], told["Målt kroner i året"]) == (840_000, 350_000)
        assert (told["Har ansvaret"], told["I bruk"]) == ("Jonas Berg", "Ja")
        assert heads == browse("nurse").rows("evidence:export", "csv")[0]

    def test_a_cell_that_a_spreadsheet_would_run_is_defused(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        keep_plan(world, initiative, promise(world.leader, what="=HYPERLINK(1)"))
        assert "'=HYPERLINK(1)" in browse("nurse").rows("evidence:export", "csv")[1]

    def test_no_other_format_is_there(self, browse: Callable[[str], Browser]) -> None:
        for name in ("evidence:export", "evidence:export_endings"):
            browse("nurse").get(name, "pdf", status=404)

    def test_goes_on_where_it_stopped(self, world: World, browse: Callable[[str], Browser]) -> None:
        for place in range(2):
            other = world.file(world.nurse, f"Sak nummer {place} om porten.")
            keep_plan(world, other, *(promise(world.leader, what=f"Gevinst {place}-{number:02d}") for number in range(15)))
        nurse = browse("nurse")
        first = nurse.get("evidence:overview")
        following = first.split('rel="prev"')[-1].split("cursor=")[1].split('"')[0]
        second = nurse.get("evidence:overview", query=f"?cursor={following}")
        assert first.count("#gevinst-") == 25
        assert second.count("#gevinst-") == 5

    def test_of_endings_is_summed_and_stays_overdue_until_confirmed(
        self, world: World, browse: Callable[[str], Browser], initiative: Initiative
    ) -> None:
        late = old(world.leader, end_on=date(2026, 1, 1))
        ending = keep_endings_of(world, initiative, late, old(world.leader, what="Papir", end_on=date(2199, 1, 1), saves_nok=0))[0]
        nurse = browse("nurse")
        assert "Over datoen, ikke bekreftet" in nurse.get("evidence:endings")
        assert len(nurse.rows("evidence:export_endings", "xlsx", "?state=overdue")) == 2
        assert len(nurse.rows("evidence:export_endings", "csv", "?state=waiting")) == 2
        browse("leader").post("evidence:confirm", initiative.pk, ending.pk, off_on="2026-03-01", note="")
        assert len(nurse.rows("evidence:export_endings", "xlsx", "?state=overdue")) == 1
        assert "84 000" in nurse.get("evidence:endings", query="?state=off").replace("\N{NO-BREAK SPACE}", " ")


CEILINGS = {"evidence:overview": 12, "evidence:endings": 12}


class TestQueryCeiling:
    @pytest.fixture(scope="class")
    @classmethod
    def many(cls, kept: World) -> Iterator[None]:
        with made_once(lambda: cls.make_many(kept)):
            yield

    @staticmethod
    def make_many(world: World) -> None:
        for number in range(6):
            each = world.file(world.nurse, f"Sak nummer {number} om porten som står åpen.")
            put_in_use(each)
            keep_plan(world, each, promise(world.leader), promise(world.leader, what="Noe annet"))
            keep_endings_of(world, each, old(world.leader), old(world.leader, what="Noe annet"))

    @pytest.mark.parametrize(("name", "most"), CEILINGS.items())
    def test_does_not_grow_with_what_is_shown(
        self,
        many: None,
        browse: Callable[[str], Browser],
        django_assert_max_num_queries: Callable[[int], object],
        name: str,
        most: int,
    ) -> None:
        leader = browse("leader")
        leader.get(name)
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            leader.get(name)

    def test_of_the_benefits_of_an_initiative(
        self,
        world: World,
        browse: Callable[[str], Browser],
        initiative: Initiative,
        django_assert_max_num_queries: Callable[[int], object],
    ) -> None:
        made = keep_plan(world, initiative, *(promise(world.leader, what=f"Gevinst {number}") for number in range(8)))
        keep_endings_of(world, initiative, *(old(world.leader, what=f"Gammelt {number}") for number in range(8)))
        for each in made:
            for days in range(2):
                measure_benefit(each, Reading(TODAY - timedelta(days=days), days), by=world.viewer(world.nurse), at=MONDAY)
        nurse = browse("nurse")
        nurse.get("evidence:benefits", initiative.pk)
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
            nurse.get("evidence:benefits", initiative.pk)
