"""What a person is told about a strategy file that is not right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heis.strategy import check
from heis.strategy.check import MOST_FAULTS, check_text, schema_text
from heis.strategy.tests.samples import FREDRIKSTAD, HVALER, KINDS, faults_when, line_with

SCHEMA = Path(check.__file__).parent / "static" / "strategy.schema.json"


class TestGoodFiles:
    @pytest.mark.parametrize("text", [FREDRIKSTAD, HVALER])
    def test_have_no_faults_and_give_the_document(self, text):
        checked = check_text(text, known_kinds=KINDS)
        assert not checked.faults
        assert checked.document is not None

    def test_may_name_any_evidence_when_nothing_is_registered(self):
        assert check_text(HVALER.replace("operation_owner", "eier"), known_kinds=()).document is not None


class TestFaults:
    @pytest.mark.parametrize(
        ("old", "new", "found", "expected", "message"),
        [
            ("answer_days: 7", "answerdays: 7", "answerdays", "mente du answer_days?", "ikke noe vi kjenner her"),
            ("answer_days: 7", "answer_days: sju", "sju", "et helt tall", "ikke slik den skal være"),
            ("answer_days: 7", "answer_days: 0", "0", "1 eller mer", "ikke slik den skal være"),
            ("answer_days: 7", "answer_days:", "ingenting", "et helt tall", "ikke slik den skal være"),
            ('municipality_number: "3110"', "municipality_number: 3110", "3110", "tekst i hermetegn", 'hermetegn rundt: "3110"'),
            ('municipality_number: "3110"', 'municipality_number: "311"', "311", "fire sifre i hermetegn", "ikke slik"),
            ("      nb: Tanke", "      nb: no", "no", "tekst i hermetegn", 'hermetegn rundt: "no"'),
            ("      nb: Tanke", "      nb: 12:30", "12:30", "tekst i hermetegn", 'hermetegn rundt: "12:30"'),
            ("      nb: Tanke", f"      nb: {'a' * 81}", "a" * 57 + "…", "høyst 80 tegn", "ikke slik den skal være"),
            ("words: [hav,", f"words: [{'a' * 41},", "a" * 41, "høyst 40 tegn", "ikke slik den skal være"),
            ("colour: accent6", "colour: accent7", "accent7", "mente du accent6?", "kan ikke være accent7"),
            ("colour: accent3", "colour: accent6", "accent6", "accent2, accent3, accent4, accent5", "To områder har fargen"),
            ("role: unit_leader", "role: unitleader", "unitleader", "mente du unit_leader?", "kan ikke være"),
            ("required: [need]", "required: need", "need", "Grunnlag som må være ferdig", "ikke slik"),
            (
                "required: [need]",
                "required: [ned]",
                "ned",
                "need, ",
                "ikke beskrevet",
            ),
            ("  - key: hav", "  - key: Hav", "Hav", "små bokstaver a–z, tall og understrek, med en bokstav først", "ikke slik"),
        ],
    )
    def test_say_where_what_and_what_was_expected(self, old, new, found, expected, message):
        fault = next(fault for fault in faults_when(old, new) if message in fault.message)
        assert (fault.line, fault.found) == (line_with(old), found)
        assert fault.expected.startswith(expected)

    def test_name_the_language_that_is_missing(self):
        (fault,) = faults_when("      nn: Nær folk\n", "")
        assert fault.line == line_with("      nb: Nær folk") - 1
        assert fault.path == "areas › naer › name › nn"
        assert "nynorsk" in fault.message

    def test_come_in_the_order_of_the_file(self):
        text = HVALER.replace("answer_days: 7", "answer_days: sju").replace("format: 1", "format: 2")
        assert [fault.line for fault in check_text(text).faults] == [line_with("format: 1"), line_with("answer_days: 7")]

    def test_tell_of_evidence_nobody_can_fill_in(self):
        faults = check_text(HVALER.replace("operation_owner", "operation_ower"), known_kinds=KINDS).faults
        assert [(fault.path, fault.expected) for fault in faults] == [
            ("evidence_kinds › operation_ower › key", "mente du operation_owner?")
        ]

    def test_do_not_call_a_mistyped_name_missing_too(self):
        assert [fault.found for fault in faults_when("answer_days: 7", "answerdays: 7")] == ["answerdays"]

    def test_read_as_a_sentence(self):
        (fault,) = faults_when("colour: accent6", "colour: accent7")
        line = line_with("colour: accent6")
        assert str(fault) == (f"linje {line}: areas › naer › colour: «colour» kan ikke være accent7. Mente du accent6?")


class TestYaml:
    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("", 1, "må være en strategi"),
            ("- a", 1, "må være en strategi"),
            ("a: 1\n\tb: 2", 2, "tabulator"),
            ("a: 1\na: 2", 2, "«a» står også på linje 1"),
            ("a: {b: 1,\n b: 2}", 2, "«b» står også på linje 1"),
            ("a: &x 1\nb: *x", 1, "Henvisninger"),
            ("a: 1\nb: to: tre", 2, "kolon for mye"),
            ("a: 1\nb: 'to\nc: 3", 2, "ikke lukket"),
            ("a: 1\n---\nb: 2", 2, "bare være én strategi"),
            ("a: 1\nb: @x", 2, "må stå i hermetegn"),
            ("[" * 5000, 1, "for dypt"),
            ("a" * 1_000_001, 1, "for stor"),
            ("a: 1\nb: \x00", 2, "UTF-8"),
            ("a: bl\ufffdb\ufffdr", 1, "UTF-8"),
        ],
    )
    def test_that_is_wrong_is_explained_at_its_line(self, text, line, words):
        fault = check_text(text).faults[0]
        assert fault.line == line
        assert words in fault.message

    @pytest.mark.parametrize(
        "text", ["a: !!python/object/apply:os.system [ls]", "a: 2026-13-45", "? [1, 2]\n: 3", "a: " + "9" * 5000]
    )
    def test_that_is_strange_is_refused_and_nothing_runs(self, text):
        checked = check_text(text)
        assert checked.document is None
        assert checked.faults


LINES = HVALER.splitlines(keepends=True)


class TestAnyFile:
    @settings(max_examples=40, deadline=None)
    @given(
        place=st.integers(0, len(LINES) - 1),
        line=st.sampled_from(
            ["", "  \n", "format: 1\n", "- {}\n", "    nb: [a, {b: c}]\n", "? x\n", "a: !!int x\n", "%\n", "key: 1_000\n"]
        )
        | st.text(max_size=30),
    )
    def test_is_either_a_strategy_or_explained(self, place, line):
        checked = check_text("".join([*LINES[:place], line, *LINES[place + 1 :]]), known_kinds=KINDS)
        assert (checked.document is None) == bool(checked.faults)
        assert all(fault.message and fault.expected and fault.line > 0 for fault in checked.faults)


class TestSchema:
    def test_is_the_one_that_is_published(self):
        """Renew it with: heis strategy schema > src/heis/strategy/static/strategy.schema.json."""
        assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_a_part_that_is_not_a_group_is_explained_in_words_for_the_reader():
    faults = check_text("size_classes: [1, 2]\nareas: [smart]\n").faults
    said = [f"{fault.message} {fault.hint}" for fault in faults if "nr. 1" in fault.message]
    assert len(said) == 2
    assert all("Forventet: en gruppe med key" in words and "\n" not in words for words in said)


def test_of_very_many_faults_the_first_are_shown_and_the_rest_counted():
    faults = check_text("areas:\n" + "  - name: x\n" * 2000).faults
    assert len(faults) == MOST_FAULTS + 1
    assert "feil til" in faults[-1].hint


@pytest.mark.parametrize(
    "value",
    [
        "!!bool kanskje",
        '!!int ""',
        '!!float ""',
        "!!timestamp i går",
        "1" * 5000,
        "0x" + "f" * 5000,
        "1" + ":30" * 200_000,
        "1" + ":30" * 200 + ".5",
    ],
    ids=["bool", "int", "float", "timestamp", "decimal", "hexadecimal", "base 60", "base 60 with a fraction"],
)
def test_a_tag_that_does_not_fit_and_a_number_without_end_are_explained(value):
    fault = next(iter(faults_when("answer_days: 7", f"answer_days: {value}")))
    assert (fault.line, fault.expected) == (line_with("answer_days: 7"), "et helt tall")
    assert len(fault.found) <= 60
