"""A set of statements that is drawn together, and each statement of it: its file, and who received it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.villages.models import Village
from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id


class SetKind(StrEnum):
    """What the statements of a set tell of."""

    HOUSEHOLDS = "households"
    VILLAGE = "village"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"households": N_("各户收益单"), "village": N_("村账单")}[self.value]


class SetState(StrEnum):
    """How far a set has come."""

    WAITING = "waiting"
    DRAWING = "drawing"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        words = {"waiting": N_("排着队"), "drawing": N_("正在出"), "done": N_("出好了"), "cancelled": N_("停了")}
        return words[self.value]

    @property
    def is_under_way(self) -> bool:
        """Say whether the clock still works on it."""
        return self in {SetState.WAITING, SetState.DRAWING}


class Handing(StrEnum):
    """How a statement reached its reader."""

    BY_HAND = "by-hand"
    POSTED = "posted"
    MESSAGE = "message"
    MAIL = "mail"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        words = {"by-hand": N_("当面交"), "posted": N_("张贴"), "message": N_("手机发"), "mail": N_("邮寄")}
        return words[self.value]


class StatementSet(Base):
    """Statements of one village and period that are drawn together. `base_url` is what their QR codes begin with."""

    __tablename__ = "coop_statement_set"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        one_of("kind", SetKind),
        one_of("state", SetState),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    village_id: Mapped[int] = mapped_column(ForeignKey("coop_village.id"))
    number: Mapped[int]
    kind: Mapped[SetKind] = mapped_column(Word(SetKind))
    period: Mapped[str]
    base_url: Mapped[str]
    state: Mapped[SetState] = mapped_column(Word(SetState), default=SetState.WAITING)
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    village: Mapped[Village] = relationship(lazy="joined")
    copies: Mapped[list[StatementCopy]] = relationship(back_populates="set", order_by="StatementCopy.position")


class StatementCopy(Base):
    """One statement of a set: the SHA-256 of its file once it is drawn, or why it could not be; and who received it."""

    __tablename__ = "coop_statement_copy"
    __table_args__ = (
        UniqueConstraint("set_id", "position"),
        one_of("handed_how", Handing),
        CheckConstraint("(handed_on IS NULL) = (handed_how IS NULL)", name="handed_in_a_way"),
        CheckConstraint("handed_on IS NULL OR file_sha <> ''", name="handed_once_drawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    set_id: Mapped[int] = mapped_column(ForeignKey("coop_statement_set.id"))
    position: Mapped[int]
    subject: Mapped[str]
    file_sha: Mapped[str] = mapped_column(default="")
    fault: Mapped[str] = mapped_column(default="")
    drawn_at: Mapped[datetime | None]
    handed_on: Mapped[date | None]
    handed_how: Mapped[Handing | None] = mapped_column(Word(Handing))
    handed_to: Mapped[str] = mapped_column(default="")
    noted_by: Mapped[str] = mapped_column(default="")

    set: Mapped[StatementSet] = relationship(back_populates="copies")
