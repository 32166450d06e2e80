"""Look around the log: what it does not say itself, and what somebody could slip in or take away beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from ledger.distribution.models import DistributionRun
from ledger.entities.models import Entity, EntityKind
from ledger.journal.contents import label_of
from ledger.journal.faults import Fault, Thing, What
from ledger.journal.models import BY_TWO, Account, Period, PeriodState, Voucher
from ledger.journal.periods import CLOSING_PERIOD
from ledger.manual.models import DraftState, VoucherDraft
from ledger.members.models import BACK, Member, Patronage, QuantifiedShare
from ledger.seals.locking import locked_years
from ledger.seals.models import SealBlock, SealLeaf
from ledger.seals.records import VOUCHER
from ledger.seals.storage import odd_values

SEALED_WITHIN = timedelta(days=1)
"""By when a voucher must be in the log; the job that seals runs every ten minutes."""


def strangers(session: Session, folder: Path) -> Iterator[Fault]:
    """Name what belongs to an entity that is not there, and checkpoint files of books that are gone."""
    known = {one.id: str(one.code) for one in session.execute(select(Entity.id, Entity.code))}
    for table in (Voucher, Account, Period, SealLeaf, SealBlock, Patronage, QuantifiedShare, Member):
        for entity_id in session.scalars(select(table.entity_id).where(table.entity_id.not_in(known)).distinct()):
            yield Fault("", f"{table.__tablename__} {entity_id}", What.NO_ENTITY, Thing.BOOKS)
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem not in known.values():
            yield Fault("", path.name, What.NO_ENTITY, Thing.FILE)


def _unsealed(session: Session, entity: Entity) -> Iterator[Fault]:
    sealed = select(SealLeaf.record_id).where(SealLeaf.kind == VOUCHER, SealLeaf.entity_id == entity.id)
    late = Voucher.recorded_at < clock.now() - SEALED_WITHIN
    waiting = select(Voucher.period, Voucher.number).where(
        Voucher.entity_id == entity.id, late, Voucher.id.not_in(sealed)
    )
    for period, number in session.execute(waiting.order_by(Voucher.period, Voucher.number)):
        yield Fault(entity.code, label_of(period, number), What.NOT_SEALED)


def _outside_periods(session: Session, entity: Entity) -> Iterator[Fault]:
    known = select(Period.period).where(Period.entity_id == entity.id)
    lost = select(Voucher.period, Voucher.number).where(Voucher.entity_id == entity.id, Voucher.period.not_in(known))
    for period, number in session.execute(lost.order_by(Voucher.period, Voucher.number)):
        yield Fault(entity.code, label_of(period, number), What.NO_PERIOD)


def _open_months_of_locked_years(session: Session, entity: Entity) -> Iterator[Fault]:
    """Every period of a locked year is locked, and there; the year of the opening balances has its last one only."""
    for year in locked_years(session, entity):
        within = Period.period.between(year * 100 + 1, year * 100 + CLOSING_PERIOD)
        states = list(session.scalars(select(Period.state).where(Period.entity_id == entity.id, within)))
        if len(states) not in {1, CLOSING_PERIOD} or any(state is not PeriodState.HARD for state in states):
            yield Fault(entity.code, str(year), What.LOCK_BROKEN, Thing.YEAR)


def _trade_without_a_deed(session: Session, entity: Entity) -> Iterator[Fault]:
    deeds = set(session.scalars(select(Voucher.source).where(Voucher.entity_id == entity.id).distinct()))
    trades = select(Patronage.member_no, Patronage.on, Patronage.source).where(Patronage.entity_id == entity.id)
    for number, on, source in session.execute(trades.order_by(Patronage.id)):
        if source.removesuffix(BACK) not in deeds:
            yield Fault(entity.code, f"{number} {on}", What.NO_DEED, Thing.TRADE)


def _by_hand_without_two(session: Session, entity: Entity) -> Iterator[Fault]:
    signed = {
        draft.voucher_id: f"{draft.made_by}{BY_TWO}{draft.checked_by}"
        for draft in session.execute(
            select(VoucherDraft.voucher_id, VoucherDraft.made_by, VoucherDraft.checked_by).where(
                VoucherDraft.entity_id == entity.id, VoucherDraft.state == DraftState.POSTED
            )
        )
    }
    by_hand = select(Voucher.id, Voucher.period, Voucher.number, Voucher.made_by).where(
        Voucher.entity_id == entity.id, Voucher.event == "manual"
    )
    for row in session.execute(by_hand.order_by(Voucher.period, Voucher.number)):
        if signed.get(row.id) != row.made_by:
            yield Fault(entity.code, label_of(row.period, row.number), What.NO_DRAFT)


def _runs_of_another_kind(session: Session, entity: Entity) -> Iterator[Fault]:
    """Name distributions that claim to be a union's, and escape the sixty percent, where the entity is none."""
    is_union = entity.kind is EntityKind.UNION
    ran = select(DistributionRun.year).where(
        DistributionRun.entity_id == entity.id, DistributionRun.is_union != is_union
    )
    for year in session.scalars(ran.order_by(DistributionRun.year)):
        yield Fault(entity.code, str(year), What.ODD_VALUE, Thing.DISTRIBUTION)


def outside_blocks(entity: Entity, size: int, blocks: Sequence[SealBlock]) -> Iterator[Fault]:
    """Name the first leaf that no block closes off."""
    last = blocks[-1].last_seq if blocks else 0
    if size > last:
        yield Fault(entity.code, str(last + 1), What.OUTSIDE_BLOCKS, Thing.LEAF)


AROUND = (
    _unsealed,
    _outside_periods,
    _open_months_of_locked_years,
    _trade_without_a_deed,
    _by_hand_without_two,
    _runs_of_another_kind,
    odd_values,
)
"""Every look around an entity's log."""
