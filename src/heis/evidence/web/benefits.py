"""The benefits of an initiative and what it ends: how it goes, what is missing, and what those who have it can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from heis.accounts.models import Person
from heis.evidence.models import Benefit, Ending, Measurement, Postponement
from heis.evidence.operations.ending import confirm_ending, move_ending, require_checker
from heis.evidence.operations.measuring import Reading, correct_measurement, measure_benefit, require_measuring
from heis.evidence.operations.owning import accept_benefit, decline_benefit, hand_over_benefit, require_hand_over
from heis.evidence.queries import benefits as reading
from heis.evidence.queries.benefits import Hands, hands_of
from heis.evidence.rules import is_late, share_of_target
from heis.evidence.web import showing
from heis.foundation.access import PUBLIC, SIGNED_IN, access
from heis.foundation.clock import local_date, now
from heis.foundation.forms import Form
from heis.foundation.jinja import day, money, number, percent
from heis.foundation.pieces import Column, Fact, Kpi, Tag, Trend
from heis.foundation.sheet_form import NumberField
from heis.foundation.web import Link, posted_from, redirect_after, render
from heis.lift.crumbs import room_crumbs
from heis.lift.models import STOPPED, Initiative
from heis.lift.queries.visibility import initiative_visible_to
from heis.lift.rules import IN_USE
from heis.organisation.queries import UnknownPerson, person_written
from heis.organisation.request import Request

LONGEST_MESSAGE = 500


class _DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class MeasureForm(Form):
    """What was measured, when, and what there is to say about it."""

    measured_on = _DayField(label=_("Hvilken dag gjelder tallet?"))
    value = NumberField(label=_("Verdi"), whole=False, widget=forms.NumberInput())
    note = forms.CharField(
        label=_("Hva bør de som leser tallet, vite? (valgfritt)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def reading(self) -> Reading:
        """What was typed."""
        return Reading(self.cleaned_data["measured_on"], self.cleaned_data["value"], self.cleaned_data["note"])


class CorrectForm(MeasureForm):
    """Another measurement in the place of a wrong one, with the reason."""

    reason = forms.CharField(
        label=_("Hvorfor rettes den?"),
        max_length=500,
        help_text=_("Den gamle målingen blir stående, merket som rettet."),
        error_messages={"required": _("Skriv hvorfor målingen rettes.")},
    )


class HandOverForm(Form):
    """Who is asked to take over."""

    person = forms.CharField(label=_("Hvem spør du?"), max_length=320, help_text=_("Navn eller e-post til en leder i kommunen."))
    message = forms.CharField(label=_("Hilsen (valgfritt)"), max_length=LONGEST_MESSAGE, required=False)

    def __init__(self, *args: object, initiative: Initiative, on: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initiative, self.on = initiative, on

    def clean_person(self) -> Person:
        """Somebody in the municipality of the initiative."""
        try:
            return person_written(self.cleaned_data["person"], self.initiative.municipality, self.on)
        except UnknownPerson as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class ConfirmForm(Form):
    """Since when it is off, and what there is to say about it."""

    off_on = _DayField(label=_("Hvilken dag ble det slått av?"))
    note = forms.CharField(label=_("Merknad (valgfritt)"), max_length=1000, required=False)


class MoveForm(Form):
    """The new day, and why."""

    to_on = _DayField(label=_("Når er det slutt?"))
    reason = forms.CharField(
        label=_("Hvorfor flyttes dagen?"), max_length=500, error_messages={"required": _("Skriv hvorfor dagen flyttes.")}
    )


@dataclass(frozen=True, slots=True)
class BenefitItem:
    """A benefit with everything that is shown of it, and what the viewer may do. `form` is a form of theirs that was refused."""

    benefit: Benefit
    tags: Sequence[Tag]
    facts: Sequence[Fact]
    against: Sequence[showing.Against]
    reckoning: str
    measured: Sequence[showing.MeasuredRow]
    trend: Trend | None
    may_answer: bool
    may_measure: bool
    may_hand_over: bool
    measure_form: MeasureForm

    @property
    def share(self) -> float | None:
        """How much of the way to the target has been gone."""
        ends = {"baseline": self.benefit.baseline, "target": self.benefit.target}
        return share_of_target(self.benefit.latest_value, **ends)

    @property
    def share_shown(self) -> int:
        """The same as a length of the bar, 0–100."""
        return round(100 * min(max(self.share or 0, 0), 1))

    @property
    def share_words(self) -> str:
        """The same in words."""
        share = self.share or 0
        return gettext("Går feil vei") if share < 0 else gettext("%(share)s av veien til målet") % {"share": percent(share)}

    @property
    def in_nok(self) -> bool:
        """Whether it is counted in NOK."""
        return showing.counts_in_nok(self.benefit)

    @property
    def against_columns(self) -> list[Column]:
        """The columns of planned against realised."""
        unit = gettext("Endring, %(unit)s") % {"unit": self.benefit.measured_in}
        columns = [Column("label", gettext("Gevinsten")), Column("units", unit, numeric=True)]
        return [*columns, Column("nok", gettext("Verdt i året"), numeric=True)] if self.in_nok else columns

    @property
    def measured_columns(self) -> list[Column]:
        """The columns of what was measured."""
        columns = [
            Column("day", gettext("Dag")),
            Column("value", self.benefit.measured_in, numeric=True),
            Column("change", gettext("Endring"), numeric=True),
        ]
        if self.in_nok:
            columns.append(Column("nok", gettext("Verdt i året"), numeric=True))
        return [*columns, Column("note", gettext("Merknad"))]


@dataclass(frozen=True, slots=True)
class EndingItem:
    """An ending with what is shown of it, and what the viewer may do."""

    ending: Ending
    tag: Tag
    facts: Sequence[Fact]
    moves: Sequence[Postponement]
    may_check: bool
    confirm_form: ConfirmForm


@dataclass(frozen=True, slots=True)
class BenefitsPage:
    """The benefits that are followed up, those taken out of the plan, and what ends. `bound` is the form that was refused, if one was."""

    initiative: Initiative
    benefits: Sequence[BenefitItem]
    dropped: Sequence[BenefitItem]
    endings: Sequence[EndingItem]
    numbers: Sequence[Kpi]
    bound: Form | None

    @property
    def is_in_use(self) -> bool:
        """Whether it is in use, so that measuring has begun."""
        return self.initiative.stage == IN_USE

    @property
    def is_stopped(self) -> bool:
        """Whether it ended with learning, and gives nothing."""
        return self.initiative.stage == STOPPED

    @property
    def title(self) -> str:
        """The title of the page."""
        return gettext("Gevinster")

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return room_crumbs(self.initiative)


@access(PUBLIC)
@require_GET
def benefits(request: Request, number: int) -> HttpResponse:
    """How the benefits of an initiative go, and what it ends."""
    return _show(request, initiative_visible_to(request.viewer, number))


def _show(request: Request, initiative: Initiative, bound: Form | None = None, pk: int = 0) -> HttpResponse:
    """The page; with a form that was refused in its place, by the number of the benefit or the ending it is about."""
    at = now()
    hands = hands_of(request.viewer, initiative)
    found = list(reading.benefits_of(initiative))
    items = [_benefit_item(each, hands, at, bound if isinstance(bound, MeasureForm) and each.pk == pk else None) for each in found]
    endings = [
        _ending_item(each, hands, at, bound if isinstance(bound, ConfirmForm) and each.pk == pk else None)
        for each in reading.endings_of(initiative)
        if each.dropped_at is None
    ]
    page = BenefitsPage(
        initiative=initiative,
        benefits=[item for item in items if item.benefit.dropped_at is None],
        dropped=[item for item in items if item.benefit.dropped_at is not None],
        endings=endings,
        numbers=_numbers([each for each in found if each.dropped_at is None], initiative, local_date(at)),
        bound=bound,
    )
    return render(request, "evidence/follow_up.jinja", page, status=bound.status if bound else 200)


def _benefit_item(benefit: Benefit, hands: Hands, at: datetime, bound: MeasureForm | None) -> BenefitItem:
    on, measurements = local_date(at), list(benefit.measurements.all())
    may_measure = hands.may_measure(benefit)
    return BenefitItem(
        benefit=benefit,
        tags=showing.lack_tags(benefit, hands.initiative, on) if benefit.dropped_at is None else [],
        facts=showing.benefit_facts(benefit, on),
        against=showing.planned_against_realised(benefit),
        reckoning=showing.reckoning_words(benefit),
        measured=showing.measured_rows(benefit, measurements, may_measure=may_measure),
        trend=showing.benefit_trend(benefit, measurements),
        may_answer=hands.may_answer(benefit),
        may_measure=may_measure,
        may_hand_over=hands.may_hand_over(benefit),
        measure_form=bound or MeasureForm(auto_id=f"measure{benefit.pk}_%s", initial={"measured_on": on}),
    )


def _ending_item(ending: Ending, hands: Hands, at: datetime, bound: ConfirmForm | None) -> EndingItem:
    on = local_date(at)
    return EndingItem(
        ending=ending,
        tag=showing.ending_tag(ending, hands.initiative, on),
        facts=showing.ending_facts(ending),
        moves=list(ending.postponements.all()),
        may_check=hands.may_check(ending),
        confirm_form=bound or ConfirmForm(auto_id=f"confirm{ending.pk}_%s", initial={"off_on": on}),
    )


def _numbers(benefits: Sequence[Benefit], initiative: Initiative, on: date) -> list[Kpi]:
    """What is planned and what is realised in NOK a year, and how many are to be measured now or never were."""
    planned = [each.planned_nok for each in benefits if each.planned_nok is not None]
    realised = [each.realised_nok for each in benefits if each.realised_nok is not None]
    numbers = []
    if planned:
        numbers.append(Kpi(money(sum(planned), short=True), gettext("planlagt frigjort i året")))
        told = money(sum(realised), short=True) if realised else gettext("ikke målt")
        numbers.append(Kpi(told, gettext("målt frigjort i året")))
    in_use = benefits if initiative.stage == IN_USE else []
    due = sum(is_late(each.due_on, on) for each in in_use)
    if due:
        numbers.append(Kpi(number(due), gettext("skal måles nå")))
    unmeasured = sum(each.latest_on is None and not is_late(each.due_on, on) for each in in_use)
    if unmeasured:
        numbers.append(Kpi(number(unmeasured), gettext("er ikke målt ennå")))
    missing = sum(1 for each in benefits if each.baseline is None)
    if missing:
        numbers.append(Kpi(number(missing), gettext("mangler utgangspunkt")))
    return numbers


# What those who have it do


@access(SIGNED_IN)
@posted_from("evidence:benefits")
def measure(request: Request, number: int, benefit: int) -> HttpResponse:
    """Add a measurement."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.benefit_in(initiative, benefit)
    form = MeasureForm(request.POST, auto_id=f"measure{found.pk}_%s")
    if form.attempt(lambda: measure_benefit(found, form.reading, by=request.viewer, at=now())):
        return _done(request, number, gettext("Målingen er lagret."), f"gevinst-{found.pk}")
    return _show(request, initiative, form, found.pk)


