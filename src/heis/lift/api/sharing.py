"""Who may see: the circles with how many they hold, and changing to another."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from heis.foundation.api import SIGNED_IN, In, Out
from heis.foundation.audience import Audience
from heis.foundation.clock import local_date, now
from heis.lift.api.asking import initiative_asked_for
from heis.lift.api.initiatives import initiative_answer
from heis.lift.api.schemas import AudienceName, InitiativeOut
from heis.lift.models import Initiative
from heis.lift.operations.changing import require
from heis.lift.operations.sharing import change_audience
from heis.lift.queries.circles import circle_explanation, circle_name, people_in_circles
from heis.lift.rules import Right
from heis.organisation.request import Request

router = Router(tags=["Audience"])
PATH = "/initiatives/{int:number}/audience"


class CircleOut(Out):
    """One circle: who is inside, and about how many persons that is."""

    audience: AudienceName
    name: str
    explanation: str
    people: int | None = Field(description="Null when it is everybody.")


class CirclesOut(Out):
    """The circle it is shared with now, and all there are."""

    current: AudienceName
    circles: list[CircleOut]


class AudienceIn(In):
    """The circle that may see from now on."""

    audience: AudienceName


@router.get(PATH, response=CirclesOut, auth=SIGNED_IN, summary="Preview the audiences")
def read_audience(request: Request, number: int) -> CirclesOut:
    """How many each circle lets in, before anything is changed. For those who lead the initiative."""
    initiative, viewer = initiative_asked_for(request, number)
    require(Right.LEAD, initiative, viewer)
    counted = people_in_circles(initiative, local_date(now()))
    return CirclesOut(
        current=AudienceName.of(initiative.audience),
        circles=[_circle(audience, initiative, people) for audience, people in counted.items()],
    )


def _circle(audience: Audience, initiative: Initiative, people: int | None) -> CircleOut:
    return CircleOut(
        audience=AudienceName.of(audience),
        name=circle_name(audience, initiative),
        explanation=circle_explanation(audience, initiative),
        people=people,
    )


@router.put(PATH, response=InitiativeOut, auth=SIGNED_IN, summary="Change the audience")
def share(request: Request, number: int, body: AudienceIn) -> HttpResponse:
    """Let more people see it, or fewer. Followers who no longer see it stop following."""
    initiative, viewer = initiative_asked_for(request, number)
    change_audience(initiative, body.audience.audience, by=viewer, at=now())
    return initiative_answer(request, initiative, viewer)
