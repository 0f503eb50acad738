from django.db import connection

from heis.accounts.models import Person
from heis.foundation.alphabet import NorwegianOrder
from heis.foundation.clock import now


def test_persons_are_sorted_in_norwegian_order_both_ways(db):
    for name in ("Åse", "øyvind", "Ærlend", "Zoe", "Édith", "eva"):
        Person.objects.create(name=name, email=f"{name}@kommune.example", created_at=now())
    by_name = ["Édith", "eva", "Zoe", "Ærlend", "øyvind", "Åse"]
    assert list(Person.objects.order_by(NorwegianOrder("name")).values_list("name", flat=True)) == by_name
    assert list(Person.objects.order_by(NorwegianOrder("name").desc()).values_list("name", flat=True)) == by_name[::-1]


def test_the_first_of_very_many_are_found_by_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_person (password, name, email, language, is_active, created_at)"
            " SELECT '!', md5(n::text), n || '@x.example', 'nb', true, now() FROM generate_series(1, 3000) n"
        )
        cursor.execute("ANALYZE accounts_person")
    assert "person_by_norwegian_name" in Person.objects.order_by(NorwegianOrder("name"), "pk")[:20].explain()
