"""What must hold between the parts of a strategy: keys that exist and are unique, gates that form a chain, limits that rise.

Pure functions. Each problem says where it is, what stands there, and what was expected, in bokmål.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from heis.strategy.parts import STAGES, Contents, Gate

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hang together. `path` leads to it: `("gates", 1, "to_stage")`."""

    path: Path
    found: str
    expected: str
    message: str


def problems_in(contents: Contents) -> list[Problem]:
    """Everything that does not hang together in a strategy, in the order of the file."""
    rules = (
        _plan_period,
        _keys,
        _colours,
        _stages,
        _floors,
        _sizes,
        _gate_chain,
        _demands,
        _demands_rise,
        _risk,
        _calendar,
        _phases,
    )
    return [problem for rule in rules for problem in rule(contents)]


def _plan_period(contents: Contents) -> Iterator[Problem]:
    first, last = contents.plan_period.from_year, contents.plan_period.to_year
    if last is not None and last < first:
        yield Problem(("plan_period", "to_year"), str(last), f"{first} eller senere", "Planperioden slutter før den begynner.")


# Keys


def _keys(contents: Contents) -> Iterator[Problem]:
    for name in ("areas", "forms", "degrees", "stages", "floors", "size_classes", "evidence_kinds", "calendar"):
        yield from _repeated((name,), [item.key for item in getattr(contents, name)])
    yield from _criteria_keys(contents)
    yield from _repeated(("risk", "way_back"), [answer.key for answer in contents.risk.way_back])
    yield from _repeated(("risk", "exit_points"), [answer.key for answer in contents.risk.exit_points])


def _criteria_keys(contents: Contents) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, area in enumerate(contents.areas):
        for j, criterion in enumerate(area.criteria):
            if criterion.key in seen:
                path, message = ("areas", i, "criteria", j, "key"), f"Kjennetegnet «{criterion.key}» er brukt to ganger."
                yield Problem(path, criterion.key, "en nøkkel som ingen kjennetegn har brukt før", message)
            seen.add(criterion.key)


def _repeated(path: Path, keys: Sequence[str]) -> Iterator[Problem]:
    for i, key in enumerate(keys):
        if key in keys[:i]:
            yield Problem((*path, i, "key"), key, "en nøkkel som ikke er brukt før", f"Nøkkelen «{key}» er brukt to ganger.")


def _colours(contents: Contents) -> Iterator[Problem]:
    colours = [area.colour for area in contents.areas]
    for i, colour in enumerate(colours):
        if colour in colours[:i]:
            free = [f"accent{n}" for n in range(1, 7) if f"accent{n}" not in colours]
            yield Problem(("areas", i, "colour"), colour, listed(free), f"To områder har fargen {colour}.")


# Stages and floors


def _stages(contents: Contents) -> Iterator[Problem]:
    keys = [stage.key for stage in contents.stages]
    if keys[0] != STAGES[0]:
        yield Problem(("stages", 0, "key"), keys[0], STAGES[0], "Den første fasen må være opportunity (behov).")
    if keys[-1] != STAGES[-1]:
        yield Problem(("stages", len(keys) - 1, "key"), keys[-1], STAGES[-1], "Den siste fasen må være in_use (i bruk).")
    for i, (before, after) in enumerate(pairwise(keys)):
        if STAGES.index(after) < STAGES.index(before):
            order = "rekkefølgen " + ", ".join(STAGES)
            yield Problem(("stages", i + 1, "key"), after, order, f"Fasen {after} kan ikke komme etter {before}.")


def _floors(contents: Contents) -> Iterator[Problem]:
    for i, floor in enumerate(contents.floors):
        if floor.number != i:
            yield Problem(("floors", i, "number"), str(floor.number), str(i), "Etasjene må nummereres fra 0 og oppover, uten hull.")
    yield from _ground_floor(contents)
    yield from _authority(contents)
    for i, floor in enumerate(contents.floors[1:], start=1):
        if floor.decision_days < 1:
            yield Problem(
                ("floors", i, "decision_days"), str(floor.decision_days), "minst 1", "En etasje som beslutter, må ha en svarfrist."
            )
        elif floor.reminder_days_before >= floor.decision_days:
            expected = f"mindre enn {floor.decision_days}"
            found = str(floor.reminder_days_before)
            yield Problem(("floors", i, "reminder_days_before"), found, expected, "Påminnelsen kommer før saken er sendt inn.")


