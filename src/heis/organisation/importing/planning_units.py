"""What a file of units will do to the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heis.organisation.contents import count_contents
from heis.organisation.importing.plans import Action, Change
from heis.organisation.importing.reading import Row
from heis.organisation.importing.scene import Scene
from heis.organisation.models import Appointment, Level, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """How a unit will stand: the code of its parent (empty for the root), its level, and whether it is open. `line` 0: not in the file."""

    line: int
    name: str
    parent: str
    level: str
    closed_on: date | None


def plan_units(scene: Scene) -> None:
    """Plan each row, end what a complete list leaves out, and try the tree as it will be."""
    codes = {unit.pk: code for code, unit in scene.units.items()}
    places = {code: _as_it_is(unit, codes) for code, unit in scene.units.items()}
    root = next(code for code, unit in scene.units.items() if unit.parent_id is None)
    named = {row.get("code") for row in (*scene.table.rows, *scene.table.broken) if row.get("code")}
    lines: dict[str, int] = {}
    for row in scene.table.rows:
        if first := lines.get(row.get("code")):
            scene.table.complain(row.line, "code", _("Koden står også på linje %(line)s.") % {"line": first})
        else:
            lines[row.get("code")] = row.line
            _plan_row(scene, row, places, root, known=named | scene.units.keys())
    for row in scene.table.broken:
        _try_broken(scene, row, root, lines, known=named | scene.units.keys())
    if scene.is_complete:
        _end_others(scene, places, lines, root)
    _try_tree(scene, places)


def _as_it_is(unit: Unit, codes: dict[int, str]) -> Place:
    return Place(0, unit.name, codes[unit.parent_id] if unit.parent_id else "", unit.level, unit.closed_on)


def _plan_row(scene: Scene, row: Row, places: dict[str, Place], root: str, *, known: set[str]) -> None:
    code, unit = row.get("code"), scene.units.get(row.get("code"))
    before = places.get(code, Place(0, "", root, "", None))
    parent = (row.get("parent") or ("" if code == root else root)) if "parent" in row.values else before.parent
    closed_on = row.get("closed_on") if "closed_on" in row.values else before.closed_on
    _try_row(scene, row, parent, root, known)
    after = Place(row.line, row.get("name"), parent, row.get("level"), closed_on)
    places[code] = after
    scene.add(
        row.line,
        after.name,
        target=unit,
        before={} if unit is None else {"code": code, **_columns(before, root)},
        after={"code": code, **_columns(after, root)},
        parent_code=parent,
    )


def _columns(place: Place, root: str) -> dict[str, object]:
    parent = "" if place.parent == root else place.parent
    return {"name": place.name, "level": Level(place.level), "parent": parent, "closed_on": place.closed_on}


def _try_row(scene: Scene, row: Row, parent: str, root: str, known: set[str]) -> None:
    is_root, complain = row.get("code") == root, scene.table.complain
    if is_root != (row.get("level") == Level.MUNICIPALITY):
        text = _("Bare «%(code)s» er kommunen selv.") % {"code": root}
        complain(row.line, "level", text)
    if is_root and (row.get("parent") or row.get("closed_on")):
        complain(row.line, "parent", _("Kommunen selv er øverst, og legges ikke ned."))
    if parent and parent not in known:
        _complain_of_parent(scene, row, parent)
    if (closed_on := row.get("closed_on")) and closed_on > scene.today:
        _complain_of_future(scene, row)


def _try_broken(scene: Scene, row: Row, root: str, lines: dict[str, int], *, known: set[str]) -> None:
    """Try what was understood of a line that has errors, so that all the errors of a line are told at once."""
    code, parent, closed_on = row.get("code"), row.get("parent"), row.get("closed_on")
    if code and (first := lines.get(code)):
        scene.table.complain(row.line, "code", _("Koden står også på linje %(line)s.") % {"line": first})
    if code:
        lines.setdefault(code, row.line)
    if parent and parent not in known:
        _complain_of_parent(scene, row, parent)
    if code == root and (parent or closed_on):
        scene.table.complain(row.line, "parent", _("Kommunen selv er øverst, og legges ikke ned."))
    if closed_on and closed_on > scene.today:
        _complain_of_future(scene, row)


def _complain_of_parent(scene: Scene, row: Row, code: str) -> None:
    text = _("Ingen enhet har koden «%(code)s», verken i fila eller fra før.") % {"code": code}
    scene.table.complain(row.line, "parent", text)


def _complain_of_future(scene: Scene, row: Row) -> None:
    scene.table.complain(row.line, "closed_on", _("Velg i dag eller en dag som har vært. Kom tilbake når dagen er der."))


def _end_others(scene: Scene, places: dict[str, Place], lines: dict[str, int], root: str) -> None:
    for code, unit in scene.units.items():
        if code not in lines and code != root and not unit.closed_on:
            place = places[code]
            places[code] = Place(0, place.name, place.parent, place.level, scene.today)
            ended = {"closed_on": scene.today}
            scene.end(unit.name, target=unit, before={"closed_on": None}, after=ended)


def _try_tree(scene: Scene, places: dict[str, Place]) -> None:
    for code, place in places.items():
        above = places.get(place.parent)
        if place.line and code in _way_up(places, place.parent):
            scene.table.complain(place.line, "parent", _("Enheten ville ligge under seg selv."))
        elif not place.closed_on and above and above.closed_on:
            text = _("«%(name)s» er i drift, men enheten over, «%(above)s», er lagt ned.")
            scene.table.complain(place.line or above.line, "parent", text % {"name": place.name, "above": above.name})
    bodies = [place for place in places.values() if place.level == Level.POLITICAL_BODY and not place.closed_on]
    if len(bodies) > 1:
        last = max(bodies, key=lambda place: place.line)
        scene.table.complain(last.line, "level", _("Det kan bare være ett politisk organ i heisen."))
    closing = _closing(scene)
    _try_closing(scene, closing)
    _tell_of_contents(scene, places, closing)


def _way_up(places: dict[str, Place], code: str) -> Iterator[str]:
    """The codes from a unit up to the root; ends when it comes round again."""
    passed: set[str] = set()
    while code and code not in passed and code in places:
        passed.add(code)
        yield code
        code = places[code].parent


def _closing(scene: Scene) -> dict[int, Change]:
    """Unit id → the change that closes it."""
    return {
        change.target.pk: change
        for change in scene.changes
        if change.target and change.action != Action.UNCHANGED and change.values.get("closed_on") and not change.target.closed_on
    }


def _try_closing(scene: Scene, closing: Mapping[int, Change]) -> None:
    """Complain of units that close while people have roles there."""
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=scene.today), unit_id__in=closing).values_list("unit_id")
    for unit_id, count in held.annotate(Count("pk")).order_by("unit_id"):
        change, values = closing[unit_id], {"name": closing[unit_id].target.name, "count": count}
        text = _("«%(name)s» kan ikke legges ned: %(count)s roller er i kraft der. Flytt personene først.")
        scene.table.complain(change.line, "closed_on", text % values)


def _tell_of_contents(scene: Scene, places: dict[str, Place], closing: Mapping[int, Change]) -> None:
    """Tell how many initiatives lie in the units that close, in all and in each, and where they go: to the nearest open unit above."""
    counts = count_contents(list(closing))
    if len(counts) > 1:
        scene.table.notices.append(
            _("%(count)s initiativer ligger i enheter som legges ned, og flyttes.") % {"count": sum(counts.values())}
        )
    for unit_id, change in closing.items():
        if count := counts.get(unit_id):
            above = (places[code] for code in _way_up(places, places[change.target.code].parent))
            to = next((place.name for place in above if not place.closed_on), scene.municipality.name)
            text = ngettext(
                "«%(name)s» legges ned. %(count)s initiativ som ligger der, flyttes til «%(to)s».",
                "«%(name)s» legges ned. %(count)s initiativer som ligger der, flyttes til «%(to)s».",
                count,
            )
            notice = text % {"name": change.name, "count": count, "to": to}
            scene.table.notices.append(f"{notice} {_('Det som er delt med enheten, ser bare teamene til de deler det på nytt.')}")
