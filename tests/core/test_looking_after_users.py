"""Looking after users: made, closed, reset, handed over; and always one administrator left."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import AuditRow
from core.errors import NotYoursError
from core.identity import services
from core.identity.errors import LastAdminError, UsernameTakenError, WeakPasswordError, WrongPasswordError
from core.identity.models import OpenSession, User, UserGrant
from core.identity.roles import EVERYWHERE, SYSTEM, Actor, Grant, Role
from core.identity.services import NewUser
from core.identity.signing_in import fits, open_session
from tests.actors import SECRETARY

ADMIN_EVERYWHERE = (Grant(Role.ADMIN, EVERYWHERE),)
SECRETARY_YHQ = (Grant(Role.SECRETARY, "village:yhq"),)


def _new(session: Session, username: str, grants: tuple[Grant, ...] = ()) -> User:
    """Enter a user without hashing a password, which takes a quarter of a second."""
    rows = [UserGrant(role=grant.role, scope=grant.scope) for grant in grants]
    user = User(username=username, name=username, password_hash="-", grants=rows)
    session.add(user)
    session.flush()
    return user


def test_a_new_user_gets_a_password_that_must_be_changed(session: Session) -> None:
    new = NewUser(username="wang", name="王书记", grants=SECRETARY_YHQ)
    user, first = services.create_user(session, SYSTEM, new)
    assert fits(user, first)
    assert user.must_change_password
    assert user.actor().may([Role.SECRETARY], "village:yhq")
    assert session.scalars(select(AuditRow.deed)).all() == ["create_user"]


def test_a_name_is_given_once(session: Session) -> None:
    _new(session, "wang")
    with pytest.raises(UsernameTakenError):
        services.create_user(session, SYSTEM, NewUser(username="wang", name="", grants=()))


def test_a_user_whose_name_was_typed_in_capitals_is_found_again(session: Session) -> None:
    user, _ = services.create_user(session, SYSTEM, NewUser(username="Wang", name="王", grants=()))
    assert services.find_user(session, "Wang") is user


def _is_open(session: Session, phone: OpenSession) -> bool:
    return session.scalar(select(OpenSession.id).where(OpenSession.id == phone.id)) is not None


def test_only_an_administrator_looks_after_users(session: Session) -> None:
    user = _new(session, "wang")
    with pytest.raises(NotYoursError):
        services.create_user(session, SECRETARY, NewUser(username="li", name="", grants=ADMIN_EVERYWHERE))
    for deed in (services.disable, services.enable, services.reset_password):
        with pytest.raises(NotYoursError):
            deed(session, SECRETARY, user.id)
    with pytest.raises(NotYoursError):
        services.hand_over(session, SECRETARY, user.id, user.id)


def test_closing_an_account_ends_its_sessions(session: Session) -> None:
    user = _new(session, "wang")
    phone = open_session(session, user)
    services.disable(session, SYSTEM, user.id)
    assert not user.is_active
    assert not _is_open(session, phone)
    assert services.users_with(session, Role.SECRETARY) == []
    services.enable(session, SYSTEM, user.id)
    assert user.is_active


def test_the_last_administrator_cannot_be_closed(session: Session) -> None:
    first, second = _new(session, "one", ADMIN_EVERYWHERE), _new(session, "two", ADMIN_EVERYWHERE)
    services.disable(session, SYSTEM, first.id)
    with pytest.raises(LastAdminError):
        services.disable(session, SYSTEM, second.id)
    assert second.is_active


def test_a_reset_gives_a_fresh_password_and_ends_the_sessions(session: Session) -> None:
    user = _new(session, "wang")
    phone = open_session(session, user)
    _, first = services.reset_password(session, SYSTEM, user.id)
    assert fits(user, first)
    assert user.must_change_password
    assert not _is_open(session, phone)


def test_a_password_is_changed_by_who_knows_the_old_one(session: Session) -> None:
    user, first = services.create_user(session, SYSTEM, NewUser(username="wang", name="", grants=()))
    actor = Actor(user.id, user.name)
    with pytest.raises(WrongPasswordError):
        services.change_password(session, actor, "not it", "a-better-password")
    with pytest.raises(WeakPasswordError):
        services.change_password(session, actor, first, "short")
    services.change_password(session, actor, first, "a-better-password")
    assert fits(user, "a-better-password")
    assert not user.must_change_password


def test_a_term_ends_and_every_role_moves_to_the_next(session: Session) -> None:
    giver = _new(session, "old", (*SECRETARY_YHQ, Grant(Role.SHOP_STAFF, EVERYWHERE)))
    taker = _new(session, "new", SECRETARY_YHQ)
    phone = open_session(session, giver)
    services.hand_over(session, SYSTEM, giver.id, taker.id)
    session.flush()
    session.expire_all()
    assert giver.grants == []
    assert taker.actor().roles == {Role.SECRETARY, Role.SHOP_STAFF}
    assert len(taker.grants) == 2
    assert not _is_open(session, phone)


def test_nobody_hands_over_to_himself(session: Session) -> None:
    user = _new(session, "wang", SECRETARY_YHQ)
    with pytest.raises(LastAdminError):
        services.hand_over(session, SYSTEM, user.id, user.id)
    assert len(user.grants) == 1


def test_the_last_administrator_cannot_hand_over_to_a_closed_account(session: Session) -> None:
    admin, closed = _new(session, "admin", ADMIN_EVERYWHERE), _new(session, "closed")
    services.disable(session, SYSTEM, closed.id)
    with pytest.raises(LastAdminError):
        services.hand_over(session, SYSTEM, admin.id, closed.id)
