"""How pages are answered: the frame, the choices kept on the device, the gallery and the error pages."""

from __future__ import annotations

import logging

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory

from heis.foundation import web
from heis.foundation.testing import CheckedClient, check_page, faults_of


@pytest.fixture
def plain(settings):
    """Pages in the frame that needs no database."""
    settings.HEIS_SHELL = "heis.foundation.web.plain_shell"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.ROOT_URLCONF = "heis.foundation.tests.urls"
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
    return CheckedClient()


class TestGallery:
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_shows_every_component_without_a_fault(self, plain, settings, language):
        plain.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        response = plain.get("/komponenter/")
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.content.decode()

    def test_every_icon_it_shows_is_on_the_list(self, plain):
        import re
        from pathlib import Path

        listed = set((Path(__file__).resolve().parents[4] / "frontend" / "icons.txt").read_text().split())
        used = set(re.findall(r"icons\.svg#(\w+)", plain.get("/komponenter/").content.decode()))
        assert used <= listed


class TestChoices:
    def test_the_language_is_kept_and_one_comes_back(self, plain, settings):
        response = plain.post("/sprak/", {"language": "nn", "next": "/komponenter/?a=1"})
        assert (response.status_code, response.headers["Location"]) == (303, "/komponenter/?a=1")
        assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "nn"

    def test_the_colours_are_kept_and_shown_at_once(self, plain):
        response = plain.post("/fargevalg/", {"colour_scheme": "dark", "next": "/komponenter/"})
        assert response.status_code == 303
        assert 'data-color-scheme="dark"' in plain.get("/komponenter/").content.decode()

    @pytest.mark.parametrize("elsewhere", ["https://annet.no/", "//annet.no/", "javascript:alert(1)", ""])
    def test_one_is_never_sent_elsewhere(self, plain, elsewhere):
        assert plain.post("/sprak/", {"language": "nb", "next": elsewhere}).headers["Location"] == "/"

    def test_an_unknown_choice_changes_nothing(self, plain, settings):
        assert settings.LANGUAGE_COOKIE_NAME not in plain.post("/sprak/", {"language": "xx"}).cookies
        assert web.COLOUR_COOKIE not in plain.post("/fargevalg/", {"colour_scheme": "rosa"}).cookies

    def test_they_take_post_only(self, plain):
        assert plain.get("/sprak/").status_code == 405

    def test_an_unknown_cookie_is_as_none(self):
        request = RequestFactory().get("/")
        request.COOKIES[web.COLOUR_COOKIE] = '"><script>'
        assert web.colour_scheme_of(request) == "auto"


class TestErrorPages:
    def test_not_found(self, plain):
        response = plain.get("/finnes/ikke/")
        assert response.status_code == 404
        assert "ikke delt med deg" in response.content.decode()

    def test_not_permitted_says_why(self, plain):
        response = plain.get("/ikke-lov/")
        assert response.status_code == 403
        assert "Det kan bare eieren." in response.content.decode()

    def test_broken_gives_a_reference_that_is_in_the_log(self, plain, caplog):
        plain.raise_request_exception = False
        with caplog.at_level(logging.ERROR, logger="heis.error"):
            response = plain.get("/gikk-galt/")
        assert response.status_code == 500
        reference = next(r for r in caplog.records if r.name == "heis.error").args[0]
        assert reference in response.content.decode()
        assert "hemmelig" not in response.content.decode()

    def test_broken_comes_even_when_no_template_does(self, settings):
        settings.TEMPLATES = [{"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": []}]
        response = web.broken(RequestFactory().get("/"))
        assert response.status_code == 500
        assert "Noe gikk galt" in response.content.decode()

    def test_a_database_that_does_not_answer_is_no_fault_of_the_page(self, plain, caplog):
        plain.raise_request_exception = False
        with caplog.at_level(logging.ERROR, logger="heis.error"):
            response = plain.get("/uten-database/")
        check_page(response)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        assert "hemmelig" not in response.content.decode()
        assert "hemmelig" in caplog.text

    def test_htmx_gets_the_words_only(self, plain):
        response = plain.get("/ikke-lov/", headers={"HX-Request": "true"})
        assert (response.status_code, response.content.decode()) == (403, "Det kan bare eieren.")


class TestPieces:
    def test_htmx_gets_the_block_it_asks_for(self, plain):
        response = plain.get("/del/", headers={"HX-Request": "true"})
        html = response.content.decode()
        assert "<html" not in html
        assert "Treff: 3" in html
        assert "csrfmiddlewaretoken" in html
        assert "HX-Request" in response.headers["Vary"]

    @pytest.mark.parametrize(
        "headers", [{}, {"HX-Request": "true", "HX-Boosted": "true"}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}]
    )
    def test_others_get_the_whole_page(self, plain, headers):
        assert "<!doctype html>" in plain.get("/del/", headers=headers).content.decode()

    def test_after_an_act_htmx_goes_on_by_itself(self, plain):
        assert plain.post("/ferdig/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/komponenter/#her"
        assert plain.post("/ferdig/").status_code == 303

    def test_what_was_done_is_said_once(self, plain):
        plain.post("/ferdig/")
        assert "Lagret." in plain.get("/komponenter/").content.decode()
        assert "Lagret." not in plain.get("/komponenter/").content.decode()


class TestFrame:
    def test_shows_who_is_signed_in_and_what_is_unread(self, plain, settings):
        settings.HEIS_SHELL = "heis.foundation.tests.urls.full_shell"
        html = plain.get("/komponenter/").content.decode()
        for words in (
            "Mona Lie",
            "Logg ut",
            "3 uleste",
            'aria-current="page">Komponenter',
            "Tilgjengelighetserklæring",
            'role="search"',
        ):
            assert words in html

    def test_the_files_it_names_exist(self):
        for name in (
            "heis/app.css",
            "heis/app.js",
            "heis/draft.js",
            "heis/mark.svg",
            "heis/favicon.svg",
            "heis/apple-touch-icon.png",
        ):
            assert finders.find(name), name

    def test_a_name_with_markup_is_shown_as_text(self, plain, settings):
        settings.HEIS_SHELL = "heis.foundation.tests.urls.hostile_shell"
        html = plain.get("/komponenter/").content.decode()
        assert "<script>alert" not in html
        assert faults_of(html) == []

    def test_other_answers_are_not_read_as_pages(self):
        check_page(HttpResponse("None", content_type="text/plain"))
