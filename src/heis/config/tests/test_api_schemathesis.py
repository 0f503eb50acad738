"""The API against its own description: whatever is sent, nothing breaks, and every answer has the shape that is promised."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks

from heis.accounts.testing import Caller
from heis.config.api import openapi_schema
from heis.config.wsgi import application
from heis.lift.testing import World

EXAMPLES = 5
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(openapi_schema())
schema.app = application


@contextmanager
def _in_process() -> Iterator[None]:
    """The server runs inside the test's transaction, so it may not close the connection; and the log need not tell of each refusal."""
    logging.disable(logging.WARNING)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        yield
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
        logging.disable(logging.NOTSET)


@pytest.mark.slow
def test_every_operation_answers_as_described(world: World) -> None:
    caller = Caller(world.nurse)
    filed = caller.post("/initiatives", {"problem": "Beboere faller om natta, og vi ser det for sent."}).json()
    with _in_process():
        for operation in cast("Any", schema).get_all_operations():
            _try(operation.ok(), caller.headers, filed["initiative"]["number"])


def _try(operation: Any, headers: dict[str, str], number: int) -> None:
    """Send what the description allows, and what it does not, about an initiative there is."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answers(case: Any) -> None:
        cache.clear()
        if "number" in case.path_parameters and case.path.startswith("/api/v1/initiatives"):
            case.path_parameters["number"] = number
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers()
