"""The organisation from the command line: `heis organisation import | export | take-into-use | load-municipalities`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.db import transaction

from heis.accounts.queries import person_with_email
from heis.foundation.clock import local_date, now
from heis.foundation.refusals import Refusal
from heis.organisation import operations
from heis.organisation.importing import KINDS, Action, Plan, UnableToImport, apply_import, export_lines, kind_named, plan_import
from heis.organisation.models import Municipality, Role

organisation_app = typer.Typer(no_args_is_help=True, help="Kommunen, enhetene og folkene: importer, hent ut, og ta i bruk.")
SHOWN = 50

KindName = Annotated[str, typer.Argument(help=f"Hva fila inneholder: {', '.join(KINDS)}.")]
Number = Annotated[str, typer.Option("--municipality", help="Kommunenummeret.")]


@organisation_app.command("import")
def import_file(
    kind: KindName,
    file: Annotated[Path, typer.Argument(help="CSV-fila.", exists=True, dir_okay=False, readable=True)],
    municipality: Number,
    complete: Annotated[bool, typer.Option("--complete", help="Fila er den komplette lista: det som mangler, avsluttes.")] = False,  # noqa: FBT002 (a switch)
    apply: Annotated[bool, typer.Option("--apply", help="Gjør det. Uten dette vises bare hva som vil skje.")] = False,  # noqa: FBT002 (a switch)
) -> None:
    """Vis hva en fil vil endre, og gjør det med --apply: alt eller ingenting. Slutter med 1 når det er feil i fila."""
    place, content, at = _municipality(municipality), file.read_bytes(), now()
    try:
        plan = plan_import(place, kind, content, is_complete=complete, by=None, at=at)
        _show(plan)
        if plan.problems:
            raise UnableToImport(plan)
        if apply:
            apply_import(place, kind, content, fingerprint=plan.fingerprint, is_complete=complete, by=None, at=at)
    except Refusal as refusal:
        raise _sorry(refusal.message) from refusal
    typer.echo("Importert." if apply else "Ingenting er endret. Legg til --apply for å gjøre det.")


def _show(plan: Plan) -> None:
    for notice in plan.notices:
        typer.echo(f"Merk: {notice}")
    for problem in plan.problems:
        column = f", {problem.column}" if problem.column else ""
        place = f"Linje {problem.line}" if problem.line else "Hele fila"
        typer.echo(f"{place}{column}: {problem.message}", err=True)
    changes = [change for change in plan.changes if change.action != Action.UNCHANGED]
    for change in changes[:SHOWN]:
        differences = "; ".join(f"{d.column}: {d.before or '–'} → {d.after or '–'}" for d in change.differences)
        typer.echo(f"{change.action.label:10} {change.name}  {differences}")
    if len(changes) > SHOWN:
        typer.echo(f"… og {len(changes) - SHOWN} til.")
    typer.echo(", ".join(f"{count} {action.label.lower()}" for action, count in plan.counts.items()))


@organisation_app.command()
def export(kind: KindName, municipality: Number) -> None:
    """Skriv fila slik det er nå, til standard ut. Den kan importeres igjen som den er."""
    place = _municipality(municipality)
    try:
        lines = export_lines(place, kind_named(kind).key, on=local_date(now()))
    except Refusal as refusal:
        raise _sorry(refusal.message) from refusal
    for line in lines:
        sys.stdout.buffer.write(line)


@organisation_app.command("take-into-use")
def take_into_use(
    municipality: Annotated[str, typer.Argument(help="Kommunenummeret.")],
    administrator: Annotated[str, typer.Option(help="E-posten til den som skal være administrator (lages med: heis person).")],
) -> None:
    """Ta kommunen i bruk: lag enheten øverst, og gi en person rollen som administrator."""
    person = person_with_email(administrator)
    if person is None:
        raise _sorry(f"Ingen person har e-posten {administrator}. Lag personen først: heis person --help")
    place, at = _municipality(municipality), now()
    try:
        with transaction.atomic():
            root = operations.take_into_use(place, by=None, at=at)
            operations.appoint(person, role=Role.ADMINISTRATOR, unit=root, starts_on=local_date(at), by=None, at=at)
    except Refusal as refusal:
        raise _sorry(refusal.message) from refusal
    typer.echo(f"{place.name} er tatt i bruk, med {person.name} som administrator.")


@organisation_app.command("load-municipalities")
def load_municipalities() -> None:
    """Legg inn Norges kommuner, eller oppdater dem. Kan kjøres så ofte man vil."""
    typer.echo(f"{operations.load_municipalities()} kommuner er lagt inn.")


def _municipality(number: str) -> Municipality:
    found = Municipality.objects.filter(number=number).first()
    if found is None:
        raise _sorry(f"Ingen kommune har nummer {number}. Legg dem inn med: heis organisation load-municipalities")
    return found


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
