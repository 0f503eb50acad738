"""The initiative, and what happens to it on its way: team, evidence, submissions to gates, decisions, talk and files."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchConfig, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heis.foundation.audience import Audience
from heis.organisation.models import Municipality, Role, Unit
from heis.strategy.models import StrategyVersion

STOPPED = "stopped"
PERSON = settings.AUTH_USER_MODEL


class Channel(models.TextChoices):
    """How an initiative came in."""

    SIGNED_IN = "signed_in", _("Innlogget")
    RETURN_CODE = "return_code", _("Uten innlogging")
    ON_BEHALF = "on_behalf", _("På vegne av noen")


class Novelty(models.TextChoices):
    """Whether the solution is new, adapted from another's, or copied as it is. All three count as innovation."""

    NEW = "new", _("Ny")
    ADAPTED = "adapted", _("Tilpasset fra andre")
    COPIED = "copied", _("Kopiert fra andre")


class Risk(models.TextChoices):
    """The highest risk that was judged."""

    LOW = "low", _("Lav")
    MEDIUM = "medium", _("Middels")
    HIGH = "high", _("Høy")


def title_words() -> Func:
    """Every word of the title, and what each ends with, for searching: `queries.listing.titled`."""
    return Func(F("title"), function="title_words", output_field=SearchVectorField())


