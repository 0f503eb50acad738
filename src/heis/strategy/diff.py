"""What differs between two versions of a strategy, in words, and what that means for an initiative that stands somewhere in it.

Words are in the active language. The older version is always given first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from heis.foundation.jinja import quoted
from heis.strategy.document import Demand, Gate, StrategyDocument, Text
from heis.strategy.parts import Part
from heis.strategy.wording import LANGUAGES, field_called, listing, say, value_called


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `before` and `after` hold the two texts when a text is rewritten, and are empty otherwise."""

    group: str
    message: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The differences in one part of the strategy."""

    title: str
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Kind:
    """A list in a strategy whose items are known by their key, with what is said when one comes, goes or moves."""

    group: str
    field: str
    came: str
    went: str
    moved: str


GROUPS: Final = {
    "about": _("Om strategien"),
    "areas": _("Områder"),
    "criteria": _("Kjennetegn"),
    "terms": _("Ord om initiativene"),
    "stages": _("Faser"),
    "floors": _("Etasjer"),
    "sizes": _("Størrelser"),
    "evidence": _("Grunnlag"),
    "gates": _("Porter"),
    "deadlines": _("Frister"),
    "risk": _("Risiko"),
    "calendar": _("Kalender"),
}
_KINDS: Final = (
    Kind("areas", "areas", _("Nytt område: %(name)s"), _("Området %(name)s er borte"), _("Områdene står i ny rekkefølge")),
    Kind("terms", "forms", _("Ny form: %(name)s"), _("Formen %(name)s er borte"), _("Formene står i ny rekkefølge")),
    Kind("terms", "degrees", _("Ny grad: %(name)s"), _("Graden %(name)s er borte"), _("Gradene står i ny rekkefølge")),
    Kind("stages", "stages", _("Ny fase: %(name)s"), _("Fasen %(name)s er borte"), _("Fasene står i ny rekkefølge")),
    Kind("floors", "floors", _("Ny etasje: %(name)s"), _("Etasjen %(name)s er borte"), _("Etasjene står i ny rekkefølge")),
    Kind(
        "sizes",
        "size_classes",
        _("Ny størrelse: %(name)s"),
        _("Størrelsen %(name)s er borte"),
        _("Størrelsene står i ny rekkefølge"),
    ),
    Kind(
        "evidence",
        "evidence_kinds",
        _("Nytt grunnlag: %(name)s"),
        _("Grunnlaget %(name)s er borte"),
        _("Grunnlagene står i ny rekkefølge"),
    ),
    Kind("calendar", "calendar", _("Ny dato: %(name)s"), _("Datoen %(name)s er borte"), _("Datoene står i ny rekkefølge")),
)
_CRITERIA: Final = Kind(
    "criteria",
    "criteria",
    _("Nytt kjennetegn: %(name)s"),
    _("Kjennetegnet %(name)s er borte"),
    _("Kjennetegnene står i ny rekkefølge"),
)
_ANSWERS: Final = Kind("risk", "", _("Nytt svar: %(name)s"), _("Svaret %(name)s er borte"), _("Svarene står i ny rekkefølge"))
_GATES: Final = Kind("gates", "gates", _("Ny port: %(name)s"), _("Porten %(name)s er borte"), _("Portene står i ny rekkefølge"))
_ABOUT: Final = ("name", "municipality_number", "case_reference", "vision", "summary")
_RISK: Final = (
    "low_budget_share",
    "high_budget_share",
    "high_parts_raise",
    "low_parts_lower",
    "eased_by",
    "medium_product",
    "high_product",
)
_DEADLINES: Final = ("answer_days", "pause_max_days", "audience_default")


def differences(old: StrategyDocument, new: StrategyDocument) -> list[Difference]:
    """Everything that differs, part by part. Nothing when the two say the same."""
    found = [*_fields("about", gettext("Strategien"), old, new, _ABOUT)]
    found += _fields("about", gettext("Planperioden"), old.plan_period, new.plan_period, ("from_year", "to_year"))
    for kind in _KINDS:
        found += _items(kind, _by_key(getattr(old, kind.field)), _by_key(getattr(new, kind.field)))
    found += _criteria(old, new)
    found += _gates(old, new)
    found += _fields("deadlines", gettext("Fristene"), old, new, _DEADLINES)
    found += _risk(old, new)
    found += _phases(old, new)
    return found


def grouped(found: Sequence[Difference]) -> list[Group]:
    """The differences by part of the strategy, in the order of the strategy."""
    order = list(GROUPS)
    by_group = sorted(found, key=lambda difference: order.index(difference.group))
    return [Group(gettext(GROUPS[key]), list(same)) for key, same in groupby(by_group, key=lambda difference: difference.group)]


# Items and their fields


def _by_key(items: Sequence[Any]) -> dict[str, Any]:
    return {item.key: item for item in items}


def called(item: Any) -> str:
    """What an item is called in a sentence: its name, or its text when it has none."""
    return quoted(say(getattr(item, "name", None) or item.text))


def _items(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for key, item in old.items():
        if key not in new:
            yield Difference(kind.group, gettext(kind.went) % {"name": called(item)})
    for key, item in new.items():
        if key not in old:
            yield Difference(kind.group, gettext(kind.came) % {"name": called(item)})
        elif item != old[key]:
            yield from _fields(kind.group, called(old[key]), old[key], item)
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        yield Difference(kind.group, gettext(kind.moved))


_LISTS_OF_WORDS: Final = frozenset({"words", "words_against"})
_COMPARED_APART: Final = frozenset({"key", "criteria", "demands", "from_stage", "to_stage", "stage"})


def _fields(group: str, thing: str, old: Part, new: Part, names: Sequence[str] = ()) -> Iterator[Difference]:
    for name in names or [name for name in type(old).model_fields if name not in _COMPARED_APART]:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield _changed(group, thing, name, before, after)


def _changed(group: str, thing: str, name: str, before: Any, after: Any) -> Difference:
    if isinstance(before, Text):
        return _rewritten(group, thing, name, before, after)
    if name in _LISTS_OF_WORDS:
        return _other_words(group, thing, name, before, after)
    words = {"thing": thing, "what": field_called(name), "before": value_called(name, before), "after": value_called(name, after)}
    return Difference(group, gettext("%(thing)s: %(what)s går fra %(before)s til %(after)s") % words)


def _rewritten(group: str, thing: str, name: str, before: Text, after: Text) -> Difference:
    words = {"thing": thing, "what": field_called(name)}
    if say(before) == say(after):
        changed = [gettext(label) for key, label in LANGUAGES.items() if getattr(before, key) != getattr(after, key)]
        return Difference(
            group, gettext("%(thing)s: %(what)s er endret på %(languages)s") % {**words, "languages": listing(changed)}
        )
    if name == "name":
        return Difference(group, gettext("%(thing)s heter nå %(name)s") % {"thing": thing, "name": quoted(say(after))})
    return Difference(group, gettext("%(thing)s: %(what)s er skrevet om") % words, say(before), say(after))


def _other_words(group: str, thing: str, name: str, before: tuple[str, ...], after: tuple[str, ...]) -> Difference:
    """Words come and go one by one, so only those that did are told."""
    came, went = [word for word in after if word not in before], [word for word in before if word not in after]
    changes = [(gettext("nye er %(words)s"), came), (gettext("borte er %(words)s"), went)]
    told = [sentence % {"words": listing([quoted(word) for word in words])} for sentence, words in changes if words]
    said = {"thing": thing, "what": field_called(name), "changes": "; ".join(told) or gettext("ny rekkefølge")}
    return Difference(group, gettext("%(thing)s: %(what)s er endret: %(changes)s") % said)


def _criteria(old: StrategyDocument, new: StrategyDocument) -> Iterator[Difference]:
    before, after = _area_by_criterion(old), _area_by_criterion(new)
    ordered_before = {key: old.criterion(key) for key in before}
    ordered_after = {key: new.criterion(key) for key in after}
    yield from _items(_CRITERIA, ordered_before, ordered_after)
    for key in after:
        if key in before and before[key] != after[key]:
            words = {"name": called(new.criterion(key)), "area": called(new.area(after[key]))}
            yield Difference("criteria", gettext("Kjennetegnet %(name)s hører nå til %(area)s") % words)


def _area_by_criterion(document: StrategyDocument) -> dict[str, str]:
    return {criterion.key: area.key for area in document.areas for criterion in area.criteria}


def _risk(old: StrategyDocument, new: StrategyDocument) -> Iterator[Difference]:
    yield from _fields("risk", gettext("Risikovurderingen"), old.risk, new.risk, _RISK)
    yield from _items(_ANSWERS, _by_key(old.risk.way_back), _by_key(new.risk.way_back))
    yield from _items(_ANSWERS, _by_key(old.risk.exit_points), _by_key(new.risk.exit_points))


def _phases(old: StrategyDocument, new: StrategyDocument) -> Iterator[Difference]:
    before = {phase.stage: phase for phase in old.phase_mapping}
    for phase in new.phase_mapping:
        if phase.stage in before:
            yield from _fields("stages", called(new.stage(phase.stage)), before[phase.stage], phase)


# Gates


def _gates(old: StrategyDocument, new: StrategyDocument) -> Iterator[Difference]:
    before = {f"{gate.from_stage} {gate.to_stage}": gate for gate in old.gates}
    after = {f"{gate.from_stage} {gate.to_stage}": gate for gate in new.gates}
    yield from _items(_GATES, before, after)
    for key, gate in after.items():
        if key in before:
            yield from _demands(old, new, before[key], gate)


_REQUIRES: Final = _("%(gate)s krever nå %(what)s for %(sizes)s")
_SPARES: Final = _("%(gate)s krever ikke lenger %(what)s for %(sizes)s")
_RECOMMENDS: Final = _("%(gate)s anbefaler nå %(what)s for %(sizes)s")
_FORGETS: Final = _("%(gate)s anbefaler ikke lenger %(what)s for %(sizes)s")
_DECIDED: Final = _("%(gate)s avgjøres nå tidligst i %(what)s for %(sizes)s")


def _demands(old: StrategyDocument, new: StrategyDocument, before: Gate, after: Gate) -> Iterator[Difference]:
    """The same change for several sizes is said once."""
    sizes: dict[tuple[str, str], list[str]] = {}
    for size in new.size_classes:
        if size.key in before.demands:
            for change in _demand_changes(old, new, before.demands[size.key], after.demands[size.key]):
                sizes.setdefault(change, []).append(quoted(say(size.name)))
    for (sentence, what), names in sizes.items():
        words = {"gate": called(after), "what": what, "sizes": listing(names)}
        yield Difference("gates", gettext(sentence) % words)


def _demand_changes(old: StrategyDocument, new: StrategyDocument, before: Demand, after: Demand) -> Iterator[tuple[str, str]]:
    if before.floor != after.floor:
        yield _DECIDED, called(new.floor(after.floor))
    for kind in after.required:
        if kind not in before.required:
            yield _REQUIRES, called(new.evidence_kind(kind))
    for kind in before.required:
        if kind not in after.required:
            yield _SPARES, called(old.evidence_kind(kind))
    for kind in after.optional:
        if kind not in (*before.optional, *before.required):
            yield _RECOMMENDS, called(new.evidence_kind(kind))
    for kind in before.optional:
        if kind not in (*after.optional, *after.required):
            yield _FORGETS, called(old.evidence_kind(kind))


# What it means for an initiative


@dataclass(frozen=True, slots=True)
class Position:
    """Where an initiative stands, in the keys of the version it follows. `form` and `degree` may be empty."""

    stage: str
    floor: int
    size_class: str
    areas: tuple[str, ...] = ()
    form: str = ""
    degree: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What another version would mean for an initiative. `breaks`: it cannot follow that version as it stands."""

    message: str
    breaks: bool = False


