"""The API against its own description: whatever is sent, nothing breaks, and every answer has the shape that is promised."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks

from heis.config.api import openapi_schema
from heis.config.wsgi import application
from heis.lift.testing import World, make_world
from heis.lift.tests.api_caller import Caller

EXAMPLES = 4
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(openapi_schema())
schema.app = application


@pytest.fixture
def _quiet() -> Any:
    """Refused requests are what this test is made of; the log need not tell of each."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def nurse(db: None, _quiet: None) -> tuple[World, Caller, int]:
    world = make_world()
    caller = Caller(world.nurse)
    number = caller.post("/initiatives", {"problem": "Beboere faller om natta, og vi ser det for sent."}).json()["initiative"][
        "number"
    ]
    return world, caller, number


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_as_described(case: Any, nurse: tuple[World, Caller, int]) -> None:
    _world, caller, number = nurse
    cache.clear()
    if "number" in case.path_parameters and "initiatives" in case.path:
        case.path_parameters["number"] = number
    case.call_and_validate(headers=caller.headers, checks=CHECKS)