class Initiative(models.Model):
    """A need or an idea from first line to in use. One record all the way.

    `stage` is a key of its strategy's stages, or `stopped`. `floor` is 0 while it is with the enthusiast, and the number of
    the deciding floor while a submission is open. `size_class`, `form`, `degree` and `areas` are keys of the strategy version.
    `version` counts changes, so that two who change at once are told. Amounts are whole NOK; `worth_nok` is the expected
    net present value and `risk` the highest risk, as the evidence last said, to compare with those of others. `is_placed` is false until somebody has
    found the unit of what came in from outside: until then it lies at the root, which is not to decide it. `is_owned` says that one of
    the team owns it, so that what nobody owns is found at once among all that ride. `evaluated_at` is when its evaluation was last
    finished; empty while it is not. `learnt_at` is when what was learnt of it was written: its evaluation, or, while that is not finished, the
    few lines it was stopped with; empty until it has ended. The database sees to it.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_placed = models.BooleanField(default=True, db_default=True)
    strategy_version = models.ForeignKey(StrategyVersion, on_delete=models.PROTECT, related_name="+")

    title = models.CharField(max_length=120)
    problem = models.TextField()
    for_whom = models.TextField(blank=True)
    idea = models.TextField(blank=True)
    summary = models.CharField(max_length=300, blank=True)

    form = models.CharField(max_length=40, blank=True)
    degree = models.CharField(max_length=40, blank=True)
    areas = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    novelty = models.CharField(max_length=10, blank=True, choices=Novelty.choices)
    builds_on = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="built_on_by")
    builds_on_text = models.CharField(max_length=200, blank=True)
    amount_nok = models.BigIntegerField(null=True)
    size_class = models.CharField(max_length=40)
    worth_nok = models.BigIntegerField(null=True)
    risk = models.CharField(max_length=6, blank=True, default="", db_default="", choices=Risk.choices)

    stage = models.CharField(max_length=20)
    stopped_from = models.CharField(max_length=20, blank=True)
    floor = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateField(null=True)
    learning = models.TextField(blank=True)

    audience = models.PositiveSmallIntegerField(default=Audience.UNIT, choices=[(a.value, a.name) for a in Audience])

    channel = models.CharField(max_length=20, choices=Channel.choices)
    filed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.CharField(max_length=200, blank=True)
    return_code_hash = models.CharField(max_length=64, null=True, unique=True)

    filed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    stage_since_at = models.DateTimeField()
    floor_since_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    first_submitted_at = models.DateTimeField(null=True)
    is_owned = models.BooleanField(default=False, db_default=False)
    evaluated_at = models.DateTimeField(null=True)
    learnt_at = models.GeneratedField(
        expression=Case(
            When(evaluated_at__isnull=False, stage__in=[STOPPED, "in_use"], then=F("evaluated_at")),
            When(stage=STOPPED, then=F("stage_since_at")),
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_nok=None) | Q(amount_nok__gte=0), name="initiative_amount_is_not_negative"),
            models.CheckConstraint(condition=Q(audience__lte=Audience.PUBLIC), name="initiative_audience_is_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(problem=""), name="initiative_says_something"),
            models.CheckConstraint(
                condition=(Q(stage=STOPPED) & ~Q(learning="") & ~Q(stopped_from="")) | ~Q(stage=STOPPED),
                name="initiative_stops_with_learning",
            ),
            models.CheckConstraint(condition=Q(floor=0) | Q(paused_until=None), name="initiative_is_not_paused_at_a_gate"),
        ]
        indexes = [
            models.Index(fields=["municipality", "-changed_at", "-id"], name="initiative_latest"),
            models.Index(
                fields=["municipality", "-changed_at", "-id"],
                condition=Q(audience=Audience.PUBLIC),
                name="initiative_latest_public",
            ),
            models.Index(
                fields=["-changed_at", "-id"], condition=Q(audience__gte=Audience.COOPERATION), name="initiative_latest_shared"
            ),
            models.Index(fields=["-changed_at", "-id"], condition=Q(audience=Audience.PUBLIC), name="initiative_latest_open"),
            models.Index(
                fields=["municipality", "floor", "stage", "floor_since_at"],
                include=[
                    "audience",
                    "unit",
                    "due_at",
                    "first_submitted_at",
                    "id",
                ],  # so that the picture is counted from the index alone
                name="initiative_standing",
            ),
            models.Index(
                fields=["municipality", "filed_at", "id"],
                condition=Q(is_owned=False) & ~Q(stage__in=["stopped", "in_use"]),
                name="initiative_unowned",
            ),
            models.Index(
                fields=["municipality", "-stage_since_at", "-id"],
                condition=Q(evaluated_at=None, stage__in=["stopped", "in_use"]),
                name="initiative_unevaluated",
            ),
            models.Index(fields=["municipality", "-learnt_at", "-id"], condition=~Q(learnt_at=None), name="initiative_learnt"),
            models.Index(
                fields=["-learnt_at", "-id"],
                condition=~Q(learnt_at=None) & Q(audience__gte=Audience.COOPERATION),
                name="initiative_learnt_shared",
            ),
            models.Index(
                fields=["-learnt_at", "-id"],
                condition=~Q(learnt_at=None) & Q(audience=Audience.PUBLIC),
                name="initiative_learnt_open",
            ),
            models.Index(fields=["municipality", "-worth_nok", "id"], condition=~Q(worth_nok=None), name="initiative_of_worth"),
            models.Index(fields=["municipality", "due_at"], condition=~Q(due_at=None), name="initiative_due"),
            models.Index(
                fields=["municipality", "strategy_version", "id"],
                condition=~Q(stage__in=["stopped", "in_use"]),
                name="initiative_riding_by_version",
            ),
            models.Index(fields=["municipality", "filed_at", "id"], condition=Q(is_placed=False), name="initiative_to_be_placed"),
            models.Index(fields=["unit", "-changed_at"], name="initiative_of_unit"),
            models.Index(fields=["paused_until"], condition=~Q(paused_until=None), name="initiative_paused"),
            GinIndex(title_words(), name="initiative_title_words"),
            GinIndex(
                SearchVector("learning", config="norwegian"),
                condition=Q(stage=STOPPED, evaluated_at=None),
                name="initiative_learning_words",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unit_name(self) -> str:
        """The name of the unit it lies at; in words that there is none yet, for what has not been placed, and that the unit is closed."""
        if not self.is_placed:
            return gettext("Ingen enhet ennå")
        return gettext("%(unit)s (nedlagt)") % {"unit": self.unit.name} if self.unit.closed_on else self.unit.name

    @property
    def needs_unit(self) -> bool:
        """Whether somebody must find the unit it belongs to: it lies at none yet, or at one that is closed."""
        return not self.is_placed or self.unit.closed_on is not None

    @property
    def has_used_code(self) -> bool:
        """Whether it came in with a return code that has been used up: somebody has made it theirs."""
        return self.channel != Channel.SIGNED_IN and self.return_code_hash is None


class FilingDraft(models.Model):
    """What somebody is writing, kept at its own secret address until it is filed. The filed initiative makes filing twice harmless."""

    token_hash = models.CharField(max_length=64, unique=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="+")
    problem = models.TextField(blank=True)
    for_whom = models.TextField(blank=True)
    idea = models.TextField(blank=True)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    initiative = models.OneToOneField(Initiative, null=True, on_delete=models.CASCADE, related_name="draft")

    class Meta:
        indexes = [
            models.Index(fields=["source_hash", "created_at"], name="draft_by_source"),
            models.Index(fields=["updated_at"], condition=Q(initiative=None), name="draft_unfiled"),
        ]

    def __str__(self) -> str:
        return self.problem[:60]


class TeamRole(models.TextChoices):
    """What a person is in the team. A driver (ildsjel) and a member may do the work; a partner from outside takes part and adds."""

    DRIVER = "driver", _("Ildsjel")
    MEMBER = "member", _("Medlem")
    PARTNER = "partner", _("Partner")


class Membership(models.Model):
    """A person in the team, from `joined_at` until `left_at`. At most one of the active members owns the initiative."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=TeamRole.choices)
    is_owner = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person"], condition=Q(left_at=None), name="in_the_team_once"),
            models.UniqueConstraint(fields=["initiative"], condition=Q(left_at=None, is_owner=True), name="one_owner"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(left_at=None), name="membership_active")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.initiative_id}"


