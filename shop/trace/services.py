"""Tell the way of a lot, from shed or village to the shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.models import Batch
from coop.lots.models import Lot
from coop.lots.services import get_lot
from coop.transfers.models import Transfer


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a lot, with nothing in it that names a person."""

    lot: Lot
    batch: Batch | None
    handed_over_on: date | None

    @property
    def day_of_pick(self) -> int | None:
        """Return on which day of its batch the lot was picked."""
        return self.batch.day(self.lot.produced_on) if self.batch else None


def way_of(session: Session, code: str) -> Way:
    """Return the way of a lot by its code."""
    lot = get_lot(session, code.strip().upper())
    kind, _, name = lot.source.partition(":")
    batch = session.scalar(select(Batch).where(Batch.code == name)) if kind == "batch" else None
    handed = session.scalar(select(Transfer.handed_over_on).where(Transfer.lot_id == lot.id))
    return Way(lot, batch, handed)
