from __future__ import annotations

from datetime import timedelta

import pytest

from heis.accounts.rules import (
    ONE_PERSON_HERE,
    Limit,
    Place,
    device_of,
    in_groups,
    network_of,
    normal_code,
    password_problems,
    wait_in_words,
)

KARI = ("Kari Synnøve Granly", "kari.granly@heis.test")
GUESSED_FIRST = [
    "passord12345",
    "P@ssord123456",
    "Sommer2024!!!",
    "SommerVinter2024",
    "Fredrikstad2024!",
    "fredrikstadkommune",
    "velkommentilfredrikstad",
    "qwertyuiopasdf",
    "øæløæløæløæl",
    "123456789012",
    "098765432109",
    "abcdefghijkl",
    "aaaaaaaaaaaa",
    "1qaz2wsx3edc4rfv",
    "hemmelighemmelig",
    "HemmeligHemmelig1",
    "kommunekommune1",
    "innovasjonsheisen2027",
    "Desember2025!",
    "Liverpool1892!",
]
GOOD = [
    "grønn traktor synger",
    "hest batteri stift riktig",
    "en blå hest spiser grøt",
    "wT7#kq9ZpL2x",
    "Julenissen kommer 24.",
    "bønder elsker regnvær",
    "тёплый хлеб утром",
    "x" * 5 + "bjørk og eik i vinden",
]


class TestPasswordProblems:
    @pytest.mark.parametrize("password", GUESSED_FIRST)
    def test_what_is_guessed_first_is_refused(self, password):
        assert password_problems(password, about=KARI) == [
            "Dette passordet er blant dem som blir gjettet først. Prøv tre eller fire ord som ikke hører sammen."
        ]

    @pytest.mark.parametrize("password", GOOD)
    def test_a_sentence_or_a_random_text_is_good(self, password):
        assert password_problems(password, about=KARI) == []

    def test_less_than_twelve_characters_is_too_short(self):
        assert "12 tegn" in password_problems("wT7#kq9ZpL2")[0]

    def test_more_than_256_characters_is_too_long(self):
        assert "256 tegn" in password_problems("wT7#kq9ZpL2x" * 22)[0]

    @pytest.mark.parametrize("password", ["granly.granly.99", "synnøvegranly1984", "Granly-heis-2026"])
    def test_leaning_on_name_or_email_is_refused(self, password):
        assert "navnet eller e-postadressen" in password_problems(password, about=KARI)[0]

    def test_another_persons_name_is_no_problem(self):
        assert password_problems("synnøvegranly1984", about=("Ola Moe", "ola@heis.test")) == []

    def test_a_long_password_is_judged_quickly(self):
        assert password_problems("ab1" + "wT7#kq9ZpL2x" * 21) == []


class TestLimit:
    @pytest.mark.parametrize(
        ("count", "seconds"), [(1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (11, 900), (5000, 900)]
    )
    def test_the_wait_doubles_up_to_the_longest(self, count, seconds):
        assert ONE_PERSON_HERE.wait_after(count) == timedelta(seconds=seconds)

    def test_no_attempt_is_free_when_none_is(self):
        assert Limit("strict", free=1).wait_after(1) == timedelta(seconds=30)


class TestWaitInWords:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (0.2, "1 sekund"),
            (30, "30 sekunder"),
            (60, "1 minutt"),
            (61, "2 minutter"),
            (3600, "1 time"),
            (7201, "3 timer"),
        ],
    )
    def test_it_is_rounded_up(self, seconds, words):
        assert wait_in_words(timedelta(seconds=seconds)) == words


class TestPlace:
    @pytest.mark.parametrize(
        ("user_agent", "device"),
        [
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1",
                "Safari, iPhone",
            ),
            ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            ("curl/8.5", ""),
            ("", ""),
        ],
    )
    def test_a_browser_is_described_in_the_words_people_use(self, user_agent, device):
        assert device_of(user_agent) == device

    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("158.37.12.9", "158.37.12.x"),
            ("2001:db8:7::1", "2001:db8:7:x"),
            ("::ffff:158.37.12.9", "158.37.12.x"),
            ("::1", "0:0:0:x"),
            ("unix:", ""),
            ("", ""),
        ],
    )
    def test_a_network_is_told_and_not_a_home(self, address, network):
        assert network_of(address) == network

    def test_attempts_are_counted_on_a_subscriber_and_not_on_each_of_their_addresses(self):
        assert Place("2001:db8:7:1::1").counted_address == Place("2001:db8:7:1:ffff::9").counted_address
        assert Place("158.37.12.9").counted_address != Place("158.37.12.10").counted_address

    def test_an_ipv4_address_that_is_written_as_ipv6_is_counted_as_the_ipv4_address_it_is(self):
        assert Place("::ffff:158.37.12.9").counted_address == "158.37.12.9"


class TestCodes:
    def test_a_code_is_read_in_groups_and_compared_without(self):
        assert in_groups("k7dm2qx9p4fhw8nt") == "k7dm-2qx9-p4fh-w8nt"
        assert normal_code(" K7DM-2QX9 – p4fh w8nt") == "k7dm2qx9p4fhw8nt"
