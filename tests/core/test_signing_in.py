"""Signing in: right and wrong passwords, and guessing that is slowed down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.identity.errors import TooManyAttemptsError
from core.identity.models import SignInAttempt, User
from core.identity.services import (
    FAILURES_PER_ADDRESS,
    FAILURES_PER_NAME,
    THROTTLE_WINDOW,
    _hasher,
    check_throttle,
    fits,
    note_attempt,
)
from tests.factories import NOW

PASSWORD = "a-long-password"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return _hasher.hash(PASSWORD)


def _user(password_hash: str, *, is_active: bool = True) -> User:
    return User(username="wang", name="王", password_hash=password_hash, is_active=is_active)


def test_the_right_password_fits_and_others_do_not(password_hash: str) -> None:
    assert fits(_user(password_hash), PASSWORD)
    assert not fits(_user(password_hash), PASSWORD + "x")
    assert PASSWORD not in password_hash


def test_nobody_and_a_closed_account_never_fit(password_hash: str) -> None:
    assert not fits(None, "nobody has this password")
    assert not fits(_user(password_hash, is_active=False), PASSWORD)


def _fail(session: Session, times: int, *, name: str = "wang", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        note_attempt(session, name, address, succeeded=False)
    session.flush()


def test_a_name_is_shut_after_five_failures(session: Session, today: None) -> None:
    _fail(session, FAILURES_PER_NAME - 1)
    check_throttle(session, "wang", "10.0.0.2")
    _fail(session, 1)
    with pytest.raises(TooManyAttemptsError) as refused:
        check_throttle(session, "wang", "10.0.0.2")
    assert refused.value.facts == {"minutes": 15}
    assert refused.value.status == 429


def test_another_name_from_another_address_stays_open(session: Session, today: None) -> None:
    _fail(session, FAILURES_PER_NAME)
    check_throttle(session, "li", "10.0.0.2")


def test_an_address_is_shut_after_forty_failures_over_any_names(session: Session, today: None) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        _fail(session, 1, name=f"user{number}")
    with pytest.raises(TooManyAttemptsError):
        check_throttle(session, "somebody-else", "10.0.0.1")
    check_throttle(session, "somebody-else", "10.0.0.2")


def test_time_opens_a_name_again(session: Session, today: None) -> None:
    _fail(session, FAILURES_PER_NAME)
    with clock.at(NOW + THROTTLE_WINDOW - timedelta(seconds=1)), pytest.raises(TooManyAttemptsError):
        check_throttle(session, "wang", "10.0.0.1")
    with clock.at(NOW + THROTTLE_WINDOW):
        check_throttle(session, "wang", "10.0.0.1")


def test_signing_in_well_shuts_nothing(session: Session, today: None) -> None:
    for _ in range(FAILURES_PER_NAME * 2):
        note_attempt(session, "wang", "10.0.0.1", succeeded=True)
    session.flush()
    check_throttle(session, "wang", "10.0.0.1")


def test_neither_name_nor_address_is_written_down_in_plain(session: Session, today: None) -> None:
    note_attempt(session, "wang", "10.0.0.1", succeeded=False)
    session.flush()
    row = session.query(SignInAttempt).one()
    assert "wang" not in row.username_mark
    assert "10.0.0.1" not in row.address_mark
