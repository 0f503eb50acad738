"""The demo from the command line: `heis demo load`, `heis demo personas`."""

from __future__ import annotations

from time import perf_counter

import typer
from django.conf import settings

from heis.demo.operations import UnableToLoadDemo, load_demo
from heis.demo.personas import PASSWORD, PERSONAS
from heis.foundation.clock import now

demo_app = typer.Typer(no_args_is_help=True, help="A believable municipality to try everything in.")


@demo_app.command()
def load() -> None:
    """Build the municipality and its history. Does nothing when it is there already."""
    _require_demo()
    started = perf_counter()
    try:
        loaded = load_demo(at=now())
    except UnableToLoadDemo as refusal:
        raise _sorry(refusal.message) from refusal
    if loaded is None:
        typer.echo("The demo is here already.")
        return
    typer.echo(f"{len(loaded.initiatives)} initiatives in {perf_counter() - started:.0f} s.")
    for key, code in loaded.codes.items():
        typer.echo(f"Return code of {key}: {code}")


@demo_app.command()
def personas() -> None:
    """Print the people one can be, and the password they share."""
    _require_demo()
    name, title = (max(len(getattr(persona, field)) for persona in PERSONAS) for field in ("name", "title"))
    for persona in PERSONAS:
        typer.echo(f"{persona.name:{name}}  {persona.title:{title}}  {persona.email}")
    typer.echo(f"\nPassword: {PASSWORD}")


def _require_demo() -> None:
    """The password is known to all, so it never comes into an installation that is not meant as a demo."""
    if not settings.HEIS_DEMO:
        raise _sorry("This is not a demo. Run script/demo, or set HEIS_DEMO=yes.")


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
