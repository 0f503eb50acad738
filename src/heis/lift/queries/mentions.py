"""Whom a comment names."""

from __future__ import annotations

from django.db.models import Q

from heis.accounts.models import Person
from heis.lift.models import Initiative
from heis.lift.queries.rights import team_ids
from heis.lift.rules import mentioned_names

MOST_MENTIONS = 10


def people_mentioned(text: str, initiative: Initiative) -> list[Person]:
    """The persons named after @, in the order written; the longest name that fits wins, and the team goes before others of the name.

    A name that fits nobody, or several outside the team, names nobody. At most ten.
    """
    names = mentioned_names(text)[:MOST_MENTIONS]
    candidates = _people_called({shorter for name in names for shorter in _shortenings(name)}, initiative)
    found: dict[int, Person] = {}
    for name in names:
        person = next((candidates[short] for short in _shortenings(name) if candidates.get(short)), None)
        if person:
            found[person.pk] = person
    return list(found.values())


def _shortenings(name: str) -> list[str]:
    words = name.split()
    return [" ".join(words[:count]).lower() for count in range(len(words), 0, -1)]


def _people_called(names: set[str], initiative: Initiative) -> dict[str, Person]:
    if not names:
        return {}
    team = team_ids(initiative)
    here = Q(appointments__unit__municipality=initiative.municipality_id) | Q(pk__in=team)
    matching = Q()
    for name in names:
        matching |= Q(name__iexact=name)
    by_name: dict[str, list[Person]] = {}
    for person in Person.objects.filter(here, matching, is_active=True).distinct()[:200]:
        by_name.setdefault(person.name.lower(), []).append(person)
    return {name: one for name, several in by_name.items() if (one := _the_one(several, team))}


def _the_one(several: list[Person], team: frozenset[int]) -> Person | None:
    inside = [person for person in several if person.pk in team]
    best = inside or several
    return best[0] if len(best) == 1 else None
