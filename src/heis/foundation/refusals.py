"""What an operation answers when it will not do what was asked: a message that is safe and useful for the person.

Every refusal is a subclass defined beside the operation that raises it. The subclass it derives from decides how it travels:
`NotVisible` 404, `NotPermitted` 403, `SomebodyWasFirst` 409, any other 422; the page shows it beside what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field, or missing in it. `field` is its name, with a point before each part inside it; empty for the whole."""

    field: str
    message: str
    code: str = "missing"


class Refusal(Exception):
    """An operation was asked for something it will not do; nothing was changed.

    `message` is in the person's language. `field` names the form field it concerns, if one; `faults` are all there are when there may be
    several. `code` is stable, for the API.
    """

    status = 422

    def __init__(self, message: object, *, field: str | None = None, faults: Sequence[FieldFault] = ()) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.field = field or (faults[0].field if len(faults) == 1 else None)
        self.faults = faults

    @property
    def code(self) -> str:
        """The class name as words with hyphens: `UnableToDecideGate` becomes `unable-to-decide-gate`."""
        name = type(self).__name__
        return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


class NotVisible(Refusal):
    """The person may not know that the object exists: answers 404."""

    status = 404


class NotPermitted(Refusal):
    """The person sees the object but may not do this with it: answers 403 with who may."""

    status = 403


class SomebodyWasFirst(Refusal):
    """Another person changed the object in the meantime: answers 409, and the person is told by whom or what."""

    status = 409
