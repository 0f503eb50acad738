import pytest

from heis.journal.models import Choice, MailSettings, Notification, Preference
from heis.journal.operations.choosing import (
    MailHours,
    NoSuchSubscription,
    Subscription,
    UnableToSetPreferences,
    set_preferences,
    subscription_of,
    unsubscribe_token,
)
from heis.journal.queries import choices_of, mail_settings_of

HOURS = MailHours(digest_hour=7, quiet_from=20, quiet_to=7, is_paused=False)


class TestSetPreferences:
    def test_keeps_them(self, mona):
        set_preferences(mona, choices={"comments": Choice.NOW}, hours=HOURS)
        assert choices_of(mona.pk)["comments"] == Choice.NOW
        assert choices_of(mona.pk)["decisions"] == Choice.DIGEST

    def test_keeps_the_last_ones(self, mona):
        set_preferences(mona, choices={"comments": Choice.NOW}, hours=HOURS)
        set_preferences(mona, choices={"comments": Choice.NONE}, hours=MailHours(12, 0, 0, is_paused=True))
        assert Preference.objects.get().choice == Choice.NONE
        assert (mail_settings_of(mona.pk).digest_hour, mail_settings_of(mona.pk).is_paused) == (12, True)

    def test_drops_what_waits_of_a_kind_that_is_no_longer_wanted(self, mona, commented):
        commented(mona)
        set_preferences(mona, choices={"comments": Choice.NONE}, hours=HOURS)
        assert Notification.objects.get().mail == Choice.NONE

    def test_lets_what_waits_of_other_kinds_wait(self, mona, commented):
        commented(mona)
        set_preferences(mona, choices={"decisions": Choice.NONE}, hours=HOURS)
        assert Notification.objects.get().mail == Choice.DIGEST

    def test_drops_everything_that_waits_when_mail_is_paused(self, mona, aisha, commented):
        commented(mona, aisha)
        set_preferences(mona, choices={}, hours=MailHours(7, 20, 7, is_paused=True))
        assert dict(Notification.objects.values_list("person", "mail")) == {mona.pk: "none", aisha.pk: "digest"}

    @pytest.mark.parametrize(
        ("choices", "hours", "says"),
        [
            ({"strange": "now"}, HOURS, "Velg blant"),
            ({"comments": "weekly"}, HOURS, "Velg blant"),
            ({}, MailHours(24, 0, 0, is_paused=False), "fra 0 til 23"),
            ({}, MailHours(7, -1, 0, is_paused=False), "fra 0 til 23"),
            ({}, MailHours(21, 20, 7, is_paused=False), "stilletiden"),
            ({}, MailHours(6, 20, 7, is_paused=False), "stilletiden"),
        ],
    )
    def test_refuses_what_cannot_be(self, mona, choices, hours, says):
        with pytest.raises(UnableToSetPreferences, match=says):
            set_preferences(mona, choices=choices, hours=hours)
        assert not MailSettings.objects.exists()


class TestUnsubscribeToken:
    @pytest.mark.parametrize("kind", ["", "comments"])
    def test_says_whose_mail_and_which(self, kind):
        assert subscription_of(unsubscribe_token(Subscription(7, kind))) == Subscription(7, kind)

    @pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda token: ""])
    def test_is_refused_when_it_has_been_changed(self, change):
        with pytest.raises(NoSuchSubscription):
            subscription_of(change(unsubscribe_token(Subscription(7, "comments"))))
