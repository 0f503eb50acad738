"""What the strategy writes in the journal."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from heis.journal.registry import Verb

KIND: Final = "progress"

VERBS: Final = (
    Verb("strategy.loaded", _("{actor} la inn utgave {revision} av «{title}» som utkast"), KIND),
    Verb(
        "strategy.adopted",
        _("{actor} tok utgave {revision} av «{title}» i bruk fra {adopted_on}, etter sak {case_reference}"),
        KIND,
    ),
    Verb("strategy.discarded", _("{actor} forkastet utkastet til utgave {revision} av «{title}»"), KIND),
)
