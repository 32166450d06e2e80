"""Signing in: right and wrong passwords, and guessing that is slowed down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.identity.errors import TooManyAttemptsError
from core.identity.models import SignInAttempt, User
from core.identity.signing_in import (
    FAILURES_PER_ADDRESS,
    FAILURES_PER_NAME,
    FAILURES_PER_NAME_AND_ADDRESS,
    THROTTLE_WINDOW,
    begin_attempt,
    close_session,
    close_sessions,
    fits,
    forgive,
    hash_password,
    open_session,
    user_of_session,
)
from tests.factories import NOW

PASSWORD = "a-long-password"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


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
        begin_attempt(session, name, address)


def test_an_address_is_shut_to_a_name_after_five_failures(session: Session, today: None) -> None:
    _fail(session, FAILURES_PER_NAME_AND_ADDRESS)
    with pytest.raises(TooManyAttemptsError) as refused:
        begin_attempt(session, "wang", "10.0.0.1")
    assert refused.value.facts == {"minutes": 15}
    assert refused.value.status == 429


def test_the_owner_of_a_name_still_gets_in_from_his_own_phone(session: Session, today: None) -> None:
    _fail(session, FAILURES_PER_NAME_AND_ADDRESS)
    begin_attempt(session, "wang", "10.0.0.2")


def test_a_name_is_shut_after_fifty_failures_from_anywhere(session: Session, today: None) -> None:
    for number in range(FAILURES_PER_NAME):
        _fail(session, 1, address=f"10.0.1.{number}")
    with pytest.raises(TooManyAttemptsError):
        begin_attempt(session, "wang", "10.0.0.2")
    begin_attempt(session, "li", "10.0.0.2")


def test_an_address_is_shut_after_forty_failures_over_any_names(session: Session, today: None) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        _fail(session, 1, name=f"user{number}")
    with pytest.raises(TooManyAttemptsError):
        begin_attempt(session, "somebody-else", "10.0.0.1")
    begin_attempt(session, "somebody-else", "10.0.0.2")


def test_time_opens_a_name_again(session: Session, today: None) -> None:
    _fail(session, FAILURES_PER_NAME_AND_ADDRESS)
    with clock.at(NOW + THROTTLE_WINDOW - timedelta(seconds=1)), pytest.raises(TooManyAttemptsError):
        begin_attempt(session, "wang", "10.0.0.1")
    with clock.at(NOW + THROTTLE_WINDOW):
        begin_attempt(session, "wang", "10.0.0.1")


def test_signing_in_well_shuts_nothing(session: Session, today: None) -> None:
    for _ in range(FAILURES_PER_NAME_AND_ADDRESS * 2):
        forgive(session, begin_attempt(session, "wang", "10.0.0.1"))


def test_a_guess_counts_before_its_password_is_looked_at(session: Session, today: None) -> None:
    assert begin_attempt(session, "wang", "10.0.0.1").succeeded is False


def test_neither_name_nor_address_is_written_down_in_plain(session: Session, today: None) -> None:
    begin_attempt(session, "wang", "10.0.0.1")
    row = session.query(SignInAttempt).one()
    assert "wang" not in row.username_mark
    assert "10.0.0.1" not in row.address_mark


def test_signing_out_ends_one_session_and_a_new_password_all(session: Session, password_hash: str, today: None) -> None:
    wang = _user(password_hash)
    session.add(wang)
    session.flush()
    phone, office = open_session(session, wang), open_session(session, wang)
    close_session(session, phone.id)
    assert (user_of_session(session, phone.id), user_of_session(session, office.id)) == (None, wang)
    close_sessions(session, wang)
    assert user_of_session(session, office.id) is None


def test_the_session_of_a_closed_account_is_nobodys(session: Session, password_hash: str, today: None) -> None:
    wang = _user(password_hash)
    session.add(wang)
    session.flush()
    phone = open_session(session, wang)
    wang.is_active = False
    session.flush()
    assert user_of_session(session, phone.id) is None
