"""From the lift's own objects to the pieces that components show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.foundation.audience import Audience, Viewer
from heis.foundation.jinja import day, mid_sentence, money, number
from heis.foundation.pieces import (
    Car,
    CheckItem,
    Fact,
    FileItem,
    HouseCell,
    HouseFloor,
    LegendItem,
    Link,
    LogItem,
    PersonItem,
    Step,
    Tag,
    TodoItem,
)
from heis.journal.queries import EventLine
from heis.lift.models import Attachment, Initiative, Membership, Novelty, Outcome, Submission, TeamRole, Todo
from heis.lift.parts import links_about
from heis.lift.queries.picture import Car as Standing
from heis.lift.queries.picture import Cell, Picture
from heis.lift.queries.rights import may_remove
from heis.lift.queries.room import Ground
from heis.lift.queries.strategies import Storey, Strategies
from heis.lift.rules import IN_USE, STOPPED, Right
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_numbered, document_of


def stage_steps(initiative: Initiative, document: StrategyDocument, language: str) -> list[Step]:
    """The stage line. A stopped initiative stands where it stopped."""
    stopped = initiative.stage == STOPPED
    keys: list[str] = [stage.key for stage in document.stages]
    here = keys.index(initiative.stopped_from if stopped else initiative.stage)
    note = _("Avsluttet her") if stopped else _("Her er vi nå")
    return [
        Step(stage.name.in_language(language), "done" if i < here else "now" if i == here else "ahead", note if i == here else "")
        for i, stage in enumerate(document.stages)
    ]


def narrow_words(initiative: Initiative) -> str:
    """Who alone finds what was learnt, when fewer than the municipality see the initiative; empty when all in it do."""
    return {
        Audience.TEAM: _("Bare teamet ser dette initiativet, så bare de finner lærdommen."),
        Audience.UNIT: _("Bare enheten ser dette initiativet, så bare de finner lærdommen."),
    }.get(Audience(initiative.audience), "")


_STATES = {"complete": "ok", "draft": "partial", "missing": "missing"}


def check_items(grounds: Iterable[Ground], initiative: Initiative, language: str, *, may_edit: bool) -> list[CheckItem]:
    """The evidence rows: what is there, what is begun, what is missing, and the link that mends it."""
    return [_check_item(ground, initiative, language, may_edit) for ground in grounds]


def _check_item(ground: Ground, initiative: Initiative, language: str, may_edit: bool) -> CheckItem:  # noqa: FBT001
    actions = {"complete": _("Se"), "draft": _("Gjør ferdig"), "missing": _("Fyll ut")}
    text = ground.sentence or (ground.kind.question.in_language(language) if ground.evidence is None else _("Påbegynt"))
    title = ground.kind.name.in_language(language)
    linked = may_edit or ground.evidence is not None
    return CheckItem(
        title=title if ground.is_required or ground.evidence else _("%(title)s (frivillig)") % {"title": title},
        state=_STATES[ground.status],
        text=text,
        url=reverse("lift:evidence", args=[initiative.pk, ground.kind.key]) if linked else "",
        action=(actions[ground.status] if may_edit else _("Se")) if linked else "",
    )


def log_items(events: Iterable[EventLine]) -> list[LogItem]:
    """What has happened, as a timeline. Who did it stands out when the sentence begins with the name."""
    return [
        LogItem(_with_name_first(event.sentence, event.actor), at=event.at, kind="gate" if event.kind == "decisions" else "")
        for event in events
    ]


def _with_name_first(sentence: str, name: str) -> str:
    if not name or not sentence.startswith(name):
        return sentence
    return format_html("<b>{}</b>{}", name, sentence[len(name) :])


def decided_items(submissions: Iterable[Submission], language: str) -> list[LogItem]:
    """What was decided at each gate, by whom, on which floor, and why: the whole reason, what was learnt, and the way to what it was based on.

    In the words of the strategy then.
    """
    return [_decided_item(each, document_numbered(each.strategy_version_id), language) for each in submissions]


def _decided_item(submission: Submission, document: StrategyDocument, language: str) -> LogItem:
    decision = submission.decision
    names: dict[str, str] = {stage.key: stage.name.in_language(language) for stage in document.stages}
    floors = {floor.number: floor.name.in_language(language) for floor in document.floors}
    gate = {
        "outcome": Outcome(decision.outcome).label,
        "stage": names.get(submission.to_stage, submission.to_stage),
        "floor": floors.get(submission.floor, str(submission.floor)),
    }
    decider = decision.decided_by.name if decision.decided_by else _("Heisen selv")
    return LogItem(
        title=_("%(outcome)s, ved porten til %(stage)s") % gate,
        by=_("%(name)s, %(floor)s") % {"name": decider, "floor": gate["floor"]},
        at=decision.decided_at,
        quote=" ".join(filter(None, [decision.said, decision.learning])),
        kind="gate",
        url=next((link.url for link in links_about(submission.initiative, submission)), ""),
    )


def team_items(team: Iterable[Membership], titles: Mapping[int, str]) -> list[PersonItem]:
    """The team: name, what they are in the organisation, and their part here."""
    return [PersonItem(m.person.name, titles.get(m.person_id, ""), part_of(m)) for m in team]


def part_of(member: Membership) -> str:
    """What a member is here: enthusiast, owner, member or partner."""
    parts = {TeamRole.DRIVER: _("ildsjel"), TeamRole.MEMBER: _("team"), TeamRole.PARTNER: _("partner")}
    role = parts[TeamRole(member.role)]
    return _("%(role)s og eier") % {"role": role} if member.is_owner else role


def file_items(
    files: Iterable[Attachment], initiative: Initiative, viewer: Viewer, held: Collection[Right] = frozenset()
) -> list[FileItem]:
    """Files to take down, and to take away for those who may with the rights they hold."""
    return [
        FileItem(
            f.name,
            reverse("lift:download", args=[f.initiative_id, f.pk]),
            f.size,
            f.added_by.name if f.added_by else "",
            f.added_at,
            reverse("lift:remove_file", args=[f.initiative_id, f.pk])
            if may_remove(f, viewer, held) and not (initiative.floor and f.evidence_id)
            else "",
        )
        for f in files
    ]


def todo_items(todos: Iterable[Todo], today: date, document: StrategyDocument, language: str, *, may_tick: bool) -> list[TodoItem]:
    """Things to do. What follows from evidence leads there."""
    names = {kind.key: kind.name.in_language(language) for kind in document.evidence_kinds}
    return [
        TodoItem(
            id=todo.pk,
            text=todo.text,
            is_done=todo.done_at is not None,
            toggle_url=reverse("lift:todo_done", args=[todo.initiative_id, todo.pk]) if may_tick else "",
            who=todo.assignee.name if todo.assignee else "",
            due_on=todo.due_on,
            is_late=todo.done_at is None and todo.due_on is not None and todo.due_on < today,
            source=Link(names[todo.source_kind], reverse("lift:evidence", args=[todo.initiative_id, todo.source_kind]))
            if todo.source_kind in names
            else None,
        )
        for todo in todos
    ]


def area_tags(initiative: Initiative, document: StrategyDocument, language: str) -> list[Tag]:
    """The areas of an initiative, each in its colour."""
    numbers = {area.key: area.number for area in document.areas}
    names = {area.key: area.name.in_language(language) for area in document.areas}
    return [Tag(names[key], area=numbers[key]) for key in initiative.areas if key in names]


def head_tags(initiative: Initiative, document: StrategyDocument, language: str, *, source: Initiative | None) -> list[Tag]:
    """What stands beside the title: size, where the solution comes from, the areas. `source` is what it builds on, if that may be seen."""
    sizes = {size.key: size.name.in_language(language) for size in document.size_classes}
    tags = [Tag(sizes.get(initiative.size_class, initiative.size_class), "info")]
    comes_from = initiative.builds_on_text or (source.title if source else "")
    if initiative.novelty == Novelty.NEW:
        tags.append(Tag(_("Ny løsning")))
    elif initiative.novelty and comes_from:
        words = _("Tilpasset fra %(source)s") if initiative.novelty == Novelty.ADAPTED else _("Kopiert fra %(source)s")
        tags.append(Tag(words % {"source": comes_from}))
    return tags + area_tags(initiative, document, language)


def house_stages(picture: Picture, strategies: Strategies, language: str) -> list[tuple[str, str]]:
    """The stages before in use, from left to right: key and name. Those of earlier versions only where something stands."""
    standing = {stage for _floor, stage in picture.cells}
    shown = [word for word in strategies.stages(standing) if word.key != IN_USE]
    return [(word.key, called(word.name.in_language(language), is_earlier=word.is_earlier)) for word in shown]


def house_floors(picture: Picture, strategies: Strategies, language: str, query: str) -> list[HouseFloor]:
    """The picture, uppermost floor first. `query` is the filter, taken along by every link.

    Everything that rides is in it: the floors in force, and those of earlier versions where something stands.
    """
    stages = [key for key, _name in house_stages(picture, strategies, language)]
    floors = []
    for storey in reversed(strategies.storeys({floor for floor, _stage in picture.cells})):
        cells = [_house_cell(picture, storey.number, stage, strategies, language, query) for stage in stages]
        name = storey.name.in_language(language) if storey.name else number_of(storey)
        floors.append(HouseFloor(name, _floor_label(storey, language), picture.on_floor(storey.number), cells))
    return floors


def called(name: str, *, is_earlier: bool) -> str:
    """A word of the strategy, with a mark when only an earlier version has it."""
    return _("%(name)s (tidligere utgave)") % {"name": name} if is_earlier else name


def number_of(storey: Storey) -> str:
    """A floor by its number."""
    return _("%(number)s. etasje") % {"number": storey.number} if storey.number else _("Inngang")


def _floor_label(storey: Storey, language: str) -> str:
    if storey.is_earlier:
        return called(number_of(storey), is_earlier=True)
    if storey.was:
        names = ", ".join(name.in_language(language) for name in storey.was)
        return _("%(floor)s. I tidligere utgave: %(names)s") % {"floor": number_of(storey), "names": names}
    return number_of(storey)


def _house_cell(picture: Picture, floor: int, stage: str, strategies: Strategies, language: str, query: str) -> HouseCell:
    cell = picture.cells.get((floor, stage))
    if cell is None:
        return HouseCell()
    cars = [_car(each, strategies, language) for each in cell.cars]
    waited = waited_in(cell)
    return HouseCell(cars, cell.count, cell.late, is_jam=cell == picture.jam, url=cell_address(cell, query), waited=waited)


def _car(car: Standing, strategies: Strategies, language: str) -> Car:
    own = document_numbered(car.version_id)
    numbers = strategies.area_numbers(own)
    name = own.area(car.area).name.in_language(language) if car.area in numbers else ""
    return Car(car.title, reverse("lift:room", args=[car.id]), numbers.get(car.area, 0), name, car.is_late, car.is_paused)


def waited_in(cell: Cell) -> str:
    """How long what stands in a cell has stood there, in words."""
    average, longest = round(cell.average_days), int(cell.longest_days)
    if cell.count == 1:
        return ngettext("%(days)s dag", "%(days)s dager", longest) % {"days": number(longest)}
    words = ngettext("%(days)s dag i snitt, lengst %(longest)s", "%(days)s dager i snitt, lengst %(longest)s", average)
    return words % {"days": number(average), "longest": number(max(longest, average))}


def cell_address(cell: Cell, query: str) -> str:
    """The list of what stands in a cell."""
    return f"{reverse('lift:list')}?{query + '&' if query else ''}floor={cell.floor}&stage={cell.stage}"


def legend_items(floors: Iterable[HouseFloor], strategies: Strategies, language: str) -> Sequence[LegendItem]:
    """What the colours and rings in the picture mean; that of no area only when there is one without.

    The areas of earlier versions too, unless they are called and coloured as one in force.
    """
    areas: dict[tuple[str, int], LegendItem] = {}
    for document in strategies.all:
        numbers = strategies.area_numbers(document)
        for area in document.areas:
            name, is_earlier = area.name.in_language(language), document is not strategies.in_force
            areas.setdefault((name, numbers[area.key]), LegendItem(called(name, is_earlier=is_earlier), numbers[area.key]))
    without = any(not car.area for floor in floors for cell in floor.cells for car in cell.cars)
    none = [LegendItem(_("Uten område"), mark="none")] if without else []
    return [*areas.values(), *none, LegendItem(_("Over fristen"), mark="wait"), LegendItem(_("På pause"), mark="pause")]


def facts_of(initiative: Initiative, document: StrategyDocument, language: str) -> list[Fact]:
    """What the initiative is in the strategy's terms, in a short list; what is not known is left out."""
    forms = {form.key: form.name.in_language(language) for form in document.forms}
    degrees = {degree.key: degree.name.in_language(language) for degree in document.degrees}
    known = [
        (_("Enhet"), initiative.unit_name),
        (_("Form"), forms.get(initiative.form, "")),
        (_("Grad"), degrees.get(initiative.degree, "")),
        (_("Kostnad"), money(initiative.amount_nok) if initiative.amount_nok is not None else ""),
        (_("På vegne av"), initiative.on_behalf_of),
    ]
    return [Fact(label, value) for label, value in known if value]


def standing(initiative: Initiative, language: str) -> str:
    """Where an initiative stands, in a few words: its stage, and who holds it."""
    document = document_of(initiative.strategy_version)
    if initiative.stage == STOPPED:
        return _("Avsluttet med læring")
    stage = document.stage(initiative.stage).name.in_language(language)
    if initiative.floor:
        floor = mid_sentence(document.floor(initiative.floor).name.in_language(language))
        return _("%(stage)s, til beslutning hos %(floor)s") % {"stage": stage, "floor": floor}
    if initiative.paused_until:
        return _("%(stage)s, på pause til %(day)s") % {"stage": stage, "day": day(initiative.paused_until)}
    return stage


def lead_of(initiative: Initiative) -> str:
    """What an initiative is in one sentence; empty when that would only repeat the title."""
    if initiative.summary or initiative.problem.startswith(initiative.title.rstrip("…")):
        return initiative.summary
    problem = initiative.problem if len(initiative.problem) > len(initiative.title) + 20 else ""
    return Truncator(problem).words(30)
