"""How numbers, money, days and written text are shown, in the three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from heis.foundation import jinja

NOW = datetime(2025, 11, 3, 13, 5, tzinfo=UTC)  # 14.05 in Oslo, a Monday
TODAY = date(2025, 11, 3)


def plain(text: str) -> str:
    """With the spaces that do not break as plain ones."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.fixture(params=["nb", "nn", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "short", "nb", "en"),
        [
            (0, False, "0 kr", "NOK 0"),
            (950, False, "950 kr", "NOK 950"),
            (1_250_000, False, "1 250 000 kr", "NOK 1,250,000"),
            (-12_000, False, "−12 000 kr", "NOK −12,000"),
            (999_999, True, "1 mill. kr", "NOK 1 million"),
            (949_000, True, "949 000 kr", "NOK 949,000"),
            (41_200_000, True, "41,2 mill. kr", "NOK 41.2 million"),
            (-41_200_000, True, "−41,2 mill. kr", "NOK −41.2 million"),
            (1_400_000_000, True, "1,4 mrd. kr", "NOK 1.4 billion"),
            (1_850_000, True, "1,9 mill. kr", "NOK 1.9 million"),
            (-1_850_000, True, "−1,9 mill. kr", "NOK −1.9 million"),
            (1_849_999, True, "1,8 mill. kr", "NOK 1.8 million"),
            (950_000, True, "1 mill. kr", "NOK 1 million"),
            (999_950_000, True, "1 mrd. kr", "NOK 1 billion"),
            (0.5, False, "1 kr", "NOK 1"),
            (0, True, "0 kr", "NOK 0"),
            (None, False, "–", "–"),
        ],
    )
    def test_sums(self, language, amount, short, nb, en):
        assert plain(jinja.money(amount, short=short)) == (en if language == "en" else nb)

    def test_a_sum_does_not_break_over_two_lines(self):
        with translation.override("nb"):
            assert " " not in jinja.money(1_250_000)


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "decimals", "nb", "en"),
        [
            (1_250_000, None, "1 250 000", "1,250,000"),
            (41.25, 1, "41,3", "41.3"),
            (2.675, 2, "2,68", "2.68"),  # a float is a hair below
            (-0.5, 0, "−1", "−1"),
            (-0.2, 0, "0", "0"),
            (0.0005, None, "0,001", "0.001"),
            (3.0, 1, "3", "3"),
            (0.5, None, "0,5", "0.5"),
            (-1_250_000, None, "−1 250 000", "−1,250,000"),
            (None, None, "–", "–"),
        ],
    )
    def test_numbers(self, language, value, decimals, nb, en):
        assert plain(jinja.number(value, decimals)) == (en if language == "en" else nb)

    @pytest.mark.parametrize(
        ("value", "nb", "en"), [(7, "7,0", "7.0"), (-0.04, "0,0", "0.0"), (7.25, "7,3", "7.3"), (None, "–", "–")]
    )
    def test_numbers_that_stand_under_each_other(self, language, value, nb, en):
        assert plain(jinja.number(value, 1, is_exact=True)) == (en if language == "en" else nb)

    def test_shares(self, language):
        assert plain(jinja.percent(0.8)) == ("80%" if language == "en" else "80 %")
        assert plain(jinja.percent(0.126, 1)) == ("12.6%" if language == "en" else "12,6 %")
        assert plain(jinja.percent(0.125)) == ("13%" if language == "en" else "13 %")
        assert plain(jinja.percent(0.575)) == ("58%" if language == "en" else "58 %")
        assert plain(jinja.percent(-0.5)) == ("−50%" if language == "en" else "−50 %")


class TestDays:
    @pytest.mark.parametrize(
        ("value", "year", "nb", "en"),
        [
            (date(2025, 3, 9), None, "9. mars", "9 March"),
            (date(2024, 11, 3), None, "3. november 2024", "3 November 2024"),
            (date(2025, 11, 3), True, "3. november 2025", "3 November 2025"),
            (date(2024, 11, 3), False, "3. november", "3 November"),
            (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), None, "1. januar", "1 January"),
        ],
    )
    def test_a_day(self, language, value, year, nb, en):
        assert plain(jinja.day(value, year=year, today=TODAY)) == (en if language == "en" else nb)


