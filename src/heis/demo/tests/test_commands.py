"""`heis demo` prints what one needs, and refuses where there is no demo."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from heis.demo.commands import demo_app
from heis.demo.personas import PASSWORD, PERSONAS

run = CliRunner().invoke


class TestPersonas:
    def test_prints_everybody_and_the_password(self, settings):
        settings.HEIS_DEMO = True
        output = run(demo_app, ["personas"]).output
        assert all(persona.email in output for persona in PERSONAS)
        assert PASSWORD in output

    def test_refuses_without_the_demo(self, settings):
        settings.HEIS_DEMO = False
        assert run(demo_app, ["personas"]).exit_code == 1


class TestLoad:
    def test_does_nothing_when_it_is_there(self, demo):
        assert "already" in run(demo_app, ["load"]).output

    @pytest.mark.django_db
    def test_refuses_without_the_demo(self, settings):
        settings.HEIS_DEMO = False
        assert run(demo_app, ["load"]).exit_code == 1
