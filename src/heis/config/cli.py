"""The command `heis`. Rooms that have commands are mounted here."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from heis.config.start import end_in_order, let_nothing_disturb, prepare, share_connections, stop_own_database
from heis.foundation.postgres import UnableToRunPostgres

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Innovasjonsheisen")

# Where each room's commands are mounted: name → module:Typer app. Imported only after Django is set up.
MOUNTED: dict[str, str] = {
    "person": "heis.accounts.commands:person_app",
    "token": "heis.accounts.commands:token_app",
    "organisation": "heis.organisation.commands:organisation_app",
    "strategy": "heis.strategy.commands:strategy_app",
    "demo": "heis.demo.commands:demo_app",
}

Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]


@app.command()
def migrate() -> None:
    """Bring the database's tables and the table of municipalities up to date, and collect the static files."""
    from heis.organisation.operations import load_municipalities

    _django("migrate", "--no-input", "--verbosity", "0")
    load_municipalities()
    _django("collectstatic", "--no-input", "--verbosity", "0")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The network address to listen on.")] = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="How many processes.", min=1)] = 1,
    threads: Annotated[int, typer.Option(help="How many requests each process answers at once.", min=1)] = 4,
) -> None:
    """Answer requests, until stopped."""
    from heis.config.web_server import run_web_server

    _ready()
    raise typer.Exit(run_web_server(host=host, port=port, workers=workers, threads=threads))


@app.command()
def worker(
    concurrency: Annotated[int, typer.Option(help="How many jobs at once.", min=1)] = 2,
) -> None:
    """Do the jobs that wait, until stopped."""
    from heis.config.worker import run_worker

    _ready()
    share_connections()
    raise typer.Exit(run_worker(concurrency=concurrency))


@app.command()
def up(
    port: Port = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="With the demonstration municipality.")] = False,  # noqa: FBT002 (a switch)
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete what there is, and begin again.")] = False,  # noqa: FBT002 (a switch)
) -> None:
    """Bring everything up to date and run it, web and worker, until Ctrl-C."""
    from heis.config.everything import run_everything

    raise typer.Exit(run_everything(port=port, with_demo=demo, fresh=fresh))


@app.command("django", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def django_command(context: typer.Context) -> None:
    """Run one of Django's own commands: heis django makemigrations lift."""
    _django(*context.args)


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation, and how to mend it."""
    from heis.config.doctor import findings

    found = findings()
    for finding in found:
        typer.echo(f"- {finding.what}\n  {finding.mend}")
    if found:
        raise typer.Exit(1)
    typer.echo("Nothing is wrong.")


def _django(*arguments: str) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["heis", *arguments])


def main() -> None:
    """Set up Django with its database, run the command, and stop the database again if it was started for this."""
    end_in_order()
    try:
        prepare()
        import django

        django.setup()
        for name, place in MOUNTED.items():
            module, _, attribute = place.partition(":")
            if find_spec(module):
                app.add_typer(getattr(import_module(module), attribute), name=name)
        app(prog_name="heis")
    except (UnableToRunPostgres, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except DatabaseError as error:
        sys.exit(_explained(error))
    finally:
        _leave()


def _explained(error: DatabaseError) -> str:
    """What to do about a database that could not be asked. A fault of ours is shown as it is."""
    from heis.config.health import why_not_ready

    problem = why_not_ready()
    if problem is None:
        raise error
    return problem


def _ready() -> None:
    """Begin nothing that runs on, while the database is not as it must be."""
    from heis.config.health import why_not_ready

    problem = why_not_ready()
    if problem:
        sys.exit(problem)
    _disconnect()


def _leave() -> None:
    """Let go of the database, and stop it if nobody else uses it, however the command ended."""
    let_nothing_disturb()
    if settings.configured:
        _disconnect()
    try:
        stop_own_database()
    except UnableToRunPostgres as error:
        typer.echo(str(error), err=True)


def _disconnect() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
