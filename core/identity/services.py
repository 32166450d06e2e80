"""Sign in, and look after users: create, disable, reset, grant, hand over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, clock
from core.errors import NotFoundError
from core.identity.errors import (
    LastAdminError,
    TooManyAttemptsError,
    UsernameTakenError,
    WeakPasswordError,
    WrongPasswordError,
)
from core.identity.models import Installation, SignInAttempt, User, UserGrant
from core.identity.roles import EVERYWHERE, Actor, Grant, Role
from core.ids import new_code
from core.secrets import fingerprint

THROTTLE_WINDOW = timedelta(minutes=15)
FAILURES_PER_NAME_AND_ADDRESS = 5
FAILURES_PER_NAME = 50
FAILURES_PER_ADDRESS = 40
SHORTEST_PASSWORD = 10

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewUser:
    """What an administrator says of a new user."""

    username: str
    name: str
    grants: tuple[Grant, ...]


def check_throttle(session: Session, username: str, address: str) -> None:
    """Raise TooManyAttemptsError while a name or an address has failed too often of late."""
    since = clock.now() - THROTTLE_WINDOW
    failed = select(func.count()).where(SignInAttempt.succeeded == False, SignInAttempt.at > since)  # noqa: E712
    by_name = failed.where(SignInAttempt.username_mark == fingerprint("username", username))
    by_address = failed.where(SignInAttempt.address_mark == fingerprint("address", address))
    by_both = by_name.where(SignInAttempt.address_mark == fingerprint("address", address))
    if (session.scalar(by_both) or 0) >= FAILURES_PER_NAME_AND_ADDRESS:
        raise TooManyAttemptsError(minutes=THROTTLE_WINDOW.seconds // 60)
    if session.scalar(by_name) >= FAILURES_PER_NAME or session.scalar(by_address) >= FAILURES_PER_ADDRESS:  # type: ignore[operator]
        raise TooManyAttemptsError(minutes=THROTTLE_WINDOW.seconds // 60)


def fits(user: User | None, password: str) -> bool:
    """Say whether the password is the user's; an unknown user takes as long as a known one."""
    try:
        _hasher.verify(user.password_hash if user else _NOBODY, password)
    except VerifyMismatchError:
        return False
    return user is not None and user.is_active


def note_attempt(session: Session, username: str, address: str, *, succeeded: bool) -> None:
    """Write the attempt down for the throttle."""
    session.add(
        SignInAttempt(
            username_mark=fingerprint("username", username),
            address_mark=fingerprint("address", address),
            succeeded=succeeded,
        )
    )


def change_password(session: Session, actor: Actor, old: str, new: str) -> User:
    """Give the actor a new password and end the other sessions."""
    user = get_user(session, actor.user_id or 0)
    if not fits(user, old):
        raise WrongPasswordError
    _set_password(user, new)
    user.must_change_password = False
    return user


def create_user(session: Session, actor: Actor, new: NewUser, password: str | None = None) -> tuple[User, str]:
    """Create a user; return it with the first password, which is shown once and must be changed."""
    actor.require([Role.ADMIN], EVERYWHERE)
    if find_user(session, new.username):
        raise UsernameTakenError
    first = password or new_code(12)
    user = User(
        username=new.username.strip().lower(),
        name=new.name,
        password_hash=_hasher.hash(first),
        must_change_password=password is None,
        grants=[UserGrant(role=grant.role, scope=grant.scope) for grant in new.grants],
    )
    session.add(user)
    session.flush()
    _log(session, actor, "create_user", user)
    return user, first


def disable(session: Session, actor: Actor, user_id: int) -> User:
    """Close a user's account and end its sessions; what the user did stays."""
    actor.require([Role.ADMIN], EVERYWHERE)
    user = get_user(session, user_id)
    _keep_one_admin(session, user)
    user.is_active = False
    user.session_epoch += 1
    _log(session, actor, "disable", user)
    return user


def enable(session: Session, actor: Actor, user_id: int) -> User:
    """Open a closed account again."""
    actor.require([Role.ADMIN], EVERYWHERE)
    user = get_user(session, user_id)
    user.is_active = True
    _log(session, actor, "enable", user)
    return user


def reset_password(session: Session, actor: Actor, user_id: int) -> tuple[User, str]:
    """Give a user a fresh first password and end its sessions; return it to be shown once."""
    actor.require([Role.ADMIN], EVERYWHERE)
    user, first = get_user(session, user_id), new_code(12)
    _set_password(user, first)
    user.must_change_password = True
    _log(session, actor, "reset_password", user)
    return user, first


def hand_over(session: Session, actor: Actor, from_id: int, to_id: int) -> tuple[User, User]:
    """Move every grant of one user to another, as when a secretary's term ends."""
    actor.require([Role.ADMIN], EVERYWHERE)
    giver, taker = get_user(session, from_id), get_user(session, to_id)
    if giver.id == taker.id:
        raise LastAdminError
    if not taker.is_active:
        _keep_one_admin(session, giver)
    held = {(grant.role, grant.scope) for grant in taker.grants}
    moved = [(grant.role, grant.scope) for grant in giver.grants]
    giver.grants.clear()
    session.flush()
    taker.grants.extend(UserGrant(role=role, scope=scope) for role, scope in moved if (role, scope) not in held)
    giver.session_epoch += 1
    _log(session, actor, "hand_over", giver, detail=taker.username)
    return giver, taker


def find_user(session: Session, username: str) -> User | None:
    """Return the user of this name, if there is one."""
    return session.scalar(select(User).where(User.username == username.strip().lower()))


def get_user(session: Session, user_id: int) -> User:
    """Return a user by id; it must be there."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError
    return user


def users(session: Session) -> list[User]:
    """Return all users by name."""
    return list(session.scalars(select(User).order_by(User.is_active.desc(), User.username)))


def users_with(session: Session, role: Role) -> list[User]:
    """Return the active users who hold a role."""
    held = select(User).join(UserGrant).where(UserGrant.role == role, User.is_active == True)  # noqa: E712
    return list(session.scalars(held.order_by(User.username)).unique())


def is_demo(session: Session) -> bool:
    """Say whether this database holds the demo season."""
    installation = session.get(Installation, 1)
    return installation is not None and installation.is_demo


def roles_text(grants: Iterable[UserGrant]) -> str:
    """Return the grants in one line for lists and logs."""
    return "; ".join(f"{grant.role.value}@{grant.scope}" for grant in grants)


def _set_password(user: User, password: str) -> None:
    if len(password) < SHORTEST_PASSWORD or password.lower() == user.username:
        raise WeakPasswordError
    user.password_hash = _hasher.hash(password)
    user.session_epoch += 1


def _keep_one_admin(session: Session, leaving: User) -> None:
    admins = {user.id for user in users_with(session, Role.ADMIN)}
    if admins == {leaving.id}:
        raise LastAdminError


def _log(session: Session, actor: Actor, deed: str, user: User, detail: str = "") -> None:
    audit.note(
        session,
        actor_id=actor.user_id,
        actor_name=actor.name,
        deed=deed,
        subject=f"user:{user.username}",
        detail=detail or roles_text(user.grants),
    )
