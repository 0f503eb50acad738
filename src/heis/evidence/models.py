"""What lives on after a project: the benefits it promised with their measurements, and the old that it ends.

Each is a row for a line of the sheet where it was written (`sheets.benefits`, `sheets.ending_old`), known by the initiative and the line's
key. The sheet is the plan, and has its revisions; the row is what became of it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heis.lift.models import Initiative
from heis.organisation.models import Municipality

PERSON = settings.AUTH_USER_MODEL
STANDS = Q(dropped_at=None)


class Gain(models.TextChoices):
    """What sort of benefit it is."""

    AVOIDED_COST = "avoided_cost", _("Unngått kostnad")
    SAVED_TIME = "saved_time", _("Spart tid")
    QUALITY = "quality", _("Bedre kvalitet")
    FOR_OTHERS = "for_others", _("Gevinst for andre")


class Rhythm(models.TextChoices):
    """When a benefit is measured, counted from when the initiative came in use. Each goes on every year afterwards."""

    USUAL = "usual", _("Etter 6, 12 og 24 måneder, og så hvert år")
    OFTEN = "often", _("Etter 3, 6, 12 og 24 måneder, og så hvert år")
    YEARLY = "yearly", _("Hvert år")


class Benefit(models.Model):
    """A benefit that is promised, and followed up after the project.

    `measured_in` is the unit of its numbers: falls a month, hours a week. `nok_per_unit` is what one unit of change towards the target is
    worth in a year, in whole NOK. `planned_owner` is the person in the line whom the plan named last; `owner` is who has accepted, and
    `asked` who is asked now and has not answered. `vacant_since_at`: the owner works in the municipality no more.

    Kept for those who read many at once, and always made from the rest (`operations.following`): `latest_on` and `latest_value` of the latest
    measurement that stands, `planned_nok` and `realised_nok` in a year (None where it is not money, or something is missing), `due_on` of
    the next measurement. `in_use_at` is since when the initiative was in use when `due_on` was reckoned; `remind_on` is empty when the owner
    has been reminded. A line that is taken out of the plan is `dropped_at`, and its measurements stand.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="benefits", db_index=False)
    key = models.CharField(max_length=16)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    for_whom = models.CharField(max_length=200, blank=True)
    gain = models.CharField(max_length=20, choices=Gain.choices, blank=True)
    indicator = models.CharField(max_length=200)
    measured_in = models.CharField(max_length=60)
    baseline = models.FloatField(null=True)
    baseline_on = models.DateField(null=True)
    baseline_source = models.CharField(max_length=200, blank=True)
    target = models.FloatField(null=True)
    target_on = models.DateField(null=True)
    nok_per_unit = models.BigIntegerField(null=True)
    frees_money = models.BooleanField(default=False)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.USUAL)

    planned_owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner_since_at = models.DateTimeField(null=True)
    vacant_since_at = models.DateTimeField(null=True)
    asked = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(null=True)
    asked_message = models.CharField(max_length=500, blank=True)

    latest_on = models.DateField(null=True)
    latest_value = models.FloatField(null=True)
    planned_nok = models.BigIntegerField(null=True)
    realised_nok = models.BigIntegerField(null=True)
    in_use_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    remind_on = models.DateField(null=True)

    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "key"], name="one_benefit_of_a_line"),
            models.CheckConstraint(condition=Q(nok_per_unit=None) | Q(nok_per_unit__gte=0), name="benefit_unit_is_worth_something"),
            models.CheckConstraint(condition=Q(vacant_since_at=None) | ~Q(owner=None), name="only_an_owner_can_have_left"),
            models.CheckConstraint(condition=Q(asked=None) | ~Q(asked_at=None), name="benefit_is_asked_about_at_a_time"),
            models.CheckConstraint(condition=Q(latest_on=None) | ~Q(latest_value=None), name="latest_measurement_has_a_value"),
        ]
        indexes = [
            models.Index(fields=["municipality", "-id"], condition=STANDS, name="benefit_latest"),
            models.Index(fields=["owner", "due_on"], condition=STANDS & ~Q(owner=None), name="benefit_of_owner"),
            models.Index(fields=["asked"], condition=STANDS & ~Q(asked=None), name="benefit_asked_about"),
            models.Index(fields=["remind_on"], condition=STANDS & ~Q(remind_on=None), name="benefit_to_remind"),
        ]

    def __str__(self) -> str:
        return self.what


class Measurement(models.Model):
    """A value of the indicator on a day. Never changed (a database trigger refuses): a wrong one is corrected by a new one, with the reason.

    The one that `corrects` another stands in its place. `value` is in the benefit's unit.
    """

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="measurements", db_index=False)
    measured_on = models.DateField()
    value = models.FloatField()
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="correction_has_a_reason"),
        ]
        indexes = [models.Index(fields=["benefit", "measured_on", "id"], name="measurement_in_order")]

    def __str__(self) -> str:
        return f"{self.value} {self.measured_on}"


class Sort(models.TextChoices):
    """What sort of old way comes to an end."""

    SYSTEM = "system", _("System")
    ROUTINE = "routine", _("Rutine")
    LICENCE = "licence", _("Lisens eller avtale")
    OTHER = "other", _("Annet")


class Ending(models.Model):
    """An old way that is to end, and whoever in the line checks that it has.

    `planned_on` is the day the plan named last, `end_on` the day as it has been moved since. `saves_nok` is what is saved in a year. `off_on`
    is when it was switched off, as confirmed. `remind_on` is empty when the checker has been reminded. `vacant_since_at`: the checker works in
    the municipality no more.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="endings", db_index=False)
    key = models.CharField(max_length=16)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    sort = models.CharField(max_length=10, choices=Sort.choices, blank=True)
    saves_nok = models.BigIntegerField(null=True)
    planned_on = models.DateField()
    end_on = models.DateField()
    checker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    vacant_since_at = models.DateTimeField(null=True)
    remind_on = models.DateField(null=True)
    off_on = models.DateField(null=True)
    off_note = models.CharField(max_length=1000, blank=True)
    confirmed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "key"], name="one_ending_of_a_line"),
            models.CheckConstraint(condition=Q(saves_nok=None) | Q(saves_nok__gte=0), name="ending_saves_something"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, off_on=None) | Q(confirmed_at__isnull=False, off_on__isnull=False),
                name="ending_is_confirmed_with_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-id"], condition=STANDS, name="ending_latest"),
            models.Index(fields=["checker", "end_on"], condition=STANDS, name="ending_of_checker"),
            models.Index(fields=["remind_on"], condition=STANDS & ~Q(remind_on=None), name="ending_to_remind"),
        ]

    def __str__(self) -> str:
        return self.what


class Postponement(models.Model):
    """The day of an ending was moved, by whom and why. Never changed."""

    ending = models.ForeignKey(Ending, on_delete=models.PROTECT, related_name="postponements")
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="postponement_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"
