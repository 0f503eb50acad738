"""Whom a text names: by full name, and by first name without taking an ordinary word for one."""

from __future__ import annotations

import pytest

from heis.foundation.naming import ALSO_WORDS, Known, points_at_somebody

TEAM = ("Mona Lie", "Kari Anne Moe-Berg", "Cher", "Liv Aas", "Bjørn Dahl", "Per-Olav Nes", "Hans Ås", "André Vik")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mona Lie gjorde det.", ["Mona Lie"]),
        ("mona  lie", ["Mona Lie"]),
        ("Det var Mona\nLies forslag.", ["Mona Lie"]),
        ("Kari Anne Moe-Berg kan spørres", ["Kari Anne Moe-Berg"]),
        ("Kari Moe-Berg’s rom", ["Kari Anne Moe-Berg"]),
        ("Ramona Lie, Mona Lien", ["Mona"]),
        ("Fagsykepleieren", []),
        ("mona og lie", []),
        ("Cher", ["Cher"]),
    ],
)
def test_by_full_name(text: str, found: list[str]) -> None:
    assert Known(close=TEAM).named_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mona glemte det.", ["Mona"]),
        ("Det var Monas idé.", ["Mona"]),
        ("Saken (Mona sa det) lå.", ["Mona"]),
        ("Mona-saken", ["Mona"]),
        ("Ramona, mona, Anne-Mona, Mona-Lisa", []),
        ("Per-Olav sa nei.", ["Per-Olav"]),
        ("André kom.", ["André"]),
        ("Andre bør vite det.", []),
        ("Det var Liv som ringte.", ["Liv"]),
        ("Det ga liv. Det er liv og bjørn i skogen.", []),
        ("Liv og røre på avdelingen.", []),
        ("Dette så vi: Liv og røre.", []),
        ("Ble det bedre?\n- Hans rom ble kaldt\n«Bjørn» heter sensoren", []),
        ("Vi spurte «Bjørn» om det", ["Bjørn"]),
        ("Hans og Mona", ["Mona"]),
        ("Det var Hans’ nøkkel", ["Hans"]),
    ],
)
def test_by_first_name_of_those_close(text: str, found: list[str]) -> None:
    assert Known(close=TEAM).named_in(text) == found


def test_not_by_first_name_of_others() -> None:
    known = Known(close=("Ingrid Haugen",), others=("Marit Solberg",))
    assert known.named_in("Ingrid glemte det, og Kari Nordmann sa nei. Marit Solberg stoppet oss.") == ["Marit Solberg", "Ingrid"]
    assert known.named_in("Marit stoppet oss.") == []


def test_each_is_told_once() -> None:
    assert Known(close=("Mona Lie", "Mona Lie")).named_in("Mona Lie, Mona, Mona Lie") == ["Mona Lie"]


def test_the_ordinary_words_are_in_small_letters() -> None:
    assert all(word == word.lower() for word in ALSO_WORDS)
    assert {"liv", "bjørn", "stein", "håp", "dag", "hans"} <= ALSO_WORDS


def test_a_number_or_an_address_points_at_somebody() -> None:
    assert [points_at_somebody(text) for text in ("Ring 412 34 567.", "mona@3107.example", "13097248022")] == [True] * 3
    assert not points_at_somebody("12 345 678 kroner, 34 fall i 2025")
