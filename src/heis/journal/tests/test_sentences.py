import pytest
from django.utils import translation

from heis.journal.models import Event
from heis.journal.operations import record
from heis.journal.registry import RegistrationError, Verb, register_verbs
from heis.journal.sentences import link_of, sentence_of, title_of
from heis.journal.tests.conftest import THING, YESTERDAY

STAGE = {"nb": "Utprøving", "nn": "Utprøving på nynorsk", "en": "Validation"}


def decided(**data: object) -> Event:
    return Event(
        verb="test.decided", subject_type="thing", subject_id=12, data={"title": "Fallsensorer", "to_stage": STAGE, **data}
    )


class TestSentence:
    def test_says_who_did_what(self, jonas):
        event = record("test.commented", THING, by=jonas, at=YESTERDAY, data={"title": "Fallsensorer"})
        assert sentence_of(event) == "Jonas Berg skrev i «Fallsensorer»"

    def test_is_the_lift_itself_when_nobody_did_it(self):
        assert sentence_of(decided(reason="Klart nok")).startswith("Heisen lot «Fallsensorer»")

    def test_is_somebody_when_it_was_done_without_a_login(self):
        assert sentence_of(decided(reason="", is_unnamed=True)).startswith("Noen uten innlogging lot «Fallsensorer»")

    @pytest.mark.parametrize(("language", "stage"), [("nb", "Utprøving"), ("nn", "Utprøving på nynorsk"), ("en", "Validation")])
    def test_takes_the_strategys_words_in_the_readers_language(self, language, stage):
        with translation.override(language):
            assert stage in sentence_of(decided(reason="x"))

    def test_falls_back_to_bokmaal(self):
        with translation.override("en"):
            assert "Utprøving" in sentence_of(decided(reason="x", to_stage={"nb": "Utprøving", "en": ""}))

    def test_writes_dates_and_money_by_their_names(self):
        data = {"title": "Fallsensorer", "due_on": "2031-11-20", "amount_nok": 1250000}
        event = Event(verb="test.due", subject_type="thing", subject_id=12, data=data)
        sentence = sentence_of(event).replace("\N{NO-BREAK SPACE}", " ")
        assert sentence == "«Fallsensorer» må besluttes innen 20. november 2031, og gjelder 1 250 000 kr"

    def test_calls_a_floor_as_in_the_middle_of_a_sentence(self):
        register_verbs([Verb("test.waits", "«{title}» venter hos {floor_name}", kind="decisions")])
        event = Event(verb="test.waits", data={"title": "Sensorer", "floor_name": {"nb": "Seksjonssjefen", "en": "The director"}})
        assert sentence_of(event) == "«Sensorer» venter hos seksjonssjefen"

    def test_does_not_repeat_the_title_in_its_own_room(self):
        assert sentence_of(decided(reason=""), in_its_room=True) == "Heisen lot saken gå videre til Utprøving"
        data = {"title": "Fallsensorer", "due_on": "2031-11-20", "amount_nok": 1}
        event = Event(verb="test.due", subject_type="thing", subject_id=12, data=data)
        assert sentence_of(event, in_its_room=True).startswith("Saken må besluttes innen")

    def test_shortens_a_long_reason_and_keeps_it_on_one_line(self):
        sentence = sentence_of(decided(reason="Første linje\n\nandre linje " + "langt " * 200))
        assert "Første linje andre linje" in sentence
        assert sentence.endswith("…")
        assert len(sentence) < 400

    def test_ends_well_without_a_reason(self):
        assert sentence_of(decided(reason="")).endswith("til Utprøving")

    def test_takes_braces_in_what_people_wrote_as_they_are(self):
        assert sentence_of(decided(reason="{actor.password} {0}")).endswith("{actor.password} {0}")

    def test_of_a_verb_no_longer_in_use_is_the_title(self):
        event = Event(verb="test.forgotten", subject_type="thing", subject_id=12, data={"title": "Fallsensorer"})
        assert sentence_of(event) == "Fallsensorer"


class TestSubject:
    def test_is_found_at_its_address(self):
        assert link_of(decided()) == "/ting/12/"

    def test_without_a_title_is_called_what_it_is(self):
        assert title_of(Event(verb="test.decided", subject_type="thing", subject_id=12)) == "Ting 12"

    def test_that_nobody_has_registered_has_neither(self):
        event = Event(verb="test.decided", subject_type="unheard", subject_id=1)
        assert (link_of(event), title_of(event)) == ("", "")


class TestRegistering:
    def test_refuses_a_kind_nobody_can_choose(self):
        with pytest.raises(RegistrationError, match="kind"):
            register_verbs([Verb("test.strange", "x", kind="strange")])

    def test_refuses_another_sentence_for_the_same_verb(self):
        with pytest.raises(RegistrationError, match="already"):
            register_verbs([Verb("test.commented", "noe annet", kind="comments")])