def _ground_floor(contents: Contents) -> Iterator[Problem]:
    ground = contents.floors[0]
    if ground.authority_nok != 0:
        yield Problem(
            ("floors", 0, "authority_nok"), amount(ground.authority_nok), "0", "Etasje 0 er ildsjelen, som ikke beslutter."
        )
    if ground.decision_days != 0:
        yield Problem(("floors", 0, "decision_days"), str(ground.decision_days), "0", "Etasje 0 er ildsjelen, som ikke beslutter.")


def _authority(contents: Contents) -> Iterator[Problem]:
    floors = contents.floors
    if floors[-1].authority_nok is not None:
        path = ("floors", len(floors) - 1, "authority_nok")
        yield Problem(path, amount(floors[-1].authority_nok), "null", "Den øverste etasjen må kunne beslutte uten grense.")
    for i, floor in enumerate(floors[1:-1], start=1):
        below = floors[i - 1].authority_nok or 0
        if floor.authority_nok is None:
            message = "Bare den øverste etasjen kan være uten grense."
            yield Problem(("floors", i, "authority_nok"), "null", "et beløp i kroner", message)
        elif floor.authority_nok <= below:
            message = f"Fullmakten i etasje {i} er ikke større enn i etasjen under."
            yield Problem(("floors", i, "authority_nok"), amount(floor.authority_nok), f"mer enn {amount(below)}", message)


# Size classes


def _sizes(contents: Contents) -> Iterator[Problem]:
    sizes = contents.size_classes
    if sizes[0].from_amount_nok or sizes[0].from_budget_share:
        yield Problem(
            ("size_classes", 0), sizes[0].key, "ingen grenser", "Den minste størrelsen begynner på null og har ingen grenser."
        )
    for i, size in enumerate(sizes[1:], start=1):
        if size.from_amount_nok is None and size.from_budget_share is None:
            expected = "from_amount_nok eller from_budget_share"
            yield Problem(("size_classes", i), size.key, expected, f"Størrelsen «{size.key}» mangler en grense.")
    yield from _rising(contents, "from_amount_nok")
    yield from _rising(contents, "from_budget_share")


def _rising(contents: Contents, field: str) -> Iterator[Problem]:
    limits = [(i, getattr(size, field)) for i, size in enumerate(contents.size_classes)]
    known = [(i, limit) for i, limit in limits if limit is not None]
    for (_, below), (i, limit) in pairwise(known):
        if limit <= below:
            message = "Grensene må stige fra den minste størrelsen til den største."
            yield Problem(("size_classes", i, field), amount(limit), f"mer enn {amount(below)}", message)


# Gates


def _gate_chain(contents: Contents) -> Iterator[Problem]:
    steps = list(pairwise(stage.key for stage in contents.stages))
    for i, gate in enumerate(contents.gates[: len(steps)]):
        for field, found, expected in zip(("from_stage", "to_stage"), (gate.from_stage, gate.to_stage), steps[i], strict=True):
            if found != expected:
                yield Problem(
                    ("gates", i, field), found, expected, "Portene må følge fasene, én port mellom hver fase og den neste."
                )
    if len(contents.gates) != len(steps):
        chain = ", ".join(f"{before} → {after}" for before, after in steps)
        yield Problem(("gates",), f"{len(contents.gates)} porter", chain, f"Det må være {len(steps)} porter mellom fasene.")


def _demands(contents: Contents) -> Iterator[Problem]:
    sizes = [size.key for size in contents.size_classes]
    for i, gate in enumerate(contents.gates):
        path = ("gates", i, "demands")
        for key in sizes:
            if key not in gate.demands:
                yield Problem(path, listed(gate.demands), key, f"Kravene mangler for størrelsen «{key}».")
        for key in gate.demands:
            if key not in sizes:
                yield Problem((*path, key), key, listed(sizes), f"Det finnes ingen størrelse som heter «{key}».")
        yield from _demanded(contents, gate, path)


