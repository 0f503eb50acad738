from __future__ import annotations

import pyotp
import pytest

from heis.accounts.models import Person, RecordKind, RecoveryCode
from heis.accounts.operations import (
    UnableToChangePassword,
    UnableToChangeSecondFactor,
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    start_second_factor,
)
from heis.accounts.queries import recovery_codes_left, second_factor_of
from heis.accounts.tests.conftest import AT, HERE, PASSWORD
from heis.foundation.refusals import NotPermitted


def turn_on(person: Person) -> list[str]:
    factor = start_second_factor(person, by=person, at=AT)
    return confirm_second_factor(person, code=pyotp.TOTP(factor.secret).at(AT), place=HERE, by=person, at=AT)


class TestTurningOn:
    def test_starts_once_however_often_the_page_is_loaded(self, kari):
        assert start_second_factor(kari, by=kari, at=AT).secret == start_second_factor(kari, by=kari, at=AT).secret

    def test_counts_when_a_code_has_confirmed_it(self, kari):
        start_second_factor(kari, by=kari, at=AT)
        assert second_factor_of(kari) is None
        codes = turn_on(kari)
        assert second_factor_of(kari)
        assert len(set(codes)) == 10
        assert kari.sign_in_records.filter(kind=RecordKind.SECOND_FACTOR_ADDED).exists()

    def test_stores_no_recovery_code_that_can_be_read(self, kari):
        codes = {code.replace("-", "") for code in turn_on(kari)}
        assert not codes & set(RecoveryCode.objects.values_list("code_hash", flat=True))

    @pytest.mark.parametrize("code", ["", "123", "000000", "æøå"])
    def test_refuses_a_wrong_code(self, kari, code):
        start_second_factor(kari, by=kari, at=AT)
        with pytest.raises(UnableToChangeSecondFactor) as refusal:
            confirm_second_factor(kari, code=code, place=HERE, by=kari, at=AT)
        assert refusal.value.field == "code"

    def test_refuses_a_code_when_nothing_was_started(self, kari):
        with pytest.raises(UnableToChangeSecondFactor):
            confirm_second_factor(kari, code="123456", place=HERE, by=kari, at=AT)

    def test_refuses_when_it_is_on_already(self, kari):
        turn_on(kari)
        with pytest.raises(UnableToChangeSecondFactor):
            start_second_factor(kari, by=kari, at=AT)
        with pytest.raises(UnableToChangeSecondFactor):
            confirm_second_factor(kari, code="123456", place=HERE, by=kari, at=AT)

    def test_refuses_anybody_else(self, kari, ola):
        with pytest.raises(NotPermitted):
            start_second_factor(kari, by=ola, at=AT)


class TestRenewingCodes:
    def test_the_old_ones_stop_working(self, kari):
        old = turn_on(kari)
        new = renew_recovery_codes(kari, password=PASSWORD, place=HERE, by=kari, at=AT)
        assert not set(old) & set(new)
        factor = second_factor_of(kari)
        assert factor
        assert recovery_codes_left(factor) == 10

    def test_needs_the_password(self, kari):
        turn_on(kari)
        with pytest.raises(UnableToChangePassword):
            renew_recovery_codes(kari, password="feil", place=HERE, by=kari, at=AT)

    def test_refuses_when_it_is_off(self, kari):
        with pytest.raises(UnableToChangeSecondFactor):
            renew_recovery_codes(kari, password=PASSWORD, place=HERE, by=kari, at=AT)


class TestTurningOff:
    def test_takes_the_recovery_codes_with_it(self, kari):
        turn_on(kari)
        remove_second_factor(kari, password=PASSWORD, place=HERE, by=kari, at=AT)
        assert second_factor_of(kari) is None
        assert not RecoveryCode.objects.exists()
        assert kari.sign_in_records.filter(kind=RecordKind.SECOND_FACTOR_REMOVED).exists()

    def test_needs_the_password(self, kari):
        turn_on(kari)
        with pytest.raises(UnableToChangePassword):
            remove_second_factor(kari, password="feil", place=HERE, by=kari, at=AT)
        assert second_factor_of(kari)

    def test_refuses_when_it_is_off(self, kari):
        with pytest.raises(UnableToChangeSecondFactor):
            remove_second_factor(kari, password=PASSWORD, place=HERE, by=kari, at=AT)

    def test_refuses_anybody_else(self, kari, ola):
        turn_on(kari)
        with pytest.raises(NotPermitted):
            remove_second_factor(kari, password=PASSWORD, place=HERE, by=ola, at=AT)
