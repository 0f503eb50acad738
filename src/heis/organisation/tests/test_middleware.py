from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from heis.foundation.audience import STRANGER
from heis.organisation.middleware import Looking
from heis.organisation.testing import appoint, make_municipality


def looked(person=None, opened=None):
    request = RequestFactory().get("/")
    request.person = person
    request.session = {"opened": opened} if opened else {}
    Looking(lambda request: HttpResponse())(request)
    return request


class TestLooking:
    def test_a_stranger_costs_no_query(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert looked().viewer == STRANGER

    def test_a_stranger_with_a_return_code_has_opened_what_it_opens(self, db):
        assert looked(opened=[7, 8]).viewer.opened == {7, 8}

    def test_a_person_is_looked_up_in_one_query_and_the_municipality_when_asked_for(self, town, django_assert_num_queries):
        person = appoint(unit=town.home).person
        with django_assert_num_queries(1):
            request = looked(person)
        with django_assert_num_queries(1):
            assert request.municipality == town.municipality
            assert request.municipality.name == "Fredrikstad"

    def test_a_stranger_sees_the_installations_municipality(self, db, settings):
        settings.HEIS_MUNICIPALITY = make_municipality(name="Hvaler").number
        assert looked().municipality.name == "Hvaler"

    def test_says_what_to_do_when_there_is_none(self, db, settings):
        settings.HEIS_MUNICIPALITY = "0000"
        with pytest.raises(ImproperlyConfigured, match="load-municipalities"):
            assert looked().municipality.pk
