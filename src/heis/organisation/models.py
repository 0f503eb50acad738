"""Municipalities, their units, the people in roles there, and what each role may decide for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import BigIntegerField, Deferrable, F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _


def _alone(expression: str | Func) -> Func:
    """A number as a range of its own, which an exclusion constraint compares with what PostgreSQL has without extensions."""
    number = Cast(expression, BigIntegerField())
    return Func(number, number, Value("[]"), function="int8range")


def _period() -> Func:
    """The days from the first to the last, both counted; without end when there is none."""
    return Func("starts_on", "ends_on", Value("[]"), function="daterange")


SAME = RangeOperators.OVERLAPS


class Written(models.TextChoices):
    """The written norm a municipality has chosen."""

    BOKMAAL = "nb", _("Bokmål")
    NYNORSK = "nn", _("Nynorsk")
    NEUTRAL = "neutral", _("Nøytral")


class Municipality(models.Model):
    """A Norwegian municipality. `number` is Statistics Norway's four digits; `organisation_number` is blank when unconfirmed.

    `stamp` is another each time the municipality, a unit of it or a version of its strategy is changed: triggers see to it. What is read
    from these on every page is kept in memory by it (`queries.filter_units_of`), and is never older than the row it came with.
    """

    number = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=100)
    organisation_number = models.CharField(max_length=9, blank=True)
    population = models.PositiveIntegerField()
    area_km2 = models.DecimalField(max_digits=9, decimal_places=2)
    written_norwegian = models.CharField(max_length=10, choices=Written.choices)
    website = models.CharField(max_length=200, blank=True)
    stamp = models.UUIDField(db_default=RandomUUID(), editable=False)

    def __str__(self) -> str:
        return self.name


class CooperationGroup(models.Model):
    """Municipalities that have agreed to share: Nedre Glomma. What is shared with the cooperation is seen in all of them.

    `invited` are asked to join and share nothing yet.
    """

    name = models.CharField(max_length=100, unique=True)
    municipalities = models.ManyToManyField(Municipality, related_name="cooperation_groups")
    invited = models.ManyToManyField(Municipality, related_name="cooperation_invitations")

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """How high in the tree a unit stands."""

    MUNICIPALITY = "municipality", _("Kommunen")
    POLITICAL_BODY = "political_body", _("Politisk organ")
    SECTION = "section", _("Seksjon")
    DEPARTMENT = "department", _("Etat")
    UNIT = "unit", _("Virksomhet")
    TEAM = "team", _("Avdeling")


class Unit(models.Model):
    """A part of a municipality. `ancestor_ids` holds the ids from the root down to and including the unit itself.

    A trigger refuses a path that does not follow the parents, and a parent in another municipality; so a circle cannot be.
    `code` is the municipality's own key for the unit, and what an import recognises it by.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    ancestor_ids = ArrayField(models.BigIntegerField(), default=list)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="one_unit_per_code"),
            models.UniqueConstraint(fields=["municipality"], condition=Q(parent=None), name="one_root_per_municipality"),
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(level=Level.POLITICAL_BODY, closed_on=None), name="one_political_body"
            ),
            models.CheckConstraint(
                condition=Q(parent=None, level=Level.MUNICIPALITY) | Q(parent__isnull=False) & ~Q(level=Level.MUNICIPALITY),
                name="root_is_the_municipality",
            ),
        ]
        indexes = [GinIndex(fields=["ancestor_ids"], name="unit_by_ancestors")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is, at a unit, for a period. Rights follow from this and from nothing else."""

    EMPLOYEE = "employee", _("Ansatt")
    UNIT_LEADER = "unit_leader", _("Enhetsleder")
    SECTION_DIRECTOR = "section_director", _("Seksjonssjef")
    MUNICIPAL_DIRECTOR = "municipal_director", _("Kommunedirektør")
    COORDINATOR = "coordinator", _("Innovasjonskoordinator")
    SUPPORT_TEAM = "support_team", _("Støtteteam")
    UNION_REPRESENTATIVE = "union_representative", _("Tillitsvalgt")
    SAFETY_REPRESENTATIVE = "safety_representative", _("Verneombud")
    POLITICIAN = "politician", _("Folkevalgt")
    ADMINISTRATOR = "administrator", _("Administrator")
    PARTNER = "partner", _("Partner")


class Appointment(models.Model):
    """A person holds a role at a unit from `starts_on` up to and including `ends_on`; no end means until further notice.

    The same person cannot hold the same role at the same unit twice at once.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    title = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="appointment_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="one_appointment_at_a_time",
                deferrable=Deferrable.IMMEDIATE,
                expressions=[
                    (_alone("person_id"), SAME),
                    (_alone("unit_id"), SAME),
                    (_alone(Func("role", function="hashtext")), SAME),
                    (_period(), SAME),
                ],
            ),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="appointment_of_unit")]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.unit}"


class Deputy(models.Model):
    """Stands in for the holder of an appointment in a period: a substitute for leave, or a standing deputy with no end."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="deputies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputises")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="deputy_ends_after_it_starts"),
            ExclusionConstraint(
                name="one_deputyship_at_a_time",
                deferrable=Deferrable.IMMEDIATE,
                expressions=[(_alone("appointment_id"), SAME), (_alone("person_id"), SAME), (_period(), SAME)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.appointment}"


class DelegatedAuthority(models.Model):
    """How much, in NOK, the holder of a role at a unit may decide for. Overrides the strategy's amount for the floor."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="authorities")
    role = models.CharField(max_length=30, choices=Role.choices)
    amount_nok = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "delegated authorities"
        constraints = [
            models.UniqueConstraint(fields=["unit", "role"], name="one_authority_per_unit_and_role"),
            models.CheckConstraint(condition=Q(amount_nok__gte=0), name="authority_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit}: {self.amount_nok}"


class Budget(models.Model):
    """A municipality's adopted operating and investment budget for a year, in NOK."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    operating_nok = models.BigIntegerField()
    investment_nok = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year"], name="one_budget_per_year"),
            models.CheckConstraint(condition=Q(operating_nok__gte=0, investment_nok__gte=0), name="budget_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.year}"


class Upload(models.Model):
    """A file that is previewed and waits to be confirmed by the one who sent it. Kept for a day."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="uploads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    is_complete = models.BooleanField()
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
