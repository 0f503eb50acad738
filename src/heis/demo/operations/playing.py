"""Carrying out the steps of the stories: each calls the one operation that a person would have used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from heis.accounts.models import Person
from heis.demo import paper
from heis.demo.script import RETURN_CODE, Described, Step, Story, Told, details, words
from heis.demo.stage import Stage
from heis.evidence.models import Benefit, Ending
from heis.evidence.operations.ending import confirm_ending
from heis.evidence.operations.measuring import Reading, measure_benefit
from heis.evidence.operations.owning import accept_benefit
from heis.foundation.audience import Audience, Viewer
from heis.foundation.clock import local_date
from heis.lift.models import Evidence, Initiative, Invitation, InvitationKind, Membership, Outcome, Submission, TeamRole, Todo
from heis.lift.operations.deciding import Verdict, decide_gate
from heis.lift.operations.describing import Description, describe_initiative
from heis.lift.operations.ending import reopen_decision, restart_initiative, stop_initiative
from heis.lift.operations.evidence import Finding, attach_file, save_evidence
from heis.lift.operations.filing import Wording, claim_initiative, file_initiative, start_draft
from heis.lift.operations.sharing import change_audience
from heis.lift.operations.submitting import submit_to_gate, withdraw_submission
from heis.lift.operations.talk import add_comment, add_todo, finish_todo
from heis.lift.operations.team import answer_invitation, ask_to_join, follow_initiative, invite_person, offer_ownership
from heis.lift.queries.holdings import open_submission_of
from heis.lift.queries.rights import team_ids
from heis.lift.queries.room import last_decision_of
from heis.lift.queries.visibility import initiative_visible_to
from heis.organisation.queries import holders_of

WRITING = timedelta(minutes=2)
DECISIONS = {
    "advance": Outcome.ADVANCE,
    "return": Outcome.RETURN,
    "pause": Outcome.PAUSE,
    "stop": Outcome.STOP,
    "lift": Outcome.LIFT,
}


class StoryDoesNotHold(Exception):
    """A step cannot be carried out as it is written: a fault in the content, with the step that failed."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One step about to be carried out: who does it to which initiative, when."""

    stage: Stage
    story: Story
    step: Step
    by: Viewer
    initiative: Initiative
    at: datetime

    @property
    def words(self) -> str:
        """What was said, where the step is only words."""
        return words(self.step.value)

    @property
    def details(self) -> Mapping[str, Any]:
        """The details, where there are several."""
        return details(self.step.value)


def play(story: Story, step: Step, stage: Stage, *, at: datetime) -> None:
    """Carry out one step. Fails with the story and the step when an operation refuses it."""
    try:
        if step.verb == "file":
            _file(story, step, stage, at)
        else:
            _perform(_scene(story, step, stage, at))
    except Exception as error:
        step_words = f"{story.key}: {step.days_ago} {step.by} {step.verb}"
        raise StoryDoesNotHold(f"{step_words}: {type(error).__name__} {error}") from error


def _scene(story: Story, step: Step, stage: Stage, at: datetime) -> Scene:
    """Who is named in the step must see the initiative; the owner and those who decide always do."""
    if step.by:
        opened = story.key if step.verb == "claim" or step.by == RETURN_CODE else ""
        by = stage.viewer(step.by, at, opened=opened)
        return Scene(stage, story, step, by, initiative_visible_to(by, stage.initiatives[story.key]), at)
    related = Initiative.objects.select_related("municipality", "unit", "strategy_version")
    initiative = related.get(pk=stage.initiatives[story.key])
    person = _decider(initiative, at) if step.verb in DECISIONS else _owner(initiative)
    return Scene(stage, story, step, stage.viewer_of(person, at), initiative, at)


def _owner(initiative: Initiative) -> Person:
    return Membership.objects.select_related("person").get(initiative=initiative, left_at=None, is_owner=True).person


def _decider(initiative: Initiative, at: datetime) -> Person:
    """Who decides: the holder of the floor before those who stand in, and nobody who is in the team."""
    submission = _open(initiative)
    found = holders_of(role=submission.role, level=submission.unit.level, unit=submission.unit, on=local_date(at))
    team = team_ids(initiative)
    return next(person for person in (found.persons if found else ()) if person.pk not in team)


