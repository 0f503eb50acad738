"""The demo is loaded once for all its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from heis.accounts.models import Person
from heis.demo.operations import Loaded, load_demo
from heis.foundation.audience import Viewer
from heis.foundation.clock import local_date, now
from heis.lift.models import Initiative
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


class _TakeItAllBack(Exception):
    pass


@pytest.fixture(scope="package")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    files = django_settings.MEDIA_ROOT
    django_settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / "files")
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                at = now()
                loaded = load_demo(at=at)
                assert loaded is not None
                yield Demo(loaded, at)
                raise _TakeItAllBack
        except _TakeItAllBack:
            pass
    django_settings.MEDIA_ROOT = files
    assert default_storage


@pytest.fixture
def demo(_loaded: Demo, db: None, settings: Settings) -> Demo:
    """The loaded demo; what a test changes is taken back after it."""
    settings.HEIS_DEMO = True
    return _loaded


from heis.journal.registry import register_verbs  # noqa: E402 (until config does)
from heis.strategy.verbs import VERBS  # noqa: E402

register_verbs(VERBS)
