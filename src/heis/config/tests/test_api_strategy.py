from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from heis.organisation.models import Municipality
from heis.organisation.testing import make_municipality
from heis.strategy.testing import adopt_shipped


@pytest.fixture
def municipality(db: None) -> Municipality:
    return make_municipality(number="3107")


@pytest.fixture
def adopted(municipality: Municipality) -> None:
    adopt_shipped("fredrikstad", municipality=municipality, on=date(2020, 1, 1))


class TestStrategy:
    def test_is_not_there_before_one_is_adopted(self, municipality: Municipality, client: Client) -> None:
        assert client.get("/api/v1/strategy").status_code == 404
        assert client.get("/api/v1/strategy/versions").json() == {"items": []}

    @pytest.mark.usefixtures("adopted")
    def test_everybody_may_read_what_is_in_force(self, client: Client) -> None:
        response = client.get("/api/v1/strategy")
        told = response.json()
        assert (told["version"]["revision"], told["version"]["status"]) == (1, "adopted")
        assert [stage["key"] for stage in told["document"]["stages"]][-1] == "in_use"
        again = client.get("/api/v1/strategy", headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304

    @pytest.mark.usefixtures("adopted")
    def test_a_version_is_read_with_its_file(self, client: Client) -> None:
        assert [version["revision"] for version in client.get("/api/v1/strategy/versions").json()["items"]] == [1]
        assert client.get("/api/v1/strategy/versions/1").json()["document"]["key"] == "fredrikstad"
        assert client.get("/api/v1/strategy/versions/1/file").content.decode().count("key: fredrikstad") == 1
        assert client.get("/api/v1/strategy/versions/2").status_code == 404
        assert client.get("/api/v1/strategy/versions/2/file").status_code == 404

    @pytest.mark.usefixtures("municipality")
    def test_the_schema_of_files_is_given(self, client: Client) -> None:
        assert "gates" in client.get("/api/v1/strategy/schema").json()["properties"]