class InvitationKind(models.TextChoices):
    """What waits for an answer: to join the team, to be let into it, or to take over as owner."""

    JOIN = "join", _("Invitasjon")
    REQUEST = "request", _("Ønske om å bli med")
    OWN = "own", _("Overta ansvaret")


class Invitation(models.Model):
    """Something a person (JOIN, OWN) or the team (REQUEST) has to answer. By e-mail alone when the person is not known here yet."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=10, choices=InvitationKind.choices)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    role = models.CharField(max_length=10, choices=TeamRole.choices, default=TeamRole.MEMBER)
    message = models.CharField(max_length=500, blank=True)
    invited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "person", "kind"],
                condition=Q(answered_at=None) & ~Q(person=None),
                name="one_open_invitation_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(answered_at=None, kind="own"),
                name="one_open_hand_over",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "initiative",
                condition=Q(answered_at=None) & ~Q(email=""),
                name="one_open_invitation_of_an_address",
            ),
            models.CheckConstraint(condition=~Q(person=None) | ~Q(email=""), name="invitation_reaches_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.initiative_id}"


class Follow(models.Model):
    """A person wants to hear what happens."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="follows")
    since_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "initiative"], name="follows_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.initiative_id}"


class EvidenceStatus(models.TextChoices):
    """How far a piece of evidence has come. A kind with no row is missing."""

    DRAFT = "draft", _("Påbegynt")
    COMPLETE = "complete", _("Ferdig")


def words_of_content() -> Func:
    """Every word in what is filled in of a sheet, by its Norwegian stem, for searching."""
    of = (SearchConfig("norwegian"), F("content"), Value('["string"]'))
    return Func(*of, function="jsonb_to_tsvector", output_field=SearchVectorField())


class Evidence(models.Model):
    """What is known of one kind, as it stands now. Each save also leaves an `EvidenceRevision`, so that nothing is overwritten.

    `content` is what is filled in of a kind that has a sheet (`lift.evidence`); None of a text. `summary` is then its sentence in bokmål.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=EvidenceStatus.choices)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    content = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "kind"], name="one_evidence_of_a_kind"),
            models.CheckConstraint(condition=~Q(status="complete") | ~Q(summary=""), name="complete_evidence_has_a_summary"),
        ]
        indexes = [
            GinIndex(words_of_content(), condition=Q(kind="evaluation", status="complete"), name="evaluation_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.initiative_id}"


class EvidenceRevision(models.Model):
    """The evidence as it was saved once. Submissions point here: this is what the decision was made on."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=EvidenceStatus.choices)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    content = models.JSONField(null=True)
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.evidence_id} nr. {self.number}"


class Cause(models.TextChoices):
    """Why a submission lies on its floor."""

    SUBMITTED = "submitted", _("Sendt inn")
    LIFTED = "lifted", _("Løftet av etasjen under")
    DEADLINE = "deadline", _("Løftet fordi fristen gikk ut")
    RESUMED = "resumed", _("Tatt opp igjen etter pause")
    REOPENED = "reopened", _("Beslutningen ble gjenåpnet")


