"""The strategies of municipalities, version by version."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from heis.organisation.models import Municipality


class Status(models.TextChoices):
    """Whether a version is being prepared, is adopted, or was adopted and has been replaced by a later one."""

    DRAFT = "draft", _("Utkast")
    ADOPTED = "adopted", _("Vedtatt")
    RETIRED = "retired", _("Avløst")


def _same_municipality() -> Func:
    number = Cast("municipality_id", models.BigIntegerField())
    return Func(number, number, Value("[]"), function="int8range")


def _days_in_force() -> Func:
    return Func("adopted_on", "retired_on", Value("[)"), function="daterange")


class StrategyVersion(models.Model):
    """One version of a municipality's strategy. What it says is in its `StrategyFile`, so that lists need not read it.

    A version is in force from `adopted_on` up to, and not including, `retired_on`; a later day may be set beforehand. Once adopted
    it is never changed, except that it is replaced once; nor deleted (trigger in the migration). No two versions of a municipality
    are in force on the same day.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="strategy_versions")
    key = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_on = models.DateField(null=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    retired_on = models.DateField(null=True)
    case_reference = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "revision"], name="one_strategy_per_revision"),
            ExclusionConstraint(
                name="one_strategy_in_force",
                expressions=[(_same_municipality(), RangeOperators.OVERLAPS), (_days_in_force(), RangeOperators.OVERLAPS)],
                condition=Q(adopted_on__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(status="draft", adopted_on=None) | (~Q(status="draft") & Q(adopted_on__isnull=False)),
                name="strategy_is_adopted_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status="retired", retired_on__gte=F("adopted_on")) | (~Q(status="retired") & Q(retired_on=None)),
                name="strategy_is_retired_after_adoption",
            ),
            models.CheckConstraint(condition=Q(status="draft") | ~Q(case_reference=""), name="adopted_strategy_has_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.revision}"


class StrategyFile(models.Model):
    """What a version says: the file as it was loaded, and the document made from it. Never changed (trigger in the migration)."""

    version = models.OneToOneField(StrategyVersion, primary_key=True, on_delete=models.CASCADE, related_name="file")
    source = models.TextField()
    document = models.JSONField()

    def __str__(self) -> str:
        return str(self.version_id)
