"""Persons and tokens from the command line: `heis person create`, `password`, `close` and `reopen`, and `heis token create`."""

from __future__ import annotations

from typing import Annotated

import typer

from heis.accounts import operations
from heis.accounts.models import Person, Scope, Token
from heis.accounts.queries import person_with_email, tokens_of
from heis.accounts.rules import password_problems
from heis.foundation.clock import now
from heis.foundation.refusals import Refusal

person_app = typer.Typer(no_args_is_help=True, help="Persons and their passwords.")
token_app = typer.Typer(no_args_is_help=True, help="Personal keys to the API.")

Email = Annotated[str, typer.Argument(help="The person's e-mail.")]


@person_app.command("create")
def create_person(
    email: Email,
    name: Annotated[str, typer.Option(prompt=True, help="First and last name.")],
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
    invite: Annotated[bool, typer.Option(help="Mail a link to choose a password.")] = False,  # noqa: FBT002 (a switch)
) -> None:
    """Add a person. What they may do comes from their appointments."""
    try:
        person = operations.create_person(name=name, email=email, language=language, by=None, at=now())
        if invite:
            operations.invite_person(person, at=now())
    except Refusal as refusal:
        raise _sorry(refusal.message) from refusal
    typer.echo(f"{person.name} <{person.email}> is added.")


@person_app.command("password")
def set_password(email: Email) -> None:
    """Set a person's password, asked for twice. Ends their sessions."""
    person = _person(email)
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    problems = password_problems(password, about=(person.name, person.email))
    if problems:
        raise _sorry(problems[0])
    operations.set_password(person, password, at=now())
    typer.echo(f"{person.name} has a new password.")


@person_app.command("close")
def close_person(email: Email) -> None:
    """Let somebody who has left in no longer. Ends their sessions, links and tokens; what they did keeps their name."""
    person = _person(email)
    operations.close_person(person, by=None, at=now())
    typer.echo(f"{person.name} is let in no longer.")


@person_app.command("reopen")
def reopen_person(email: Email) -> None:
    """Let somebody who was closed out in again. Tokens stay revoked."""
    person = _person(email)
    operations.reopen_person(person, by=None, at=now())
    typer.echo(f"{person.name} is let in again.")


@token_app.command("create")
def create_token(
    email: Email,
    name: Annotated[str, typer.Option(help="What it is used for.")] = "command line",
    scope: Annotated[Scope, typer.Option(help="read, or write (which includes read).")] = Scope.READ,
    days: Annotated[int, typer.Option(help="How long it lasts; 0 is for ever.")] = 90,
) -> None:
    """Make a token that acts as the person, and print it. It cannot be shown again."""
    try:
        made = operations.create_token(_person(email), name=name, scope=scope, days=days or None, by=None, at=now())
    except Refusal as refusal:
        raise _sorry(refusal.message) from refusal
    typer.echo(made.secret)


@token_app.command("list")
def list_tokens(email: Email) -> None:
    """The person's tokens that are not revoked."""
    for token in tokens_of(_person(email)):
        end = token.expires_at.isoformat(" ", "minutes") if token.expires_at else "no end"
        typer.echo(f"{token.prefix}  {token.scope:5}  {end}  {token.name}")


@token_app.command("revoke")
def revoke_token(prefix: Annotated[str, typer.Argument(help="The beginning of the token: heis_k7dm2q.")]) -> None:
    """Make a token useless at once."""
    token = Token.objects.select_related("person").filter(prefix=prefix, revoked_at=None).first()
    if token is None:
        raise _sorry(f"There is no token that begins with {prefix}.")
    operations.revoke_token(token, by=None, at=now())
    typer.echo(f"{prefix} of {token.person.name} is revoked.")


def _person(email: str) -> Person:
    person = person_with_email(email)
    if person is None:
        raise _sorry(f"There is nobody with the e-mail {email}.")
    return person


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