class TestMoments:
    @pytest.mark.parametrize(
        ("before", "nb", "nn", "en"),
        [
            (timedelta(seconds=2), "nå nettopp", "no nettopp", "just now"),
            (timedelta(minutes=2), "for 2 minutter siden", "for 2 minutt sidan", "2 minutes ago"),
            (timedelta(hours=3), "i dag kl. 11.05", "i dag kl. 11.05", "today at 11:05"),
            (timedelta(days=1), "i går kl. 14.05", "i går kl. 14.05", "yesterday at 14:05"),
            (timedelta(days=12), "22. oktober kl. 15.05", "22. oktober kl. 15.05", "22 October at 15:05"),
            (timedelta(days=-1), "i morgen kl. 14.05", "i morgon kl. 14.05", "tomorrow at 14:05"),
            (timedelta(days=400), "29. september 2024 kl. 15.05", "29. september 2024 kl. 15.05", "29 September 2024 at 15:05"),
        ],
    )
    def test_a_moment(self, language, before, nb, nn, en):
        assert plain(jinja.moment(NOW - before, at=NOW)) == {"nb": nb, "nn": nn, "en": en}[language]

    @pytest.mark.parametrize(
        ("before", "nb", "en"),
        [
            (timedelta(seconds=2), "nå nettopp", "just now"),
            (timedelta(minutes=1), "for 1 minutt siden", "1 minute ago"),
            (timedelta(hours=3), "for 3 timer siden", "3 hours ago"),
            (timedelta(hours=20), "i går", "yesterday"),
            (timedelta(days=6), "for 6 dager siden", "6 days ago"),
            (timedelta(days=21), "for 3 uker siden", "3 weeks ago"),
            (timedelta(days=90), "for 3 måneder siden", "3 months ago"),
            (timedelta(days=800), "for 2 år siden", "2 years ago"),
            (timedelta(days=-6), "om 6 dager", "in 6 days"),
        ],
    )
    @pytest.mark.parametrize("language", ["nb", "en"])
    def test_how_long_since(self, language, before, nb, en):
        with translation.override(language):
            assert plain(jinja.ago(NOW - before, at=NOW)) == {"nb": nb, "en": en}[language]

    def test_a_day_without_an_hour(self):
        with translation.override("nb"):
            assert [plain(jinja.ago(TODAY - timedelta(days=n), at=NOW)) for n in (-1, 0, 1, 2)] == [
                "i morgen", "i dag", "i går", "for 2 dager siden",
            ]  # fmt: skip


class TestWrittenText:
    def test_headings_leave_the_h1_to_the_page(self):
        assert jinja.markdown("# Én\n\n###### Seks") == "<h3>Én</h3>\n<h6>Seks</h6>\n"

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "![x](https://x.no/sporing.png)",
            '<a href="#" style="x">a</a>',
        ],
    )
    def test_nothing_that_runs_or_fetches(self, text):
        html = jinja.markdown(text)
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert "<a href" not in html or "style" not in html

    def test_links_and_line_breaks(self):
        assert jinja.markdown("a\nb [c](https://ks.no)") == (
            '<p>a<br>\nb <a href="https://ks.no" rel="nofollow noopener">c</a></p>\n'
        )

    def test_nothing(self):
        assert jinja.markdown(None) == ""

    def test_plain_text_keeps_its_paragraphs(self):
        assert jinja.paragraphs("a <b>\r\nc\n\n\nd") == "<p>a &lt;b&gt;<br>c</p><p>d</p>"

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Mona Lie", "ML"),
            ("Pensjonistforbundet", "P"),
            ("Anne-Grethe Øverås Ås", "AÅ"),
            ("", "?"),
            (None, "?"),
            ("(ukjent) 7", "7"),
        ],
    )
    def test_initials(self, name, shown):
        assert jinja.initials(name) == shown


class TestQuoted:
    @pytest.mark.parametrize(
        ("written", "quoted"),
        [
            (
                "Vi har prøvd i **to uker**.\n\n- Skift batteri\n- Skru ned *lyden*",
                "Vi har prøvd i to uker. Skift batteri · Skru ned lyden",
            ),
            ("Se [avtalen](https://ks.no) og `koden`", "Se avtalen og koden"),
            ("# Status\nalt\nvel", "Status · alt vel"),
            ("<b>rett</b> & 2 * 3", "<b>rett</b> & 2 * 3"),
            ("    kode\n", "kode"),
            (None, ""),
        ],
    )
    def test_is_without_markup_and_on_one_line(self, written, quoted):
        assert jinja.plain(written) == quoted

    def test_is_cut_between_two_words(self):
        assert jinja.plain("Ingen falske **alarmer** på hele natta", 22) == "Ingen falske alarmer…"
        assert jinja.plain("Ingen falske alarmer", 20) == "Ingen falske alarmer"
        assert jinja.plain("x" * 30, 10) == "x" * 9 + "…"


class TestQuotationMarks:
    @pytest.mark.parametrize(("language", "written"), [("nb", "«Fall»"), ("nn", "«Fall»"), ("en", "“Fall”")])
    def test_are_those_of_the_language(self, language, written):
        with translation.override(language):
            assert jinja.quoted("Fall") == written


class TestMidSentence:
    @pytest.mark.parametrize(
        ("name", "within"),
        [
            ("Seksjonssjefen", "seksjonssjefen"),
            ("Kommunedirektørens ledergruppe", "kommunedirektørens ledergruppe"),
            ("IKT-ledelsen", "IKT-ledelsen"),
            ("Økonomi og HR", "økonomi og HR"),
            ("", ""),
            (None, ""),
        ],
    )
    def test_begins_with_a_small_letter_but_for_abbreviations(self, name, within):
        assert jinja.mid_sentence(name) == within


class TestHtml:
    def test_attributes(self):
        values = {"hx-get": '/a?b="c"', "disabled": True, "hidden": False, "title": None}
        assert jinja.attributes(values) == ' hx-get="/a?b=&#34;c&#34;" disabled'
        assert jinja.attributes(None) == ""

    def test_query(self):
        assert jinja.query({"q": "fall og natt", "area": "", "page": None}) == "?q=fall+og+natt"
        assert jinja.query({}) == ""