@access(SIGNED_IN)
@posted_from("evidence:benefits")
def answer(request: Request, number: int, benefit: int) -> HttpResponse:
    """Say yes or no to owning a benefit."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.benefit_in(initiative, benefit)
    if "yes" in request.POST:
        accept_benefit(found, by=request.viewer, at=now())
        return _done(request, number, gettext("Gevinsten er din å følge opp."), f"gevinst-{found.pk}")
    reason = request.POST.get("reason", "").replace("\0", "")[:LONGEST_MESSAGE]
    decline_benefit(found, reason=reason, by=request.viewer, at=now())
    return redirect_after(request, "lift:desk", message=gettext("Svaret er sendt."))


def _done(request: Request, number: int, message: str, anchor: str) -> HttpResponse:
    return redirect_after(request, "evidence:benefits", number, message=message, anchor=anchor)


@dataclass(frozen=True, slots=True)
class ActPage:
    """A form about one benefit, measurement or ending, on a page of its own. `facts` is what it is about."""

    initiative: Initiative
    title: str
    lead: str
    form: Form
    button: str
    facts: Sequence[Fact] = ()
    suggests_people: bool = False

    @property
    def crumbs(self) -> list[Link]:
        """The way down to the page."""
        return [*room_crumbs(self.initiative), Link(gettext("Gevinster"), reverse("evidence:benefits", args=[self.initiative.pk]))]


def _act(request: Request, page: ActPage) -> HttpResponse:
    return render(request, "evidence/act.jinja", page, status=page.form.status)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, number: int, benefit: int) -> HttpResponse:
    """Ask another to own a benefit."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.benefit_in(initiative, benefit)
    require_hand_over(found, by=request.viewer)
    form = HandOverForm(request.POST or None, initiative=initiative, on=local_date(now()))

    def carry_out() -> None:
        data = form.cleaned_data
        hand_over_benefit(found, data["person"], message=data["message"], by=request.viewer, at=now())

    if form.is_bound and form.attempt(carry_out):
        return _done(request, number, gettext("Spørsmålet er sendt. Ingenting er endret før svaret kommer."), f"gevinst-{found.pk}")
    lead = gettext("Den du spør, ser initiativet og får beskjed. Gevinsten skifter hender først når de har sagt ja.")
    facts = [Fact(gettext("Gevinsten"), found.what), Fact(gettext("Har ansvaret"), showing.owner_words(found))]
    page = ActPage(initiative, gettext("Spør en ny om å ha ansvaret"), lead, form, gettext("Spør"), facts, suggests_people=True)
    return _act(request, page)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def correct(request: Request, number: int, benefit: int, measurement: int) -> HttpResponse:
    """Put another measurement in the place of a wrong one."""
    initiative = initiative_visible_to(request.viewer, number)
    wrong = reading.measurement_in(reading.benefit_in(initiative, benefit), measurement)
    require_measuring(wrong.benefit, by=request.viewer)
    written = {"measured_on": wrong.measured_on, "value": wrong.value, "note": wrong.note}
    form = CorrectForm(request.POST or None, initial=written)

    def carry_out() -> Measurement:
        return correct_measurement(wrong, form.reading, reason=form.cleaned_data["reason"], by=request.viewer, at=now())

    if form.is_bound and form.attempt(carry_out):
        return _done(request, number, gettext("Målingen er rettet."), f"gevinst-{wrong.benefit_id}")
    facts = [
        Fact(gettext("Gevinsten"), wrong.benefit.what),
        Fact(gettext("Målingen"), f"{showing.value_of(wrong.benefit, wrong.value)} ({day(wrong.measured_on, year=True)})"),
    ]
    return _act(request, ActPage(initiative, gettext("Rett en måling"), "", form, gettext("Rett målingen"), facts))


