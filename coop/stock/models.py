"""How much of each lot is there, and every move that made it so."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.ids import new_id
from core.weight import Weight


class MoveKind(StrEnum):
    """What happened to the goods."""

    RECEIVED = "received"
    RESERVED = "reserved"
    RELEASED = "released"
    SHIPPED = "shipped"
    SOLD = "sold"
    SPOILED = "spoiled"


class StockLevel(Base):
    """The level of one lot. The database itself refuses to go below zero or to promise what is not there."""

    __tablename__ = "coop_stock_level"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("reserved <= on_hand", name="reserved_is_there"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), primary_key=True)
    on_hand: Mapped[Weight]
    reserved: Mapped[Weight]

    @property
    def free(self) -> Weight:
        """Return what is on hand and not reserved."""
        return self.on_hand - self.reserved


class StockMove(Base):
    """One move of one lot; only ever added. `reference` names the deed."""

    __tablename__ = "coop_stock_move"
    __table_args__ = (one_of("kind", MoveKind), CheckConstraint("weight > 0", name="weight_above_zero"))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    lot_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), index=True)
    kind: Mapped[MoveKind] = mapped_column(Word(MoveKind))
    weight: Mapped[Weight]
    reference: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
