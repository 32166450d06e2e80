"""A payment that staff saw arrive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.ids import new_id
from core.money import Money
from shop.orders.models import PayBy


class Payment(Base):
    """One payment per order: the database itself refuses a second."""

    __tablename__ = "shop_payment"
    __table_args__ = (one_of("pay_by", PayBy), CheckConstraint("amount > 0", name="amount_above_zero"))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), unique=True)
    pay_by: Mapped[PayBy] = mapped_column(Word(PayBy))
    amount: Mapped[Money]
    reference: Mapped[str]
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
