"""What a text speaks of: words that must be found, in every form, and words that only look like them."""

from __future__ import annotations

import pytest

from heis.evidence.suggesting import suggestions_in, words_in
from heis.strategy.tests.samples import FREDRIKSTAD, HVALER, document_from

AREAS = document_from(FREDRIKSTAD).areas


class TestWords:
    @pytest.mark.parametrize(
        ("signal", "text", "found"),
        [
            ("fall", "Beboere faller om natta.", ("faller",)),
            ("fall", "En fallsensor og en fallalarm", ("fallsensor", "fallalarm")),
            ("fall", "Nattfall er verst.", ("nattfall",)),
            ("fall", "FALL-sensor", ("FALL",)),
            ("sykehjem", "sykehjemmet, sykehjemmene og en sykehjemsbeboer", ("sykehjemmet", "sykehjemsbeboer")),
            ("innbygger", "Innbyggerne vil ha innbyggerdialog", ("innbyggerne", "innbyggerdialog")),
            ("ensom", "ensomme og ensomhet", ("ensomme", "ensomhet")),
            ("klima", "klimaet", ("klimaet",)),
            ("helse", "folkehelsa", ("folkehelsa",)),
            ("frivillig", "Frivillige på frivilligsentralen", ("frivillige", "frivilligsentralen")),
            ("støy", "støyen fra veien", ("støyen",)),
            ("sjø", "ved sjøen", ("sjøen",)),
            ("klare seg selv", "De klarer seg selv hjemme.", ("klarer seg selv",)),
            ("miljø-", "miljøet og miljøvennlig", ("miljøet", "miljøvennlig")),
            ("-hjem", "på barnehjemmet", ("barnehjemmet",)),
            ("plast", "plastposer i havet, mikroplast i fisken", ("plastposer", "mikroplast")),
            ("app", "appen vår", ("appen",)),
            ("KI", "Vi bruker KI.", ("KI",)),
        ],
    )
    def test_are_found_as_they_are_written(self, signal, text, found):
        assert words_in(text, [signal]) == found

    @pytest.mark.parametrize(
        ("signal", "text"),
        [
            ("fall", "avfall, frafall, innfall, bortfall, forfall og i tilfelle"),
            ("miljø-", "arbeidsmiljøet og fagmiljøer"),
            ("-hjem", "hjemsted"),
            ("bil-", "billig, bilder, bildet, bilag og en elbil"),
            ("natur-", "naturligvis naturlig"),
            ("helse", "hele kommunen, helt, helhet, uhelse"),
            ("sunn", "samfunnet"),
            ("hav", "havna"),
            ("app", "apparat og applaus"),
            ("uro", "Europa"),
            ("energi", "energisk"),
            ("regel", "regelmessig"),
            ("demens", "dem det gjelder"),
            ("dem", "demens"),
            ("arbeid", "samarbeid og medarbeidere"),
            ("klare seg selv", "De klarer seg ikke selv."),
            ("klare seg selv", "klare seg"),
            ("--", "-- - --"),
            ("øya", "øyet"),
        ],
    )
    def test_are_not_found_where_they_only_look_alike(self, signal, text):
        assert words_in(text, [signal]) == ()

    def test_are_told_once_in_the_order_they_come(self):
        assert words_in("Sensor. Fall. Sensoren og fallet.", ["fall", "sensor"]) == ("sensor", "fall")

    def test_the_longest_is_told(self):
        assert words_in("Vi vil bo hjemme.", ["hjemme", "bo hjemme", "bo"]) == ("bo hjemme",)


class TestSuggestions:
    def test_explain_themselves_by_area_and_criterion(self):
        (found,) = suggestions_in(["Beboere på sykehjem faller."], AREAS)
        assert (found.area.key, found.words) == ("helsefremmende", ("beboere", "sykehjem", "faller"))
        assert [(each.criterion.key, each.words) for each in found.criteria] == [("selvstendig_liv", ("faller",))]

    def test_come_in_the_order_of_the_strategy(self):
        found = suggestions_in(["Klima, sensor og frivillige"], AREAS)
        assert [each.area.key for each in found] == ["samskapende", "smart", "gronn"]

    def test_none_of_a_text_that_speaks_of_nothing(self):
        assert suggestions_in(["Vi vet ikke ennå.", ""], AREAS, idea="") == []

    def test_tell_what_may_go_the_other_way_from_the_idea_alone(self):
        (found,) = suggestions_in(["Vi kjører bil hele dagen."], AREAS, idea="En fast bil hver tirsdag.")
        assert (found.area.key, found.words, found.against) == ("gronn", (), ("bil",))
        assert suggestions_in(["Vi kjører bil hele dagen."], AREAS, idea="Gå.") == []

    def test_follow_the_strategy_they_are_given(self):
        found = suggestions_in(["Fergen går sjelden om vinteren."], document_from(HVALER).areas)
        assert [(each.area.key, each.words) for each in found] == [("naer", ("fergen",)), ("helaar", ("vinteren",))]

    def test_none_of_a_strategy_without_signal_words(self):
        bare = [area.model_copy(update={"words": (), "words_against": (), "criteria": area.criteria[:0]}) for area in AREAS]
        assert suggestions_in(["Beboere på sykehjem faller."], bare, idea="bil") == []