def effects_on_position(old: StrategyDocument, new: StrategyDocument, position: Position) -> list[Effect]:
    """What it would mean to let an initiative that follows `old` follow `new` instead. Nothing when it would notice nothing."""
    breaking = list(_breaks(old, new, position))
    if breaking:
        return [*breaking, *_lost_words(old, new, position)]
    return [*_lost_words(old, new, position), *_other_stage(old, new, position), *_other_gate(old, new, position)]


def _breaks(old: StrategyDocument, new: StrategyDocument, position: Position) -> Iterator[Effect]:
    if position.stage not in {stage.key for stage in new.stages}:
        yield Effect(
            gettext("Fasen %(name)s finnes ikke i den nye utgaven") % {"name": called(old.stage(position.stage))}, breaks=True
        )
    if position.size_class not in {size.key for size in new.size_classes}:
        name = called(old.size_class(position.size_class))
        yield Effect(gettext("Størrelsen %(name)s finnes ikke i den nye utgaven") % {"name": name}, breaks=True)
    if position.floor > new.floors[-1].number:
        name = called(old.floor(position.floor))
        yield Effect(gettext("Etasjen %(name)s finnes ikke i den nye utgaven") % {"name": name}, breaks=True)


_LOST: Final = {
    "areas": _("Området %(name)s finnes ikke lenger, og blir tatt bort"),
    "forms": _("Formen %(name)s finnes ikke lenger, og blir stående tom"),
    "degrees": _("Graden %(name)s finnes ikke lenger, og blir stående tom"),
}


