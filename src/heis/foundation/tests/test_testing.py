"""The check that every page goes through finds what it should."""

from __future__ import annotations

import pytest

from heis.foundation.testing import faults_of


def page(body: str, *, lang: str = ' lang="nb"', title: str = "Heisen") -> str:
    return f"<!doctype html><html{lang}><head><title>{title}</title></head><body><main><h1>Heisen</h1>{body}</main></body></html>"


class TestFaultsOfAPage:
    def test_a_sound_page_has_none(self):
        body = '<label for="a">Navn</label><input id="a" aria-describedby="b"><p id="b">Som i passet</p><a href="/">Hjem</a>'
        assert faults_of(page(body)) == []

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ("<h1>To</h1>", "one h1"),
            ('<p id="a"></p><p id="a"></p>', "used 2 times"),
            ('<input id="a">', "no label"),
            ('<label for="b">B</label>', "points to nothing"),
            ('<label for="a">A</label><input id="a" aria-describedby="b">', "points to nothing"),
            ("<script>alert(1)</script>", "inline <script>"),
            ("<style>a{}</style>", "inline <style>"),
            ('<p style="color:red">x</p>', "attribute style"),
            ('<button onclick="x()">x</button>', "attribute onclick"),
            ('<a href="javascript:x()">x</a>', "attribute href"),
            ('<a href="/"></a>', "no text"),
            ('<button><svg aria-hidden="true"></svg></button>', "no text"),
            ('<img src="a.png">', "no alt"),
            ("<p>Eier: None</p>", "leftover"),
            ("<p>{{ page.title }}</p>", "leftover"),
            ("<p>%(num)s dager</p>", "leftover"),
            ('<a href="/initiativ/None/" class="None">Se</a>', "leftover"),
            ("<p></div>", "does not parse"),
        ],
    )
    def test_each_fault_is_found(self, body, fault):
        assert any(fault in each for each in faults_of(page(body))), faults_of(page(body))

    def test_a_page_without_language_or_title(self):
        assert [f for f in faults_of(page("", lang="")) if "language" in f]
        assert [f for f in faults_of(page("", title=" – ")) if "title" in f]

    def test_a_piece_needs_no_title_but_is_checked(self):
        assert faults_of("<p>Lagret</p>") == []
        assert faults_of("<tr><td>En rad</td></tr>") == []
        assert faults_of('<a href="/"></a>') != []
        assert faults_of("") == []
