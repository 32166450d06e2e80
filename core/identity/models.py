"""Users, their grants, and the attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.identity.roles import Actor, Grant, Role
from core.ids import new_id


class User(Base):
    """A person who signs in."""

    __tablename__ = "core_user"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    grants: Mapped[list[UserGrant]] = relationship(back_populates="user", lazy="selectin", cascade="all, delete-orphan")

    def actor(self) -> Actor:
        """Return the user as the one who acts."""
        return Actor(self.id, self.name, frozenset(Grant(g.role, g.scope) for g in self.grants))


class UserGrant(Base):
    """One role of one user in one scope."""

    __tablename__ = "core_user_grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "scope"), one_of("role", Role))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    role: Mapped[Role] = mapped_column(Word(Role))
    scope: Mapped[str]

    user: Mapped[User] = relationship(back_populates="grants")


class OpenSession(Base):
    """One browser in which a user has signed in; signing out takes the row away."""

    __tablename__ = "core_open_session"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)


class SignInAttempt(Base):
    """One attempt to sign in, kept to slow down guessing. Name and address are keyed hashes."""

    __tablename__ = "core_sign_in_attempt"
    __table_args__ = (
        Index("ix_core_sign_in_attempt_username", "username_mark", "at"),
        Index("ix_core_sign_in_attempt_address", "address_mark", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    username_mark: Mapped[str]
    address_mark: Mapped[str]
    succeeded: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Installation(Base):
    """What this database is: a demo season or the real books. One row."""

    __tablename__ = "core_installation"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    is_demo: Mapped[bool]
    anchor: Mapped[str] = mapped_column(default="")
    loaded_at: Mapped[datetime] = mapped_column(default=clock.now)
