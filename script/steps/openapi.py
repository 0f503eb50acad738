"""Writes docs/openapi.json. Needs no database."""

from __future__ import annotations

import json
import os
from pathlib import Path

SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"


def main() -> None:
    """Describe the API as it is, and keep it."""
    os.environ.update(DJANGO_SETTINGS_MODULE="heis.config.settings", HEIS_TESTING="yes")
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/none")
    import django

    django.setup()
    from heis.config.api import openapi_schema

    SNAPSHOT.write_text(json.dumps(openapi_schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
