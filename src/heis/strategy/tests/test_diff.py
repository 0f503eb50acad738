"""What differs, in words, and what it means where an initiative stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from heis.organisation.models import Level, Role
from heis.strategy.diff import GROUPS, Effect, Position, differences, effects_on_position, grouped
from heis.strategy.document import StrategyDocument
from heis.strategy.parts import Contents, LevelKey, Part, RoleKey
from heis.strategy.tests.samples import FREDRIKSTAD, HVALER, data_of, document_from
from heis.strategy.wording import FIELDS

fredrikstad = document_from(FREDRIKSTAD)
LAST = fredrikstad.gates[4].demands["radikal"].required
hvaler = document_from(HVALER)


def with_change(change: Any) -> StrategyDocument:
    data = data_of(FREDRIKSTAD)
    change(data)
    return StrategyDocument.model_validate(data)


def words_for(new: StrategyDocument) -> list[str]:
    return [difference.message.replace("\xa0", " ") for difference in differences(fredrikstad, new)]


def _set(*path: Any) -> Any:
    *way, last, value = path

    def change(data: Any) -> None:
        for step in way:
            data = data[step]
        data[last] = value

    return change


def _remove(*path: Any) -> Any:
    *way, last = path

    def change(data: Any) -> None:
        for step in way:
            data = data[step]
        del data[last]

    return change


class TestDifferences:
    def test_none_when_the_two_say_the_same(self):
        assert differences(fredrikstad, document_from(FREDRIKSTAD)) == []

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (_set("answer_days", 10), "Fristene: fristen for å svare den som melder et behov går fra 14 dager til 10 dager"),
            (_set("audience_default", "team"), "Fristene: hvem som ser et nytt initiativ går fra Enheten til Teamet"),
            (_set("plan_period", "to_year", 2030), "Planperioden: siste år går fra ingen til 2030"),
            (_set("floors", 1, "authority_nok", 300_000), "«Enhetslederen»: fullmakten går fra 250 000 kr til 300 000 kr"),
            (_set("floors", 1, "role", "coordinator"), "«Enhetslederen»: rollen går fra Enhetsleder til Innovasjonskoordinator"),
            (
                _set("floors", 3, "level", "section"),
                "«Kommunedirektørens ledergruppe»: nivået i organisasjonen går fra Kommunen til Seksjon",
            ),
            (_set("size_classes", 2, "from_budget_share", 0.0005), "«Stor»: andelen av budsjettet går fra 0,02 % til 0,05 %"),
            (
                _set("risk", "high_parts_raise", 1),
                "Risikovurderingen: hvor mange høye forhold som gjør størrelsen større går fra 2 forhold til 1 forhold",
            ),
            (
                _set("risk", "high_parts_raise", None),
                "Risikovurderingen: hvor mange høye forhold som gjør størrelsen større går fra 2 forhold til aldri",
            ),
            (
                _set("risk", "low_parts_lower", 2),
                "Risikovurderingen: hvor mange lave forhold som gjør størrelsen mindre går fra 3 forhold til 2 forhold",
            ),
            (
                _set("risk", "eased_by", ["adapted"]),
                "Risikovurderingen: det som teller som lav risiko går fra løsningen er kopiert fra andre og innkjøpet er samordnet",
            ),
            (_set("risk", "high_product", 15), "Risikovurderingen: grensen for høy risiko i risikolista går fra 12 til 15"),
            (_set("areas", 2, "name", "nb", "Klok kommune"), "«Smart kommune» heter nå «Klok kommune»"),
            (_set("areas", 2, "name", "en", "Wise municipality"), "«Smart kommune»: navnet er endret på engelsk"),
            (_remove("areas", 4), "Området «Helse i alt» er borte"),
            (_set("areas", 0, "criteria", 8, "key", "annet"), "Nytt kjennetegn: «melder og følger opp avvik"),
            (
                _set("areas", 2, "words", [*fredrikstad.areas[2].words[1:], "drone"]),
                "«Smart kommune»: ordene som peker hit er endret: nye er «drone»; borte er «digital»",
            ),
            (
                _set("areas", 3, "words_against", list(reversed(fredrikstad.areas[3].words_against))),
                "«Grønt skifte»: ordene som peker andre veien er endret: ny rekkefølge",
            ),
            (
                _set("areas", 4, "criteria", 0, "words", [*fredrikstad.areas[4].criteria[0].words, "trappeheis"]),
                "«gjør det mulig for folk å leve et verdig liv og klare seg selv»: ordene som peker hit er endret: nye er «trappeheis»",
            ),
            (_set("calendar", 0, "month", 4), "«Søknadsfrist i innovasjons- og utviklingsfondet, vår»: måneden går fra 3 til 4"),
            (
                _set("phase_mapping", 1, "ks_veikart", "Innsikt"),
                "«Konsept»: fasen i KS Veikart går fra Tjenesteutvikling til Innsikt",
            ),
            (
                _set("gates", 1, "demands", "hverdag", "optional", []),
                "«Er det verdt å prøve?» anbefaler ikke lenger «Løsning» for «Hverdag»",
            ),
            (
                _set("gates", 0, "demands", {size: {"floor": 2} for size in ("hverdag", "liten", "stor", "radikal")}),
                "«Er det verdt å se på?» krever ikke lenger «Behov» for «Hverdag», «Liten», «Stor» og «Radikal»",
            ),
            (
                _set("gates", 0, "demands", "radikal", {"floor": 3, "required": ["need", "solution"]}),
                "«Er det verdt å se på?» krever nå «Løsning» for «Radikal»",
            ),
            (
                _set("gates", 0, "demands", "radikal", {"floor": 3, "required": ["need"]}),
                "«Er det verdt å se på?» avgjøres nå tidligst i «Kommunedirektørens ledergruppe» for «Radikal»",
            ),
        ],
    )
    def test_are_said_in_words(self, change, words):
        assert any(said.startswith(words) for said in words_for(with_change(change))), words_for(with_change(change))

    def test_show_a_rewritten_text_before_and_after(self):
        new = with_change(_set("areas", 0, "criteria", 0, "text", "nb", "har en vei som alle kjenner"))
        (difference,) = differences(fredrikstad, new)
        assert difference.group == "criteria"
        assert difference.before == fredrikstad.areas[0].criteria[0].text.nb
        assert difference.after == "har en vei som alle kjenner"

    def test_tell_when_a_criterion_moves_to_another_area(self):
        data = data_of(FREDRIKSTAD)
        data["areas"][1]["criteria"].append(data["areas"][0]["criteria"].pop())
        said = words_for(StrategyDocument.model_validate(data))
        assert any("hører nå til «Samskapende kommune»" in words for words in said)

    def test_tell_when_the_order_changes(self):
        data = data_of(FREDRIKSTAD)
        data["areas"].reverse()
        assert "Områdene står i ny rekkefølge" in words_for(StrategyDocument.model_validate(data))

    def test_cover_two_strategies_that_share_nothing(self):
        groups = grouped(differences(fredrikstad, hvaler))
        assert {group.title for group in groups} == set(GROUPS.values())

    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_use_the_readers_language_for_the_strategys_own_words(self, language):
        with translation.override(language):
            said = " ".join(difference.message for difference in differences(fredrikstad, hvaler))
        assert hvaler.areas[1].name.in_language(language) in said

    def test_every_field_has_a_name(self):
        parts = [Contents, *Part.__subclasses__()]
        named_apart = {
            "key",
            "nb",
            "nn",
            "en",
            "criteria",
            "demands",
            "from_stage",
            "to_stage",
            "stage",
            "format",
            "required",
            "optional",
        }
        lists = {name for name, field in Contents.model_fields.items() if name not in FIELDS}
        fields = {name for part in parts for name in part.model_fields} - named_apart - lists - {"floor", "way_back", "exit_points"}
        assert fields <= set(FIELDS)


class TestEffectsOnPosition:
    @pytest.mark.parametrize(
        ("change", "effects"),
        [
            (_set("answer_days", 10), []),
            (_set("gates", 0, "demands", "stor", {"floor": 1, "required": ["need"]}), []),
            (_set("gates", 1, "demands", "stor", {"floor": 2, "required": ["solution", "risk_test"]}), []),
            (
                _set("gates", 1, "demands", "hverdag", {"floor": 1, "required": ["risk_test"], "optional": ["need"]}),
                ["Neste port anbefaler «Behov»", "Neste port anbefaler ikke lenger «Løsning»"],
            ),
            (_set("stages", 1, "name", "nb", "Tegning"), ["Fasen heter «Tegning», ikke «Konsept»"]),
            (_remove("areas", 4), ["Området «Helse i alt» finnes ikke lenger, og blir tatt bort"]),
            (_remove("forms", 0), ["Formen «Produkt eller tjeneste» finnes ikke lenger, og blir stående tom"]),
            (_remove("degrees", 0), ["Graden «Hverdagsinnovasjon» finnes ikke lenger, og blir stående tom"]),
        ],
    )
    def test_say_what_an_initiative_would_notice(self, change, effects):
        new = with_change(change)
        position = Position("concept", 0, "hverdag", ("smidig", "helsefremmende"), "produkt_tjeneste", "hverdag")
        assert [effect.message for effect in effects_on_position(fredrikstad, new, position)] == effects

    def test_tell_what_is_asked_for_besides_and_where_it_is_decided(self):
        new = with_change(_set("gates", 4, "demands", "radikal", {"floor": 4, "required": ["need", *LAST]}))
        position = Position("deployment", 0, "radikal")
        assert [effect.message for effect in effects_on_position(fredrikstad, new, position)] == [
            "Neste port avgjøres tidligst i «Politisk utvalg»",
            "Neste port krever også «Behov»",
        ]

    @pytest.mark.parametrize(
        ("position", "message"),
        [
            (Position("concept", 0, "hverdag"), "Fasen «Konsept» finnes ikke i den nye utgaven"),
            (Position("validation", 0, "stor"), "Størrelsen «Stor» finnes ikke i den nye utgaven"),
            (Position("validation", 4, "stor"), "Etasjen «Politisk utvalg» finnes ikke i den nye utgaven"),
        ],
    )
    def test_say_what_hinders(self, position, message):
        effects = effects_on_position(fredrikstad, hvaler, position)
        assert Effect(message, breaks=True) in effects

    @pytest.mark.parametrize("stage", [stage.key for stage in fredrikstad.stages])
    @pytest.mark.parametrize("size", [size.key for size in fredrikstad.size_classes])
    def test_none_in_the_same_strategy(self, stage, size):
        assert effects_on_position(fredrikstad, fredrikstad, Position(stage, 0, size)) == []


class TestWordsSharedWithTheOrganisation:
    def test_roles_and_levels_are_those_of_the_organisation(self):
        assert set(RoleKey.__args__) == set(Role.values)
        assert set(LevelKey.__args__) == set(Level.values)