@access(SIGNED_IN)
@posted_from("evidence:benefits")
def confirm(request: Request, number: int, ending: int) -> HttpResponse:
    """Confirm that the old is switched off."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.ending_in(initiative, ending)
    form = ConfirmForm(request.POST, auto_id=f"confirm{found.pk}_%s")

    def carry_out() -> None:
        data = form.cleaned_data
        confirm_ending(found, off_on=data["off_on"], note=data["note"], by=request.viewer, at=now())

    if form.attempt(carry_out):
        return _done(request, number, gettext("Bekreftet."), f"slutt-{found.pk}")
    return _show(request, initiative, form, found.pk)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def move(request: Request, number: int, ending: int) -> HttpResponse:
    """Move the day the old ends."""
    initiative = initiative_visible_to(request.viewer, number)
    found = reading.ending_in(initiative, ending)
    require_checker(found, by=request.viewer)
    form = MoveForm(request.POST or None, initial={"to_on": found.end_on})

    def carry_out() -> None:
        data = form.cleaned_data
        move_ending(found, to_on=data["to_on"], reason=data["reason"], by=request.viewer, at=now())

    if form.is_bound and form.attempt(carry_out):
        return _done(request, number, gettext("Dagen er flyttet."), f"slutt-{found.pk}")
    title = gettext("Flytt dagen") if found.confirmed_at is None else gettext("Det er i bruk likevel")
    facts = [Fact(gettext("Det som tar slutt"), found.what), *showing.ending_facts(found)]
    return _act(request, ActPage(initiative, title, "", form, gettext("Flytt dagen"), facts))
