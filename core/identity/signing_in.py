"""Sign in and out: the throttle that slows guessing down, and the open sessions of each user."""

from __future__ import annotations

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core import clock
from core.identity.errors import TooManyAttemptsError
from core.identity.models import OpenSession, SignInAttempt, User
from core.secrets import fingerprint

THROTTLE_WINDOW = timedelta(minutes=15)
FAILURES_PER_NAME_AND_ADDRESS = 5
FAILURES_PER_NAME = 50
FAILURES_PER_ADDRESS = 40

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(password)


def fits(user: User | None, password: str) -> bool:
    """Say whether the password is the user's; an unknown user takes as long as a known one."""
    try:
        _hasher.verify(user.password_hash if user else _NOBODY, password)
    except VerifyMismatchError:
        return False
    return user is not None and user.is_active


def begin_attempt(session: Session, username: str, address: str) -> SignInAttempt:
    """Write an attempt down as failed, before the password is looked at; `fits` decides whether that stands.

    Counting first leaves no gap for guesses made side by side. Raises TooManyAttemptsError while a name or an
    address has failed too often of late.
    """
    session.execute(select(User.id).where(User.username == username).with_for_update())
    name, where = fingerprint("username", username), fingerprint("address", address)
    since = clock.now() - THROTTLE_WINDOW
    failed = select(func.count()).where(SignInAttempt.succeeded == False, SignInAttempt.at > since)  # noqa: E712
    by_name = failed.where(SignInAttempt.username_mark == name)
    by_address = failed.where(SignInAttempt.address_mark == where)
    for counted, most in (
        (by_name.where(SignInAttempt.address_mark == where), FAILURES_PER_NAME_AND_ADDRESS),
        (by_name, FAILURES_PER_NAME),
        (by_address, FAILURES_PER_ADDRESS),
    ):
        if (session.scalar(counted) or 0) >= most:
            raise TooManyAttemptsError(minutes=THROTTLE_WINDOW.seconds // 60)
    attempt = SignInAttempt(username_mark=name, address_mark=where, succeeded=False)
    session.add(attempt)
    session.flush()
    return attempt


def forgive(session: Session, attempt: SignInAttempt) -> None:
    """Note that an attempt succeeded; it does not count against anybody."""
    session.get_one(SignInAttempt, attempt.id).succeeded = True


def open_session(session: Session, user: User) -> OpenSession:
    """Open a session of a user; the cookie carries its number, and it ends when the row goes."""
    opened = OpenSession(user_id=user.id)
    session.add(opened)
    session.flush()
    return opened


def user_of_session(session: Session, number: int) -> User | None:
    """Return the user of an open session; nobody where it was closed or the account is disabled."""
    wanted = select(User).join(OpenSession, OpenSession.user_id == User.id)
    return session.scalar(wanted.where(OpenSession.id == number, User.is_active == True))  # noqa: E712


def close_session(session: Session, number: int) -> None:
    """End one session, everywhere that its cookie was copied to."""
    session.execute(delete(OpenSession).where(OpenSession.id == number))


def close_sessions(session: Session, user: User) -> None:
    """End every session of a user."""
    session.execute(delete(OpenSession).where(OpenSession.user_id == user.id))
