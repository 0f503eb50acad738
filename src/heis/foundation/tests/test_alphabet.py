import random

import pytest
from django.db import connection

from heis.foundation.alphabet import norwegian_order

IN_ORDER = [
    "1. divisjon",
    "Aa",
    "Aalesund",
    "Abel",
    "Alta",
    "andre",
    "Bø Sør",
    "Bø-Nord",
    "Đorđe",
    "Egil",
    "Éva",
    "Evje",
    "Kåfjord",
    "Lærdal",
    "Løten",
    "Šalte",
    "Tana",
    "Þor",
    "Tåga",
    "Ulf",
    "Ünal",
    "Zoe",
    "Ängsö",
    "Ærø",
    "Ætt",
    "øksnes",
    "Öland",
    "Ørsta",
    "Øyer",
    "Åfjord",
    "ål",
    "Ålesund",
    "Åmli",
    "Ås",
    "Ωmega",
]
ALIKE = [("ås", "Ås"), ("Ærø", "ärö"), ("René", "RENE"), ("A\u030as", "Ås"), ("O\u0308land", "Øland"), ("Ünal", "ynal"), ("ŋ", "N")]


def key_in_database(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT norwegian_order(%s)", [text])
        return cursor.fetchone()[0]


def shuffled():
    return random.sample(IN_ORDER, len(IN_ORDER))


def test_python_sorts_in_norwegian_order():
    assert sorted(shuffled(), key=norwegian_order) == IN_ORDER


def test_the_database_sorts_in_norwegian_order(db):
    with connection.cursor() as cursor:
        cursor.execute('SELECT name FROM unnest(%s::text[]) AS name ORDER BY norwegian_order(name) COLLATE "C"', [shuffled()])
        assert [name for (name,) in cursor.fetchall()] == IN_ORDER


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_differs_in_case_and_accents_only_is_sorted_alike(db, one, other):
    assert norwegian_order(one) == norwegian_order(other)
    assert key_in_database(one) == key_in_database(other)


@pytest.mark.parametrize(
    "text", [*IN_ORDER, "", " ", "Ελλάδα", "Київ", "漢字", "🏔 Fjell", "e\u0301\u0302", "".join(map(chr, range(32, 0x250)))]
)
def test_the_database_and_python_have_the_same_key(db, text):
    assert key_in_database(text) == norwegian_order(text)