def _open(initiative: Initiative) -> Submission:
    submission = open_submission_of(initiative)
    if submission is None:
        raise StoryDoesNotHold("it is not at a gate")
    return submission


def _perform(scene: Scene) -> None:
    verb = scene.step.verb
    if verb in DECISIONS:
        _decide(scene)
    elif verb in _ACTS:
        _ACTS[verb](scene)
    else:
        _evidence(scene)


def _file(story: Story, step: Step, stage: Stage, at: datetime) -> None:
    by = stage.viewer(step.by, at)
    wording = Wording(problem=story.problem, for_whom=story.for_whom, idea=story.idea, on_behalf_of=story.on_behalf_of)
    draft, _token = start_draft(stage.municipalities[story.municipality], wording=wording, by=by, at=at - WRITING)
    filed = file_initiative(draft, by=by, at=at)
    stage.initiatives[story.key] = filed.initiative.pk
    if filed.return_code:
        stage.codes[story.key] = filed.return_code


def _describe(scene: Scene) -> None:
    now = scene.initiative
    said = Described.model_validate(scene.step.value) if scene.step.value else scene.story.describe
    changes = said.model_dump(exclude_none=True)
    if said.unit:
        changes["unit"] = scene.stage.units[said.unit]
    if said.builds_on:
        changes["builds_on"] = Initiative.objects.get(pk=scene.stage.initiatives[said.builds_on])
    describe_initiative(now, replace(_description_of(now), **changes), by=scene.by, at=scene.at)


def _description_of(now: Initiative) -> Description:
    kept = ("title", "problem", "for_whom", "idea", "summary", "form", "degree", "areas", "novelty", "builds_on", "builds_on_text")
    return Description(**{name: getattr(now, name) for name in kept}, amount_nok=now.amount_nok, size_class=now.size_class)


def _evidence(scene: Scene) -> None:
    kind, value = scene.step.verb, scene.step.value
    told = scene.story.evidence[kind] if value is None else Told.model_validate(value)
    existing = Evidence.objects.filter(initiative=scene.initiative, kind=kind).first()
    persons = {key: person.pk for key, person in scene.stage.persons.items()}
    content = told.content_on(local_date(scene.at), kind, persons)
    finding = Finding(told.summary, told.body, is_complete=told.done, content=content)
    revision = existing.revision if existing else None
    save_evidence(scene.initiative, kind, finding, by=scene.by, at=scene.at, revision=revision)


def _attach(scene: Scene) -> None:
    given = scene.details
    upload = SimpleUploadedFile(given["name"], _content(given))
    kind = given.get("kind")
    evidence = Evidence.objects.get(initiative=scene.initiative, kind=kind) if kind else None
    attach_file(scene.initiative, upload, by=scene.by, at=scene.at, evidence=evidence)


def _content(given: Mapping[str, Any]) -> bytes:
    if "rows" in given:
        return paper.csv_file(given["rows"])
    if "chart" in given:
        return paper.png_chart(given["chart"])
    if "title" in given:
        return paper.pdf_file(given["title"], given["text"])
    return paper.text_file(given["text"])


def _submit(scene: Scene) -> None:
    submit_to_gate(scene.initiative, by=scene.by, at=scene.at, message=scene.words)


def _withdraw(scene: Scene) -> None:
    withdraw_submission(_open(scene.initiative), by=scene.by, at=scene.at)


def _decide(scene: Scene) -> None:
    given: Mapping[str, Any] = scene.step.value if isinstance(scene.step.value, dict) else {"reason": scene.words}
    resume_in = given.get("resume_in")
    verdict = Verdict(
        outcome=DECISIONS[scene.step.verb],
        reason=given["reason"],
        learning=given.get("learning", ""),
        resume_on=None if resume_in is None else local_date(scene.at) + timedelta(days=scene.step.days_ago + resume_in),
    )
    decide_gate(_open(scene.initiative), verdict=verdict, by=scene.by, at=scene.at)


def _reopen(scene: Scene) -> None:
    decision = last_decision_of(scene.initiative)
    if decision is None:
        raise StoryDoesNotHold("nothing has been decided")
    reopen_decision(decision, reason=scene.words, by=scene.by, at=scene.at)


