"""Lock a decided year for good, and write down what it held, so that nothing can be slipped in afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.content import canonical
from ledger.journal.models import Period, PeriodState, Voucher
from ledger.journal.periods import CLOSING_PERIOD, closing_period, hard_close_year
from ledger.members.models import Patronage, QuantifiedShare
from ledger.seals.models import YearLock


def lock_year(session: Session, entity: Entity, year: int, *, by: str) -> YearLock:
    """Lock every period of a year that is there, and keep what the year held. There is no way back."""
    hard_close_year(session, entity, year)
    session.flush()
    lock = held_in(session, entity, year)
    lock.locked_by = by
    session.add(lock)
    session.flush()
    return lock


def locks_of(session: Session, entity: Entity) -> list[YearLock]:
    """Return the locks of an entity, oldest first."""
    return list(session.scalars(select(YearLock).where(YearLock.entity_id == entity.id).order_by(YearLock.year)))


def locked_years(session: Session, entity: Entity) -> list[int]:
    """Return the years whose period 13 is locked."""
    last = (Period.period % 100 == CLOSING_PERIOD) & (Period.state == PeriodState.HARD)
    periods = session.scalars(select(Period.period).where(Period.entity_id == entity.id, last))
    return sorted(period // 100 for period in periods)


def held_in(session: Session, entity: Entity, year: int) -> YearLock:
    """Return the lock that a year would get now: vouchers by number, trade and shares by id, all up to its end.

    What lies before the year counts too: it stands in the year's opening balances and in the members' shares.
    """
    vouchers = _rows(
        session,
        select(Voucher.period, Voucher.number, Voucher.content_sha)
        .where(Voucher.entity_id == entity.id, Voucher.period <= closing_period(year))
        .order_by(Voucher.period, Voucher.number),
    )
    end = date(year, 12, 31)
    trades = _rows(
        session,
        select(Patronage.id, Patronage.member_no, Patronage.product, Patronage.weight, Patronage.amount)
        .where(Patronage.entity_id == entity.id, Patronage.on <= end)
        .order_by(Patronage.id),
    )
    shares = _rows(
        session,
        select(QuantifiedShare.id, QuantifiedShare.member_no, QuantifiedShare.kind, QuantifiedShare.amount)
        .where(QuantifiedShare.entity_id == entity.id, QuantifiedShare.on <= end)
        .order_by(QuantifiedShare.id),
    )
    return YearLock(
        entity_id=entity.id,
        year=year,
        vouchers=len(vouchers),
        trades=len(trades),
        shares=len(shares),
        content_sha=lock_sha(entity.code, year, vouchers, trades, shares),
        locked_by="",
    )


def lock_sha(entity_code: str, year: int, *tables: Iterable[Iterable[Any]]) -> str:
    """Return the hash of a lock: the entity, the year, and each table's rows with their count in front."""
    said: list[Any] = [entity_code, year]
    for table in tables:
        rows = [list(row) for row in table]
        said += [len(rows), *(getattr(value, "fen", getattr(value, "grams", value)) for row in rows for value in row)]
    return hashlib.sha256(canonical(said)).hexdigest()


def _rows(session: Session, wanted: Any) -> list[Any]:
    return list(session.execute(wanted))
