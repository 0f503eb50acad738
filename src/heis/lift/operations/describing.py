"""Saying what the initiative is, in the strategy's terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date
from heis.foundation.language import active_language
from heis.foundation.refusals import Refusal
from heis.lift.evidence import Case
from heis.lift.models import Initiative, Novelty
from heis.lift.operations.changing import change, concerned, leading, require, tell
from heis.lift.queries.rights import rights_of
from heis.lift.queries.sizing import Settled, settled_size_of
from heis.lift.rules import Right, may_place
from heis.organisation.models import Unit
from heis.organisation.queries import whole_budget_of
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_of

GREATEST_AMOUNT_NOK = 100_000_000_000


class UnableToDescribe(Refusal):
    """The description does not fit the strategy; `field` says which part."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the team says of the initiative. Keys belong to its strategy; `amount_nok` is the whole cost that binds money, in NOK.

    `unit` None leaves it where it lies.
    """

    title: str
    problem: str
    for_whom: str = ""
    idea: str = ""
    summary: str = ""
    form: str = ""
    degree: str = ""
    areas: Sequence[str] = ()
    novelty: str = ""
    builds_on: Initiative | None = None
    builds_on_text: str = ""
    amount_nok: int | None = None
    size_class: str = ""
    unit: Unit | None = None


@transaction.atomic
def describe_initiative(initiative: Initiative, description: Description, *, by: Viewer, at: datetime) -> None:
    """Change the description. The size class is never smaller than the amount gives, or than finished evidence says (`queries.sizing`). Not
    while it lies before a gate.

    Which unit it belongs to is for the coordinator and those who lead it, as when it is placed (`placing`).
    """
    require(Right.EDIT, initiative, by)
    chosen = description.unit if not initiative.is_placed or description.unit != initiative.unit else None
    if chosen and not may_place(by, initiative.municipality_id, rights_of(by, initiative)):
        raise UnableToDescribe(
            _("Innovasjonskoordinatoren eller de som leder saken, velger enheten. Det andre du har skrevet, kan lagres uten den."),
            field="unit",
        )
    if initiative.floor:
        raise UnableToDescribe(
            _("Initiativet ligger til beslutning nå, og det som skal besluttes kan ikke endres. Trekk det tilbake først."),
        )
    document = document_of(initiative.strategy_version)
    _require_words(description)
    _require_terms(description, document)
    _require_source(initiative, description)
    if chosen and (chosen.municipality_id != initiative.municipality_id or chosen.closed_on):
        raise UnableToDescribe(_("Velg en enhet som finnes i kommunen i dag."), field="unit")
    size_class = size_class_of(initiative, description, document, at)
    place = {"unit": chosen, "is_placed": True} if chosen else {}
    before = initiative.size_class, initiative.amount_nok
    change(initiative, at=at, **_fields(description), **place, size_class=size_class)
    people = (leading(chosen, by=by, at=at) if chosen else {}) | concerned(initiative)
    tell("lift.described", initiative, by=by, at=at, people=people)
    if before != (initiative.size_class, initiative.amount_nok):
        size_name = document.size_class(size_class).name.model_dump()
        verb = "lift.resized" if initiative.amount_nok is None else "lift.resized_by_cost"
        tell(verb, initiative, by=by, at=at, size_name=size_name, amount_nok=initiative.amount_nok)


def _fields(description: Description) -> dict[str, object]:
    texts = ("title", "problem", "for_whom", "idea", "summary", "builds_on_text")
    kept: dict[str, object] = {name: getattr(description, name).strip() for name in texts}
    return kept | {
        "form": description.form,
        "degree": description.degree,
        "areas": list(description.areas),
        "novelty": description.novelty,
        "builds_on": description.builds_on,
        "amount_nok": description.amount_nok,
    }


def _require_words(description: Description) -> None:
    for field, message in (
        ("title", _("Gi initiativet en kort tittel.")),
        ("problem", _("Si hva problemet er.")),
    ):
        if not getattr(description, field).strip():
            raise UnableToDescribe(message, field=field)
    amount = description.amount_nok
    if amount is not None and not 0 <= amount <= GREATEST_AMOUNT_NOK:
        raise UnableToDescribe(_("Oppgi beløpet i hele kroner, null eller mer."), field="amount_nok")


def is_more_than_the_budget(initiative: Initiative, on: date) -> bool:
    """Whether it costs more than the municipality's whole budget of the year. It may, but most often somebody wrote a nought too many."""
    budget = whole_budget_of(initiative.municipality, on.year) if initiative.amount_nok else None
    return budget is not None and (initiative.amount_nok or 0) > budget.amount_nok


def _require_terms(description: Description, document: StrategyDocument) -> None:
    known = {
        "form": {form.key for form in document.forms},
        "degree": {degree.key for degree in document.degrees},
        "size_class": {size.key for size in document.size_classes},
        "novelty": set(Novelty.values),
    }
    for field, keys in known.items():
        if getattr(description, field) and getattr(description, field) not in keys:
            raise UnableToDescribe(_("Velg et av alternativene i strategien."), field=field)
    if set(description.areas) - {area.key for area in document.areas}:
        raise UnableToDescribe(_("Velg blant områdene i strategien."), field="areas")


def _require_source(initiative: Initiative, description: Description) -> None:
    borrowed = description.novelty in {Novelty.ADAPTED, Novelty.COPIED}
    if borrowed and not (description.builds_on or description.builds_on_text.strip()):
        raise UnableToDescribe(_("Si hvem løsningen er hentet fra. Å kopiere godt teller fullt ut."), field="builds_on_text")
    if description.builds_on and description.builds_on.pk == initiative.pk:
        raise UnableToDescribe(_("Et initiativ kan ikke bygge på seg selv."), field="builds_on")


def size_class_of(initiative: Initiative, description: Description, document: StrategyDocument, at: datetime) -> str:
    """The larger of the size class the team chose and the smallest it can have. Refuses one that finished evidence says is too small."""
    order = [size.key for size in document.size_classes]
    chosen = description.size_class or initiative.size_class
    settled = settled_size_of(Case(initiative, document))
    if settled and chosen != initiative.size_class and order.index(chosen) < order.index(settled.sized.size_class):
        raise UnableToDescribe(_too_small(settled, document), field="size_class")
    least = _least_size_class(initiative, description.amount_nok or 0, settled, document, at)
    return max(least, chosen if chosen in order else order[0], key=order.index)


def _least_size_class(
    initiative: Initiative, amount_nok: int, settled: Settled | None, document: StrategyDocument, at: datetime
) -> str:
    """What finished evidence says, and what the amount gives against the municipality's budget of the year when it is more than that knew of."""
    if settled and amount_nok <= settled.sized.amount_nok:
        return settled.sized.size_class
    budget = whole_budget_of(initiative.municipality, local_date(at).year)
    by_amount = document.size_class_for(amount_nok, budget.amount_nok if budget else None)
    order = [size.key for size in document.size_classes]
    return max(by_amount, settled.sized.size_class if settled else order[0], key=order.index)


def _too_small(settled: Settled, document: StrategyDocument) -> str:
    size, kind = document.size_class(settled.sized.size_class), settled.kind
    return _(
        "Grunnlaget «%(kind)s» gir størrelsen %(size)s, og den kan ikke settes mindre her. Gjør det på nytt hvis noe er endret."
    ) % {
        "kind": kind.name.in_language(active_language()),
        "size": size.name.in_language(active_language()),
    }
