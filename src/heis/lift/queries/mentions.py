"""Whom a comment names, and whom one may mean to name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from heis.accounts.models import Person
from heis.foundation.audience import Viewer
from heis.lift.models import Initiative
from heis.lift.queries.holdings import deciders_of, open_submission_of
from heis.lift.queries.rights import team_ids, team_of
from heis.lift.rules import careless_names, mentioned_names
from heis.organisation.queries import people_matching, titles_of

MOST_MENTIONS = 10
MOST_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Mentions:
    """The persons named, in the order written, and the names that reached nobody."""

    people: list[Person]
    unknown: list[str]


def people_mentioned(text: str, initiative: Initiative) -> list[Person]:
    """The persons named after @, in the order written; the longest name that fits wins, and the team goes before others of the name.

    A name that fits nobody, or several outside the team, names nobody. At most ten.
    """
    return mentions_in(text, initiative).people


def mentions_in(text: str, initiative: Initiative) -> Mentions:
    """Who is named after @, and which names fit nobody, or several outside the team. At most ten are looked up; more reach nobody.

    A name in small letters names a person too, when it fits; of one that does not, only the first word is told.
    """
    written = [*mentioned_names(text), *(careless := careless_names(text))]
    names = written[:MOST_MENTIONS]
    candidates = _people_called({shorter for name in names for shorter in _shortenings(name)}, initiative)
    found: dict[int, Person] = {}
    unknown = dict.fromkeys(written[MOST_MENTIONS:])
    for name in names:
        person = next((candidates[short] for short in _shortenings(name) if candidates.get(short)), None)
        if person:
            found[person.pk] = person
        else:
            unknown[name.split()[0] if name in careless else name] = None
    return Mentions(list(found.values()), list(unknown))


def people_to_mention(text: str, initiative: Initiative, viewer: Viewer, *, on: date) -> list[tuple[str, str]]:
    """Whom the viewer may mean: name, and what they are in the municipality. The team first, then who decides, then colleagues.

    The team and the deciders are known to all who see the initiative; colleagues only to those who work in the municipality, and only
    from the second letter. At most eight, and never the viewer.
    """
    words = text.lower().split()
    team = [member.person for member in team_of(initiative)]
    submission = open_submission_of(initiative) if initiative.floor else None
    deciding = Person.objects.filter(pk__in=deciders_of(submission, on), is_active=True).order_by("name") if submission else []
    near = [person for person in (*team, *deciding) if person.is_active and _fits(person.name, words)]
    inside = initiative.municipality_id in viewer.works_in
    colleagues = (
        people_matching(text, initiative.municipality, on=on, limit=MOST_SUGGESTED * 2) if inside and "@" not in text else []
    )
    found = {person.pk: person for person in (*near, *colleagues) if person.pk != viewer.person_id}
    chosen = list(found.values())[:MOST_SUGGESTED]
    titles = titles_of([person.pk for person in chosen], initiative.municipality, on)
    return [(person.name, titles.get(person.pk, "")) for person in chosen]


def _fits(name: str, words: list[str]) -> bool:
    parts = name.lower().replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


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