def _lost_words(old: StrategyDocument, new: StrategyDocument, position: Position) -> Iterator[Effect]:
    said = {"areas": position.areas, "forms": (position.form,), "degrees": (position.degree,)}
    for field, keys in said.items():
        before, after = _by_key(getattr(old, field)), _by_key(getattr(new, field))
        for key in keys:
            if key in before and key not in after:
                yield Effect(gettext(_LOST[field]) % {"name": called(before[key])})


def _other_stage(old: StrategyDocument, new: StrategyDocument, position: Position) -> Iterator[Effect]:
    before, after = old.stage(position.stage), new.stage(position.stage)
    if say(before.name) != say(after.name):
        yield Effect(gettext("Fasen heter %(after)s, ikke %(before)s") % {"before": called(before), "after": called(after)})


def _other_gate(old: StrategyDocument, new: StrategyDocument, position: Position) -> Iterator[Effect]:
    """What differs at the gate that lies ahead."""
    before, after = old.gate_from(position.stage), new.gate_from(position.stage)
    if before is None or after is None:
        return
    if before.to_stage != after.to_stage:
        yield Effect(gettext("Neste fase er %(name)s") % {"name": called(new.stage(after.to_stage))})
    size = position.size_class
    if size in before.demands:
        for sentence, what in _demand_changes(old, new, before.demands[size], after.demands[size]):
            yield Effect(gettext(_AHEAD[sentence]) % {"what": what})


_AHEAD: Final = {
    _REQUIRES: _("Neste port krever også %(what)s"),
    _SPARES: _("Neste port krever ikke lenger %(what)s"),
    _RECOMMENDS: _("Neste port anbefaler %(what)s"),
    _FORGETS: _("Neste port anbefaler ikke lenger %(what)s"),
    _DECIDED: _("Neste port avgjøres tidligst i %(what)s"),
}
