"""From the lift's own objects to the pieces that components show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from heis.foundation.jinja import day, mid_sentence, money
from heis.foundation.pieces import (
    Car,
    CheckItem,
    Fact,
    FileItem,
    HouseCell,
    HouseFloor,
    LegendItem,
    LogItem,
    PersonItem,
    Step,
    Tag,
    TodoItem,
)
from heis.journal.queries import EventLine
from heis.lift.evidence import address_of
from heis.lift.models import Attachment, Initiative, Membership, Novelty, Outcome, Submission, TeamRole, Todo
from heis.lift.queries.picture import Cell, Picture
from heis.lift.queries.room import Ground
from heis.lift.rules import STOPPED
from heis.strategy.document import StrategyDocument
from heis.strategy.queries import document_of


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


_STATES = {"complete": "ok", "draft": "partial", "missing": "missing"}


def check_items(grounds: Iterable[Ground], initiative: Initiative, language: str, *, may_edit: bool) -> list[CheckItem]:
    """The evidence rows: what is there, what is begun, what is missing, and the link that mends it."""
    return [_check_item(ground, initiative, language, may_edit) for ground in grounds]


def _check_item(ground: Ground, initiative: Initiative, language: str, may_edit: bool) -> CheckItem:  # noqa: FBT001
    actions = {"complete": _("Se"), "draft": _("Gjør ferdig"), "missing": _("Fyll ut")}
    written = ground.evidence.summary if ground.evidence else ""
    text = written or (ground.kind.question.in_language(language) if ground.evidence is None else _("Påbegynt"))
    title = ground.kind.name.in_language(language)
    linked = may_edit or ground.evidence is not None
    return CheckItem(
        title=title if ground.is_required else _("%(title)s (frivillig)") % {"title": title},
        state=_STATES[ground.status],
        text=text,
        url=address_of(ground.kind.key, initiative.pk) if linked else "",
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


def decided_items(submissions: Iterable[Submission], document: StrategyDocument, language: str) -> list[LogItem]:
    """What was decided at each gate, by whom, on which floor, and why: the whole reason, and what was learnt."""
    return [_decided_item(submission, document, language) for submission in submissions]


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
        quote=" ".join(filter(None, [decision.reason, decision.learning])),
        kind="gate",
    )


def team_items(team: Iterable[Membership], titles: Mapping[int, str]) -> list[PersonItem]:
    """The team: name, what they are in the organisation, and their part here."""
    return [PersonItem(m.person.name, titles.get(m.person_id, ""), part_of(m)) for m in team]


def part_of(member: Membership) -> str:
    """What a member is here: enthusiast, owner, member or partner."""
    parts = {TeamRole.DRIVER: _("ildsjel"), TeamRole.MEMBER: _("team"), TeamRole.PARTNER: _("partner")}
    role = parts[TeamRole(member.role)]
    return _("%(role)s og eier") % {"role": role} if member.is_owner else role


def file_items(files: Iterable[Attachment]) -> list[FileItem]:
    """Files to take down."""
    return [
        FileItem(
            f.name,
            reverse("lift:download", args=[f.initiative_id, f.pk]),
            f.size,
            f.added_by.name if f.added_by else "",
            f.added_at,
        )
        for f in files
    ]


def todo_items(todos: Iterable[Todo], today: date, *, may_tick: bool) -> list[TodoItem]:
    """Things to do."""
    return [
        TodoItem(
            id=todo.pk,
            text=todo.text,
            is_done=todo.done_at is not None,
            toggle_url=reverse("lift:todo_done", args=[todo.initiative_id, todo.pk]) if may_tick else "",
            who=todo.assignee.name if todo.assignee else "",
            due_on=todo.due_on,
            is_late=todo.done_at is None and todo.due_on is not None and todo.due_on < today,
        )
        for todo in todos
    ]


def area_numbers(document: StrategyDocument) -> dict[str, int]:
    """The number, 1–6, that gives each area its colour and shape."""
    return {area.key: area.number for area in document.areas}


def area_tags(initiative: Initiative, document: StrategyDocument, language: str) -> list[Tag]:
    """The areas of an initiative, each in its colour."""
    numbers = area_numbers(document)
    names = {area.key: area.name.in_language(language) for area in document.areas}
    return [Tag(names[key], area=numbers[key]) for key in initiative.areas if key in names]


def head_tags(initiative: Initiative, document: StrategyDocument, language: str) -> list[Tag]:
    """What stands beside the title: size, where the solution comes from, the areas."""
    sizes = {size.key: size.name.in_language(language) for size in document.size_classes}
    tags = [Tag(sizes.get(initiative.size_class, initiative.size_class), "info")]
    source = initiative.builds_on_text or (initiative.builds_on.title if initiative.builds_on else "")
    if initiative.novelty == Novelty.NEW:
        tags.append(Tag(_("Ny løsning")))
    elif initiative.novelty and source:
        words = _("Tilpasset fra %(source)s") if initiative.novelty == Novelty.ADAPTED else _("Kopiert fra %(source)s")
        tags.append(Tag(words % {"source": source}))
    return tags + area_tags(initiative, document, language)


def house_floors(picture: Picture, document: StrategyDocument, language: str, query: str) -> list[HouseFloor]:
    """The picture, uppermost floor first. `query` is the filter, taken along by every link."""
    stages = [stage.key for stage in document.stages[:-1]]
    names = {area.key: area.name.in_language(language) for area in document.areas}
    numbers = area_numbers(document)
    floors = []
    for floor in reversed(document.floors):
        cells = [_house_cell(picture, floor.number, stage, numbers, names, query) for stage in stages]
        label = _("%(number)s. etasje") % {"number": floor.number} if floor.number else _("Inngang")
        floors.append(HouseFloor(floor.name.in_language(language), label, picture.on_floor(floor.number), cells))
    return floors


def _house_cell(
    picture: Picture, floor: int, stage: str, numbers: Mapping[str, int], names: Mapping[str, str], query: str
) -> HouseCell:
    cell = picture.cells.get((floor, stage))
    if cell is None:
        return HouseCell()
    cars = [
        Car(c.title, reverse("lift:room", args=[c.id]), numbers.get(c.area, 0), names.get(c.area, ""), c.is_late, c.is_paused)
        for c in cell.cars
    ]
    return HouseCell(cars, cell.count, cell.late, is_jam=cell == picture.jam, url=cell_address(cell, query))


def cell_address(cell: Cell, query: str) -> str:
    """The list of what stands in a cell."""
    return f"{reverse('lift:list')}?{query + '&' if query else ''}floor={cell.floor}&stage={cell.stage}"


def legend_items(floors: Iterable[HouseFloor], document: StrategyDocument, language: str) -> Sequence[LegendItem]:
    """What the colours and rings in the picture mean; that of no area only when there is one without."""
    numbers = area_numbers(document)
    areas = [LegendItem(area.name.in_language(language), numbers[area.key]) for area in document.areas]
    if any(not car.area for floor in floors for cell in floor.cells for car in cell.cars):
        areas.append(LegendItem(_("Uten område"), mark="none"))
    return [*areas, LegendItem(_("Over fristen"), mark="wait"), LegendItem(_("På pause"), mark="pause")]


def facts_of(initiative: Initiative, document: StrategyDocument, language: str) -> list[Fact]:
    """What the initiative is in the strategy's terms, in a short list; what is not known is left out."""
    forms = {form.key: form.name.in_language(language) for form in document.forms}
    degrees = {degree.key: degree.name.in_language(language) for degree in document.degrees}
    known = [
        (_("Enhet"), initiative.unit.name if initiative.is_placed else _("Ikke funnet ennå")),
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
