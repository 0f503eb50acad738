"""One size, in a process of its own: makes the country unless it is there, measures, and writes the figures."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from heis.config.start import prepare, stop_own_database


def main(initiatives: int, file: Path, *, fresh: bool, seconds: float, only: str) -> None:
    """Measure a country of the size, in the data folder that HEIS_DATA names."""
    prepare()
    import django

    django.setup()
    try:
        _have_country(initiatives, fresh=fresh)
        from bench.measuring import Bounds, as_json, measured

        figures = measured(Bounds(seconds=seconds), only=only)
        file.write_text(json.dumps(as_json(figures, initiatives), indent=1), encoding="utf-8")
    finally:
        _leave()


def _have_country(initiatives: int, *, fresh: bool) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from bench.country import Country, Size, is_built
    from heis.foundation import postgres

    size = Size(initiatives)
    call_command("migrate", verbosity=0)
    if fresh or not is_built(size):
        _close()
        postgres.empty(settings.DATA)
        call_command("migrate", verbosity=0)
        begun = time.monotonic()
        Country(size).build()
        sys.stderr.write(f"A country of {initiatives} initiatives, made in {time.monotonic() - begun:.0f} s\n")
    call_command("collectstatic", "--no-input", verbosity=0)


def _close() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def _leave() -> None:
    _close()
    stop_own_database()
