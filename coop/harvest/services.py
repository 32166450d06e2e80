"""Record a weighing: it is saved, goes into its lot and its stock, and is booked, in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.batches.errors import BatchNotGrowingError
from coop.batches.losses import lost
from coop.batches.models import Batch, BatchState
from coop.batches.services import batch_deed
from coop.harvest.errors import BeyondTheShedError, NoWeightError, OperationReusedError, PickedInFutureError
from coop.harvest.models import Weighing
from coop.lots.models import Lot, Origin
from coop.lots.services import NewLot, find_lot, make_lot
from coop.produce.models import Grade
from coop.sheds.services import KEEPERS
from coop.stock.services import receive
from core import clock
from core.errors import N_
from core.identity.roles import Actor
from core.weight import NOTHING, Weight, WeightUnit
from ledger.rules import production

EARLIEST_DAY, LATEST_DAY = 18, 40
MOST_PER_BAG = Weight(1_000)
"""Beyond these a weighing is saved and flagged, never refused: it physically happened (2 斤 a bag)."""
MOST_AT_ONCE = Weight(2_000_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pick:
    """What stands on the scale, as typed on the phone; when it was weighed, and by whom if not by the one who typed."""

    operation: str
    grade: Grade
    typed: str
    unit: WeightUnit
    picked_on: date
    weighed_at: datetime | None = None
    on_behalf_of: str = ""

    @property
    def net(self) -> Weight:
        """Return the weight in grams."""
        return Weight.parse(self.typed, self.unit)


def weigh(session: Session, actor: Actor, batch: Batch, pick: Pick) -> Weighing:
    """Save a weighing. The same operation with the same content returns the first one."""
    actor.require(KEEPERS, batch.shed.village.scope)
    earlier = session.scalar(select(Weighing).where(Weighing.operation == pick.operation))
    if earlier is not None:
        return _same(earlier, batch, pick)
    _check(batch, pick)
    lot = _lot(session, batch, pick)
    weighing = Weighing(
        operation=pick.operation,
        batch_id=batch.id,
        lot_id=lot.id,
        lot=lot,
        typed=pick.typed,
        typed_unit=pick.unit,
        net=pick.net,
        picked_on=pick.picked_on,
        weighed_at=pick.weighed_at or clock.now(),
        weighed_by=pick.on_behalf_of or actor.name,
        captured_by=actor.name if pick.on_behalf_of else "",
        flag=_flag(session, batch, pick),
    )
    session.add(weighing)
    session.flush()
    receive(session, lot, pick.net, f"weighing:{weighing.id}")
    cost = pick.net.at(batch.template.planned_cost_per_kg)
    deed = batch_deed(batch, actor, pick.picked_on, f"weighing:{weighing.id}", f"采收入库 {lot.code} {pick.net}")
    production.harvested(session, deed, batch=batch.subject, lot=lot.subject, cost=cost)
    return weighing


def look_at(session: Session, batch: Batch, pick: Pick) -> str:
    """Return why somebody should look again before a weighing is saved, or nothing; raise what would refuse it."""
    _check(batch, pick)
    return _flag(session, batch, pick)


def weighings(session: Session, batch: Batch) -> list[Weighing]:
    """Return the weighings of a batch, newest first."""
    wanted = select(Weighing).where(Weighing.batch_id == batch.id).order_by(Weighing.weighed_at.desc())
    return list(session.scalars(wanted))


def usual(weighings_: Sequence[Weighing]) -> tuple[Weight, Weight]:
    """Return between which weights one weighing usually lies, from a third of the least to three times the most."""
    nets = [one.net for one in weighings_] or [_LEAST, _MOST]
    return Weight(min(nets).grams // 3), max(nets) * 3


_LEAST, _MOST = Weight(3_000), Weight(50_000)
"""What a crate holds, before there is anything to compare with."""


def find_weighing(session: Session, operation: str) -> Weighing | None:
    """Return the weighing of an operation, if it was saved."""
    return session.scalar(select(Weighing).where(Weighing.operation == operation))


def picked(session: Session, batch_ids: list[int], span: tuple[date, date] | None = None) -> dict[int, Weight]:
    """Return what was picked of each batch so far, or within a span of days."""
    sums = select(Weighing.batch_id, func.sum(Weighing.net)).where(Weighing.batch_id.in_(batch_ids))
    if span is not None:
        sums = sums.where(Weighing.picked_on.between(*span))
    return dict(session.execute(sums.group_by(Weighing.batch_id)).all())


def lot_code(batch: Batch, picked_on: date, letter: str) -> str:
    """Return the code of a harvest lot: batch, month and day, grade."""
    return f"{batch.code}-{picked_on:%m%d}-{letter}"


def _same(earlier: Weighing, batch: Batch, pick: Pick) -> Weighing:
    is_same = (earlier.batch_id, earlier.net, earlier.lot.grade_letter) == (
        batch.id,
        pick.net,
        pick.grade.letter,
    )
    if not is_same:
        raise OperationReusedError
    return earlier


def _check(batch: Batch, pick: Pick) -> None:
    if batch.state is not BatchState.GROWING:
        raise BatchNotGrowingError
    if not pick.net:
        raise NoWeightError
    if pick.net > MOST_AT_ONCE:
        raise BeyondTheShedError(weight=pick.net.jin)
    if pick.picked_on > clock.today():
        raise PickedInFutureError


def _flag(session: Session, batch: Batch, pick: Pick) -> str:
    """Return why the secretary should look again, or nothing."""
    if not EARLIEST_DAY <= batch.day(pick.picked_on) <= LATEST_DAY:
        return N_("采收日不在第 18 天到第 40 天之间")
    viable = batch.bags - lost(session, [batch.id]).get(batch.id, 0)
    if picked(session, [batch.id]).get(batch.id, NOTHING) + pick.net > MOST_PER_BAG * viable:
        return N_("这一茬平均每袋超过 2 斤")
    return ""


def _lot(session: Session, batch: Batch, pick: Pick) -> Lot:
    """Return the lot of the day and grade; once it is handed over, the next weighing opens another one."""
    first = lot_code(batch, pick.picked_on, pick.grade.letter)
    code, turn = first, 1
    while (lot := find_lot(session, code)) is not None:
        if lot.owner_id == batch.shed.entity_id:
            return lot
        turn += 1
        code = f"{first}{turn}"
    return make_lot(
        session,
        NewLot(
            code=code,
            owner=batch.shed.entity,
            village=batch.shed.village,
            grade=pick.grade,
            origin=Origin.OWN,
            source=batch.subject,
            produced_on=pick.picked_on,
            certificate=f"HGZ-{batch.code}",
        ),
    )
