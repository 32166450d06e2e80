"""Transfer prices, and the handovers made at them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.lots.models import Lot
from core.db import Base
from core.ids import new_id
from core.money import Money
from core.weight import Weight
from ledger.entities.models import Entity


class TransferPrice(Base):
    """What the merchant pays for a grade, in fen per kg, from a day on."""

    __tablename__ = "coop_transfer_price"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    produce_code: Mapped[str]
    grade_letter: Mapped[str]
    per_kg: Mapped[Money]
    valid_from: Mapped[date]


class Transfer(Base):
    """One lot handed over whole; its price is fixed at that moment."""

    __tablename__ = "coop_transfer"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), unique=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    handed_over_on: Mapped[date]
    weight: Mapped[Weight]
    per_kg: Mapped[Money]
    amount: Mapped[Money]
    paid_on: Mapped[date | None]

    lot: Mapped[Lot] = relationship(lazy="joined")
    seller: Mapped[Entity] = relationship(foreign_keys=from_id, lazy="joined")
