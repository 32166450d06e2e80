"""Look after users: create, disable, reset, grant, hand over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.errors import NotFoundError
from core.identity.errors import (
    LastAdminError,
    UsernameTakenError,
    WeakPasswordError,
    WrongPasswordError,
)
from core.identity.models import Installation, User, UserGrant
from core.identity.roles import EVERYWHERE, Actor, Grant, Role
from core.identity.signing_in import close_sessions, fits, hash_password
from core.ids import new_code

SHORTEST_PASSWORD = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class NewUser:
    """What an administrator says of a new user."""

    username: str
    name: str
    grants: tuple[Grant, ...]


def change_password(session: Session, actor: Actor, old: str, new: str) -> User:
    """Give the actor a new password and end the other sessions."""
    user = get_user(session, actor.user_id or 0)
    if not fits(user, old):
        raise WrongPasswordError
    _set_password(session, user, new)
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
        password_hash=hash_password(first),
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
    close_sessions(session, user)
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
    _set_password(session, user, first)
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
    close_sessions(session, giver)
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


def _set_password(session: Session, user: User, password: str) -> None:
    if len(password) < SHORTEST_PASSWORD or password.lower() == user.username:
        raise WeakPasswordError
    user.password_hash = hash_password(password)
    close_sessions(session, user)


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