def _demanded(contents: Contents, gate: Gate, path: Path) -> Iterator[Problem]:
    kinds, top = [kind.key for kind in contents.evidence_kinds], contents.floors[-1].number
    for size, demand in gate.demands.items():
        if demand.floor > top:
            yield Problem((*path, size, "floor"), str(demand.floor), f"1–{top}", f"Det finnes ingen etasje {demand.floor}.")
        for field in ("required", "optional"):
            for i, kind in enumerate(getattr(demand, field)):
                if kind not in kinds:
                    message = f"Grunnlaget «{kind}» er ikke beskrevet under evidence_kinds."
                    yield Problem((*path, size, field, i), kind, listed(kinds), message)
        for kind in demand.optional:
            if kind in demand.required:
                message = f"Grunnlaget «{kind}» kan ikke være både krevd og frivillig."
                yield Problem((*path, size, "optional"), kind, "bare ett av stedene", message)


def _demands_rise(contents: Contents) -> Iterator[Problem]:
    """A smaller initiative never meets a demand that a larger one is spared (the strategy of Fredrikstad, 1.2.2)."""
    sizes = [size.key for size in contents.size_classes]
    for i, gate in enumerate(contents.gates):
        for small, large in pairwise(key for key in sizes if key in gate.demands):
            less, more, path = gate.demands[small], gate.demands[large], ("gates", i, "demands", large)
            if more.floor < less.floor:
                message = f"«{large}» kan ikke besluttes lavere enn den mindre «{small}»."
                yield Problem((*path, "floor"), str(more.floor), f"{less.floor} eller høyere", message)
            spared = [kind for kind in less.required if kind not in more.required]
            if spared:
                message = f"«{large}» slipper krav som den mindre «{small}» må oppfylle: {listed(spared)}."
                yield Problem((*path, "required"), listed(more.required), f"også {listed(spared)}", message)


# Risk, calendar and phases


def _risk(contents: Contents) -> Iterator[Problem]:
    low, high = contents.risk.low_budget_share, contents.risk.high_budget_share
    if high <= low:
        message = "Grensen for høy risiko må ligge over grensen for lav."
        yield Problem(("risk", "high_budget_share"), amount(high), f"mer enn {amount(low)}", message)
    medium, high_product = contents.risk.medium_product, contents.risk.high_product
    if high_product <= medium:
        message = "I risikolista må grensen for høy risiko ligge over grensen for middels."
        yield Problem(("risk", "high_product"), str(high_product), f"mer enn {medium}", message)
    yield from _easing(contents)


def _easing(contents: Contents) -> Iterator[Problem]:
    eased_by = contents.risk.eased_by
    for i, easing in enumerate(eased_by):
        if easing in eased_by[:i]:
            yield Problem(("risk", "eased_by", i), easing, "hver bare én gang", f"«{easing}» står to ganger.")
    if eased_by and contents.risk.low_parts_lower is None:
        message = "Noe teller som lav risiko, men lav risiko gjør aldri størrelsen mindre."
        yield Problem(("risk", "eased_by"), listed(eased_by), "også low_parts_lower", message)


def _calendar(contents: Contents) -> Iterator[Problem]:
    for i, entry in enumerate(contents.calendar):
        try:
            date(2025, entry.month, entry.day)
        except ValueError:
            message = "Datoen finnes ikke i alle år."
            yield Problem(("calendar", i, "day"), f"{entry.day}.{entry.month}.", "en dag som finnes hvert år", message)


def _phases(contents: Contents) -> Iterator[Problem]:
    stages, mapped = [stage.key for stage in contents.stages], [phase.stage for phase in contents.phase_mapping]
    for i, key in enumerate(mapped):
        if key not in stages:
            yield Problem(("phase_mapping", i, "stage"), key, listed(stages), f"Strategien har ikke fasen {key}.")
        elif key in mapped[:i]:
            yield Problem(("phase_mapping", i, "stage"), key, "hver fase én gang", f"Fasen {key} står to ganger.")
    missing = [key for key in stages if key not in mapped]
    if missing:
        yield Problem(("phase_mapping",), listed(mapped), listed(missing), f"Det mangler fasenavn for {listed(missing)}.")


def amount(value: float | None) -> str:
    """A number as it is written in the file; null for nothing."""
    if value is None:
        return "null"
    return str(value) if value == int(value) else f"{value:.10f}".rstrip("0")


def listed(words: Iterable[str]) -> str:
    """Words with commas between, or «ingenting»."""
    return ", ".join(words) or "ingenting"