def _end(scene: Scene) -> None:
    stop_initiative(scene.initiative, learning=scene.words, by=scene.by, at=scene.at)


def _restart(scene: Scene) -> None:
    restart_initiative(scene.initiative, reason=scene.words, by=scene.by, at=scene.at)


def _comment(scene: Scene) -> None:
    add_comment(scene.initiative, scene.words, by=scene.by, at=scene.at)


def _todo(scene: Scene) -> None:
    given = scene.details
    due_on = local_date(scene.at) + timedelta(days=given["due_in"])
    assignee = scene.stage.persons[given["to"]]
    add_todo(scene.initiative, given["text"], by=scene.by, at=scene.at, assignee=assignee, due_on=due_on)


def _done(scene: Scene) -> None:
    finish_todo(Todo.objects.filter(initiative=scene.initiative, done_at=None).order_by("pk")[0], by=scene.by, at=scene.at)


def _invite(scene: Scene) -> None:
    given = scene.details
    role = TeamRole(given.get("role", "member"))
    person = scene.stage.persons[given["who"]]
    invite_person(scene.initiative, person, role=role, by=scene.by, at=scene.at, message=given.get("message", ""))


def _answer(kind: InvitationKind, *, accept: bool) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        waiting = Invitation.objects.filter(initiative=scene.initiative, kind=kind, answered_at=None)
        answer_invitation(waiting.get(person_id=scene.by.person_id or 0), accept=accept, by=scene.by, at=scene.at)

    return act


def _ask(scene: Scene) -> None:
    ask_to_join(scene.initiative, by=scene.by, at=scene.at, message=scene.words)


def _let_in(scene: Scene) -> None:
    asker = scene.stage.persons[scene.details["who"]]
    asked = Invitation.objects.get(initiative=scene.initiative, kind=InvitationKind.REQUEST, person=asker, answered_at=None)
    answer_invitation(asked, accept=True, by=scene.by, at=scene.at)


def _offer(scene: Scene) -> None:
    offer_ownership(scene.initiative, scene.stage.persons[scene.details["to"]], by=scene.by, at=scene.at)


def _claim(scene: Scene) -> None:
    claim_initiative(scene.initiative, by=scene.by, at=scene.at)
    scene.stage.codes.pop(scene.story.key)


def _follow(scene: Scene) -> None:
    follow_initiative(scene.initiative, by=scene.by, at=scene.at)


def _share(scene: Scene) -> None:
    change_audience(scene.initiative, Audience[scene.words.upper()], by=scene.by, at=scene.at)


def _take_on(scene: Scene) -> None:
    for benefit in Benefit.objects.filter(initiative=scene.initiative, asked_id=scene.by.person_id, dropped_at=None).order_by(
        "place"
    ):
        accept_benefit(benefit, by=scene.by, at=scene.at)


def _measure(scene: Scene) -> None:
    given = scene.details
    benefit = Benefit.objects.get(initiative=scene.initiative, place=given["number"] - 1, dropped_at=None)
    reading = Reading(local_date(scene.at), given["value"], given.get("note", ""))
    measure_benefit(benefit, reading, by=scene.by, at=scene.at)


def _switch_off(scene: Scene) -> None:
    given = scene.details
    ending = Ending.objects.get(initiative=scene.initiative, place=given["number"] - 1, dropped_at=None)
    confirm_ending(ending, off_on=local_date(scene.at), note=given.get("note", ""), by=scene.by, at=scene.at)


_ACTS: dict[str, Callable[[Scene], None]] = {
    "describe": _describe,
    "attach": _attach,
    "submit": _submit,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "end": _end,
    "restart": _restart,
    "comment": _comment,
    "todo": _todo,
    "done": _done,
    "invite": _invite,
    "join": _answer(InvitationKind.JOIN, accept=True),
    "decline": _answer(InvitationKind.JOIN, accept=False),
    "take_over": _answer(InvitationKind.OWN, accept=True),
    "ask": _ask,
    "let_in": _let_in,
    "offer": _offer,
    "claim": _claim,
    "follow": _follow,
    "share": _share,
    "take_on": _take_on,
    "measure": _measure,
    "switch_off": _switch_off,
}