class Submission(models.Model):
    """An initiative laid before a gate, on one floor, until it is decided, lifted or withdrawn.

    `strategy_version` is the one it was laid before the gate by, whatever the initiative follows later. `unit` and `role` say where the floor
    is held. `evidence` is the list of what it was based on: kind, status, summary, and the
    revision's number. `skipped` holds the numbers of the floors passed over because nobody there could decide. `asked_at` is when the
    team sent it in; it follows the case through every lift, so that the whole wait is counted. `remind_at` is when those who decide
    are to be reminded; empty when they have been, or when the strategy asks for no reminder.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="submissions")
    strategy_version = models.ForeignKey(StrategyVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_stage = models.CharField(max_length=20)
    to_stage = models.CharField(max_length=20)
    floor = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    skipped = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    cause = models.CharField(max_length=10, choices=Cause.choices, default=Cause.SUBMITTED)
    message = models.TextField(blank=True)
    amount_nok = models.BigIntegerField(null=True)
    size_class = models.CharField(max_length=40)
    evidence = models.JSONField(default=list)
    submitted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    stage_since_at = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="next")
    closed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative"], condition=Q(closed_at=None), name="one_open_gate"),
            models.CheckConstraint(condition=Q(floor__gte=1), name="submission_is_on_a_deciding_floor"),
            models.CheckConstraint(condition=Q(due_at__gt=F("submitted_at")), name="submission_has_time"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(closed_at=None), name="submission_by_deadline"),
            models.Index(fields=["remind_at"], condition=Q(closed_at=None) & ~Q(remind_at=None), name="submission_to_remind"),
            models.Index(fields=["unit", "role"], condition=Q(closed_at=None), name="submission_waiting"),
            models.Index(fields=["unit", "initiative"], name="submission_seen_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.from_stage} → {self.to_stage} ({self.floor})"


class Outcome(models.TextChoices):
    """What was decided at a gate."""

    ADVANCE = "advance", _("Gå videre")
    RETURN = "return", _("Send tilbake med spørsmål")
    PAUSE = "pause", _("Sett på pause")
    STOP = "stop", _("Avslutt med læring")
    LIFT = "lift", _("Løft til etasjen over")


class Decision(models.Model):
    """The one answer to a submission. Never changed (a database trigger refuses); a wrong one is reopened by a new submission
    whose `previous` is the decided one.

    `decided_by` is empty when the deadline passed and the lift moved by itself. `for_person` is who a deputy decided for.
    `waited_seconds` counts from when the team sent it in.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField()
    learning = models.TextField(blank=True)
    resume_on = models.DateField(null=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    for_person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    waited_seconds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(condition=~Q(outcome="stop") | ~Q(learning=""), name="stop_has_learning"),
            models.CheckConstraint(condition=~Q(outcome="pause") | ~Q(resume_on=None), name="pause_has_a_date"),
            models.CheckConstraint(condition=Q(waited_seconds__gte=0), name="decision_comes_after_submission"),
        ]
        indexes = [models.Index(fields=["municipality", "-decided_at"], name="decision_latest")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.submission_id}"

    @property
    def said(self) -> str:
        """The reason as it is read: what somebody wrote, or the lift's own words in the reader's language."""
        return self.reason if self.decided_by_id else gettext(self.reason)


class Comment(models.Model):
    """A remark in the room. `author` is empty when the filer writes with a return code."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["initiative", "-id"], name="comment_latest")]

    def __str__(self) -> str:
        return self.text[:60]


class Todo(models.Model):
    """Something to do, by somebody, by a day.

    One that follows from evidence has the kind it came from and the key it is known by there: at most one of each. `created_by` is empty
    when it followed from what somebody wrote with a return code.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="todos")
    text = models.CharField(max_length=300)
    assignee = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="todos")
    due_on = models.DateField(null=True)
    source_kind = models.CharField(max_length=40, blank=True, default="", db_default="")
    source_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "source_kind", "source_key"], condition=~Q(source_kind=""), name="one_todo_of_a_source"
            )
        ]
        indexes = [models.Index(fields=["assignee", "due_on"], condition=Q(done_at=None), name="todo_open")]

    def __str__(self) -> str:
        return self.text


def attachment_path(attachment: Attachment, filename: str) -> str:
    """Where a file is stored: its content's fingerprint, so that no name a person chose reaches the disk."""
    return f"attachments/{attachment.sha256[:2]}/{attachment.sha256}"


class Attachment(models.Model):
    """A file in the room, for the whole initiative or for one piece of evidence. `size` in bytes."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="attachments")
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=attachment_path, max_length=200)
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Act(models.TextChoices):
    """What the lift does by itself with a case."""

    LIFT = "lift", _("Løfte saken når fristen går ut")
    REMIND = "remind", _("Minne om fristen")
    RESUME = "resume", _("Ta opp saken etter pausen")


class Snag(models.Model):
    """What the lift tried to do by itself and could not. Told once; tried again every time; gone when it has been managed.

    `reason` is in plain words: the refusal, or that something is wrong in the system and stands in its log. It is kept as a msgid, and
    put in the reader's language when it is read.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="snags")
    act = models.CharField(max_length=10, choices=Act.choices)
    reason = models.TextField()
    since_at = models.DateTimeField()
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "act"], name="one_snag_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.act} {self.initiative_id}"


class StrategyMove(models.Model):
    """Everything somebody sees that can be moved to a version of the strategy, on its way there in batches.

    `after_id` is the last initiative that has been looked at. `total` is how many could be moved when it was asked for.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(StrategyVersion, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    after_id = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality"], condition=Q(done_at=None), name="one_strategy_move_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.moved} of {self.total} to {self.target_id}"
