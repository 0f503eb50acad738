"""The strategy from the command line: `heis strategy check | load | diff | adopt | schema`. Speaks the language of its users."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from heis.foundation.clock import local_date, now
from heis.foundation.refusals import Refusal
from heis.organisation.models import Municipality
from heis.strategy import operations
from heis.strategy.check import check_text, schema_text
from heis.strategy.diff import differences, grouped
from heis.strategy.document import StrategyDocument
from heis.strategy.models import StrategyVersion
from heis.strategy.queries import document_in_force, municipality_numbered, version_numbered
from heis.strategy.source import Fault

strategy_app = typer.Typer(
    no_args_is_help=True, help="Innovasjonsstrategien som fil: kontroller, sammenlign, legg inn og ta i bruk."
)

StrategyPath = Annotated[Path, typer.Argument(help="Strategifila (YAML).", exists=True, dir_okay=False, readable=True)]
Number = Annotated[str, typer.Option("--municipality", help="Kommunenummeret, når det ikke er det som står i fila.")]


@strategy_app.command()
def check(file: StrategyPath) -> None:
    """Forklar hver feil i en strategifil, med linje og hva som var ventet. Slutter med 1 når det er feil."""
    document = _checked(file)
    typer.echo(f"{file}: ingen feil. {document.name.nb}: {_contents(document)}.")


@strategy_app.command()
def load(file: StrategyPath, municipality: Number = "") -> None:
    """Legg inn en strategifil som utkast. Den gjelder ikke før den er tatt i bruk med adopt."""
    document = _checked(file)
    place = _municipality(municipality or document.municipality_number)
    try:
        version = operations.load_strategy(place, source=_read(file), by=None, at=now())
    except Refusal as refusal:
        raise _sorry(refusal.message) from refusal
    typer.echo(f"Utgave {version.revision} for {place.name} er lagt inn som utkast.")
    typer.echo(f"Ta den i bruk: heis strategy adopt {place.number} {version.revision} --case-reference SAK")


@strategy_app.command()
def diff(
    file: StrategyPath,
    newer: Annotated[Path | None, typer.Argument(help="Fila som er nyere. Uten den er den første fila den nye.")] = None,
) -> None:
    """Si med ord hva som er annerledes: fra den første fila til den andre, eller fra utgaven som gjelder til fila."""
    new = _checked(newer or file)
    old = _checked(file) if newer else _in_force(new.municipality_number)
    groups = grouped(differences(old, new))
    for group in groups:
        typer.echo(f"\n{group.title}")
        for difference in group.differences:
            typer.echo(f"- {difference.message}")
            if difference.before:
                typer.echo(f"    før: {difference.before}\n    nå:  {difference.after}")
    if not groups:
        typer.echo("De to sier det samme.")


@strategy_app.command()
def adopt(
    municipality: Annotated[str, typer.Argument(help="Kommunenummeret.")],
    revision: Annotated[int, typer.Argument(help="Utgaven som skal gjelde.")],
    case_reference: Annotated[str, typer.Option(help="Saken den er vedtatt i.")],
    on: Annotated[datetime | None, typer.Option(help="Dagen den gjelder fra; ellers i dag.", formats=["%Y-%m-%d"])] = None,
) -> None:
    """Ta et utkast i bruk fra en dag. Initiativer som er i gang, beholder utgaven de følger."""
    version, at = _version(_municipality(municipality), revision), now()
    try:
        operations.adopt_strategy(version, on=on.date() if on else local_date(at), case_reference=case_reference, by=None, at=at)
    except Refusal as refusal:
        raise _sorry(refusal.message) from refusal
    typer.echo(f"Utgave {revision} gjelder for {version.municipality.name} fra {version.adopted_on:%d.%m.%Y}.")


@strategy_app.command()
def schema() -> None:
    """Skriv ut JSON-skjemaet for strategifiler, til bruk i et redigeringsprogram."""
    typer.echo(schema_text(), nl=False)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _sorry(f"{file}: fila er ikke lagret som UTF-8. Lagre den på nytt med den tegnkodingen.") from error


def _checked(file: Path) -> StrategyDocument:
    checked = check_text(_read(file))
    if checked.document is None:
        for fault in checked.faults:
            typer.echo(line_for(file, fault), err=True)
        raise _sorry(f"{len(checked.faults)} feil.")
    return checked.document


def line_for(file: Path, fault: Fault) -> str:
    """A fault as editors read it: file, line, place, what is wrong, what was expected."""
    place = f"{fault.path}: " if fault.path else ""
    return f"{file}:{fault.line}: {place}{fault.message} {fault.hint}"


def _contents(document: StrategyDocument) -> str:
    criteria = sum(len(area.criteria) for area in document.areas)
    return (
        f"{len(document.areas)} områder, {criteria} kjennetegn, {len(document.stages)} faser, {len(document.floors)} etasjer, "
        f"{len(document.size_classes)} størrelser"
    )


def _municipality(number: str) -> Municipality:
    found = municipality_numbered(number)
    if found is None:
        raise _sorry(f"Det er ingen kommune med nummer {number} her.")
    return found


def _version(municipality: Municipality, revision: int) -> StrategyVersion:
    found = version_numbered(municipality, revision)
    if found is None:
        raise _sorry(f"{municipality.name} har ingen utgave {revision}.")
    return found


def _in_force(number: str) -> StrategyDocument:
    found = document_in_force(_municipality(number))
    if found is None:
        raise _sorry("Kommunen har ikke tatt en strategi i bruk, så det er ingenting å sammenligne med.")
    return found


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
