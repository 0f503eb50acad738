"""What every operation on the organisation shares: who may, one at a time, and the line in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.foundation.refusals import NotPermitted
from heis.journal.operations import Subject, record
from heis.organisation.models import CooperationGroup, Municipality, Unit

LONGEST_NAME: Final = 200


class OnlyForAdministrators(NotPermitted):
    """The person does not administer the municipality."""


def require_administrator(municipality_id: int, by: Viewer | None) -> None:
    """Refuse unless the person administers the municipality. None is whoever runs the installation, and may."""
    if by is not None and municipality_id not in by.administers:
        raise OnlyForAdministrators(_("Det er det bare de som administrerer kommunen her, som kan gjøre."))


def hold(municipality_id: int) -> None:
    """Let one at a time change the municipality's tree and its people; the others wait until this transaction is over."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality_id)


def retrace(municipality_id: int) -> None:
    """Let the path of every unit in the municipality follow the parents again. One statement; units whose path is right are left."""
    with connection.cursor() as cursor:
        cursor.execute(_RETRACE, [municipality_id])


_RETRACE: Final = """
WITH RECURSIVE traced (id, path) AS (
    SELECT id, ARRAY[id] FROM organisation_unit WHERE municipality_id = %s AND parent_id IS NULL
    UNION ALL
    SELECT unit.id, traced.path || unit.id FROM organisation_unit unit JOIN traced ON unit.parent_id = traced.id
)
UPDATE organisation_unit unit SET ancestor_ids = traced.path FROM traced
WHERE unit.id = traced.id AND unit.ancestor_ids <> traced.path
"""


def actor_of(by: Viewer | None) -> Person | None:
    """Who acts, as the journal knows them."""
    return Person(pk=by.person_id, name=by.name) if by and by.person_id else None


def in_all_languages(text: str | Promise) -> dict[str, str]:
    """A translatable word in every language, so that history reads in the reader's."""
    return {code: _in_language(text, code) for code, _name in settings.LANGUAGES}


def _in_language(text: str | Promise, code: str) -> str:
    with translation.override(code):
        return str(text)


def tell_of_unit(
    verb: str, unit: Unit, *, by: Viewer | None, at: datetime, tell: Mapping[int, str] | None = None, **data: object
) -> None:
    """Write what happened to a unit, or to people and money there."""
    subject = Subject("unit", unit.pk, unit.municipality_id, unit.pk)
    record(verb, subject, by=actor_of(by), at=at, data={"title": unit.name, **data}, tell=tell)


def tell_of_municipality(verb: str, municipality: Municipality, *, by: Viewer | None, at: datetime, **data: object) -> None:
    """Write what happened to the municipality as a whole."""
    subject = Subject("municipality", municipality.pk, municipality.pk)
    record(verb, subject, by=actor_of(by), at=at, data={"title": municipality.name, **data})


def tell_of_cooperation(verb: str, group: CooperationGroup, municipality: Municipality, *, by: Viewer | None, at: datetime) -> None:
    """Write what happened between a cooperation group and a municipality."""
    subject = Subject("cooperation_group", group.pk, municipality.pk)
    data = {"title": group.name, "municipality": municipality.name}
    record(verb, subject, by=actor_of(by), at=at, data=data)
