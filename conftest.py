"""Fixtures for every test. The database they use is chosen in heis.config.pytest_database."""

from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests keep their files and mail in a folder of their own, never in the data folder."""
    settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / "files")
