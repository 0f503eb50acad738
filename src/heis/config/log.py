"""How the process tells what it does: lines on standard error, for people or for machines."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

LOGGERS = ("heis", "django", "procrastinate", "_granian")
TALKATIVE = ("procrastinate.periodic", "procrastinate.blueprints", "django.db.backends", "django.server")


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for a log collector. Says nothing of the person or the request's contents."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def logging_settings(*, level: str, style: str) -> dict[str, object]:
    """Django's LOGGING. `style` is `text` or `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"},
            "json": {"()": JsonFormatter},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": level} for name in LOGGERS} | {name: {"level": "WARNING"} for name in TALKATIVE},
    }
