"""A shipment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base
from core.ids import new_id


class Shipment(Base):
    """A parcel on its way, or goods collected; one per order."""

    __tablename__ = "shop_shipment"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), unique=True)
    carrier: Mapped[str]
    tracking_no: Mapped[str]
    shipped_at: Mapped[datetime] = mapped_column(default=clock.now)
    shipped_by: Mapped[str]
