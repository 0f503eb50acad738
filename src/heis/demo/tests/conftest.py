"""The demo is loaded once for all its tests, in one process, and taken back when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.conf import settings as django_settings
from pytest_django import DjangoDbBlocker, Settings

from heis.accounts.models import Person
from heis.demo.operations import Loaded, load_demo
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.lift.models import Initiative
from heis.lift.testing import made_once
from heis.organisation.viewer import viewer_of


@dataclass(frozen=True)
class Demo:
    """What was loaded, and when."""

    loaded: Loaded
    at: datetime

    def initiative(self, key: str) -> Initiative:
        return Initiative.objects.get(pk=self.loaded.initiatives[key])

    def viewer(self, email: str) -> Viewer:
        return viewer_of(Person.objects.get(email=email), local_date(self.at))


def pytest_itemcollected(item: pytest.Item) -> None:
    """What needs the whole demo is slow; with several processes, all of it runs in the same one."""
    if "demo" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.slow)
        item.add_marker(pytest.mark.xdist_group("demo"))


@pytest.fixture(scope="package")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    files = django_settings.MEDIA_ROOT
    django_settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / "files")
    with django_db_blocker.unblock(), made_once(loaded_now) as made:
        yield made
    django_settings.MEDIA_ROOT = files


def loaded_now() -> Demo:
    at = now()
    loaded = load_demo(at=at)
    assert loaded is not None
    return Demo(loaded, at)


@pytest.fixture
def demo(_loaded: Demo, db: None, settings: Settings) -> Demo:
    """The loaded demo; what a test changes is taken back after it."""
    settings.HEIS_DEMO = True
    return _loaded
