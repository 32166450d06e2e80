"""A weighing: what was typed, what it is in grams, and the lot that it went into."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.batches.models import Batch
from coop.lots.models import Lot
from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.ids import new_id
from core.weight import Weight, WeightUnit


class Weighing(Base):
    """One weighing of one grade. `operation` is made on the phone, so that a repeat is the same weighing.

    `captured_by` is who entered it on behalf of the one who weighed; empty where that is the same person.
    """

    __tablename__ = "coop_weighing"
    __table_args__ = (CheckConstraint("net > 0", name="net_above_zero"), one_of("typed_unit", WeightUnit))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    operation: Mapped[str] = mapped_column(unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("coop_batch.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), index=True)
    typed: Mapped[str]
    typed_unit: Mapped[WeightUnit] = mapped_column(Word(WeightUnit))
    net: Mapped[Weight]
    picked_on: Mapped[date]
    weighed_at: Mapped[datetime] = mapped_column(default=clock.now)
    weighed_by: Mapped[str]
    captured_by: Mapped[str] = mapped_column(default="", server_default="")
    flag: Mapped[str] = mapped_column(default="")

    batch: Mapped[Batch] = relationship()
    lot: Mapped[Lot] = relationship()
