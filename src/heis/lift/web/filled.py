"""What is filled in of a kind of evidence, as pages show it: every answer in words, and the picture the kind draws of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heis.foundation.sheets import Said, said_in
from heis.lift.evidence import Case, Content, Picture, content_for, kind_named
from heis.lift.models import Evidence, EvidenceRevision
from heis.lift.queries.room import Ground


@dataclass(frozen=True, slots=True)
class Filled:
    """The answers of a sheet, the text beside it, and the picture: a template and what it shows, None when it shows nothing."""

    said: Sequence[Said] = ()
    body: str = ""
    template: str = ""
    picture: object | None = None

    @property
    def has_more(self) -> bool:
        """Whether there is anything besides the one sentence."""
        return bool(self.said or self.body or self.picture)


def filled(key: str, written: Evidence | EvidenceRevision | None, case: Case) -> Filled:
    """What is filled in, to be read."""
    content = content_for(case, key, written)
    body = written.body if written else ""
    if content is None:
        return Filled(body=body)
    kind = kind_named(key)
    template, picture = shown_by(kind.picture if kind else None, content, case)
    return Filled(said_in(content, type(content).choices(case)), body, template, picture)


def shown_by(picture: Picture | None, content: Content, case: Case) -> tuple[str, object | None]:
    """The template of a picture that is made of a content, and what it shows."""
    return (picture.template, picture.of(content, case)) if picture else ("", None)


def filled_grounds(grounds: Sequence[Ground], case: Case) -> list[tuple[Ground, Filled]]:
    """Each ground with what is filled in of it."""
    return [(ground, filled(ground.kind.key, ground.evidence, case)) for ground in grounds]
