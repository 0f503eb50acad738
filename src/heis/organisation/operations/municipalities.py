"""Norway's municipalities, from the product's own table."""

from __future__ import annotations

import csv
from decimal import Decimal
from importlib.resources import files

from heis.organisation.models import Municipality

TABLE = "data/municipalities.csv"
FIELDS = ("name", "organisation_number", "population", "area_km2", "written_norwegian", "website")


def load_municipalities() -> int:
    """Put the 357 municipalities in, or bring them up to date by their number. Returns how many. May be run any number of times."""
    rows = municipalities_in_table()
    Municipality.objects.bulk_create(rows, update_conflicts=True, unique_fields=["number"], update_fields=FIELDS)
    return len(rows)


def municipalities_in_table() -> list[Municipality]:
    """What the table says: public facts of 2025. An organisation number that is not confirmed is blank.

    A municipality with a Sámi name too has both, the Norwegian first, so that it is found by it. Two of one name have their county.
    """
    text = files("heis.organisation").joinpath(TABLE).read_text(encoding="utf-8")
    return [_municipality(row) for row in csv.DictReader(text.splitlines())]


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(
        number=row["number"],
        name=row["name"],
        organisation_number=row["organisation_number"],
        population=int(row["population"]),
        area_km2=Decimal(row["area_km2"]),
        written_norwegian=row["written_norwegian"],
        website=row["website"],
    )
