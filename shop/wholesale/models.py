"""Wholesale customers and their delivery notes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.lots.models import Lot
from core.db import Base
from core.ids import new_id
from core.money import ZERO, Money
from core.weight import Weight


class Customer(Base):
    """A wholesaler who buys on account."""

    __tablename__ = "shop_customer"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    english_name: Mapped[str]

    @property
    def subject(self) -> str:
        """Return how the books name this customer."""
        return f"customer:{self.code}"


class DeliveryNote(Base):
    """Goods delivered to a wholesaler (送货单), by lot."""

    __tablename__ = "shop_delivery_note"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    operation: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("shop_customer.id"), index=True)
    delivered_on: Mapped[date] = mapped_column(index=True)
    amount: Mapped[Money]
    made_by: Mapped[str]
    paid_on: Mapped[date | None]
    deducted: Mapped[Money] = mapped_column(default=ZERO, server_default="0")
    written_off_on: Mapped[date | None]

    @property
    def is_settled(self) -> bool:
        """Say whether nothing more is owed on it."""
        return self.paid_on is not None or self.written_off_on is not None

    customer: Mapped[Customer] = relationship(lazy="joined")
    lines: Mapped[list[DeliveryLine]] = relationship(order_by="DeliveryLine.position", lazy="selectin")


class DeliveryLine(Base):
    """So much of one lot at a price per kg."""

    __tablename__ = "shop_delivery_line"
    __table_args__ = (CheckConstraint("weight > 0", name="weight_above_zero"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("shop_delivery_note.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), index=True)
    weight: Mapped[Weight]
    per_kg: Mapped[Money]
    amount: Mapped[Money]

    lot: Mapped[Lot] = relationship(lazy="joined")
