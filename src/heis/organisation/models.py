"""Municipalities, their units, the people in roles there, and what each role may decide for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q


class Municipality(models.Model):
    """A Norwegian municipality. `number` is Statistics Norway's four digits; `organisation_number` is blank when unconfirmed."""

    number = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=100)
    organisation_number = models.CharField(max_length=9, blank=True)
    population = models.PositiveIntegerField()
    area_km2 = models.DecimalField(max_digits=9, decimal_places=2)
    written_norwegian = models.CharField(max_length=10, choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("neutral", "Nøytral")])
    website = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class CooperationGroup(models.Model):
    """Municipalities that have agreed to share: Nedre Glomma. What is shared with the cooperation is seen in all of them."""

    name = models.CharField(max_length=100, unique=True)
    municipalities = models.ManyToManyField(Municipality, related_name="cooperation_groups")

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """How high in the tree a unit stands."""

    MUNICIPALITY = "municipality", "Kommunen"
    POLITICAL_BODY = "political_body", "Politisk organ"
    SECTION = "section", "Seksjon"
    DEPARTMENT = "department", "Etat"
    UNIT = "unit", "Virksomhet"
    TEAM = "team", "Avdeling"


class Unit(models.Model):
    """A part of a municipality. `ancestor_ids` holds the ids from the root down to and including the unit itself.

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
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_is_not_its_own_parent"),
        ]
        indexes = [GinIndex(fields=["ancestor_ids"], name="unit_by_ancestors")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is, at a unit, for a period. Rights follow from this and from nothing else."""

    EMPLOYEE = "employee", "Ansatt"
    UNIT_LEADER = "unit_leader", "Enhetsleder"
    SECTION_DIRECTOR = "section_director", "Seksjonssjef"
    MUNICIPAL_DIRECTOR = "municipal_director", "Kommunedirektør"
    COORDINATOR = "coordinator", "Innovasjonskoordinator"
    SUPPORT_TEAM = "support_team", "Støtteteam"
    UNION_REPRESENTATIVE = "union_representative", "Tillitsvalgt"
    SAFETY_REPRESENTATIVE = "safety_representative", "Verneombud"
    POLITICIAN = "politician", "Folkevalgt"
    ADMINISTRATOR = "administrator", "Administrator"
    PARTNER = "partner", "Partner"


class Appointment(models.Model):
    """A person holds a role at a unit from `starts_on` up to and including `ends_on`; no end means until further notice.

    The same person cannot hold the same role at the same unit twice at once (exclusion constraint in the migration).
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
