"""Move stock. Each move is one conditional UPDATE, so two buyers never get the same gram."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.stock.models import MoveKind, StockLevel, StockMove
from core.errors import N_, DomainError
from core.money import Money
from core.weight import Weight
from ledger.entities.models import Entity
from ledger.journal.reading import balance
from ledger.rules import Split


class NotEnoughStockError(DomainError):
    """There is less of the lot, or of the goods, than was asked for."""

    message = N_("余量不足，还剩 %(left)s。")
    field = "weight"
    status = 409


@dataclass(frozen=True, slots=True)
class Pick:
    """So many grams out of one lot."""

    lot: Lot
    weight: Weight


def receive(session: Session, lot: Lot, weight: Weight, reference: str) -> None:
    """Take goods into the lot; its first goods open its level."""
    if session.get(StockLevel, lot.id) is None:
        session.add(StockLevel(lot_id=lot.id, on_hand=Weight(0), reserved=Weight(0)))
        session.flush()
    _change(session, lot, weight, MoveKind.RECEIVED, reference, on_hand=StockLevel.on_hand + weight)


def reserve(session: Session, lot: Lot, weight: Weight, reference: str) -> None:
    """Promise goods of the lot to a buyer."""
    free = StockLevel.on_hand >= StockLevel.reserved + weight
    _change(session, lot, weight, MoveKind.RESERVED, reference, free, reserved=StockLevel.reserved + weight)


def release(session: Session, lot: Lot, weight: Weight, reference: str) -> None:
    """Take a promise back."""
    held = StockLevel.reserved >= weight
    _change(session, lot, weight, MoveKind.RELEASED, reference, held, reserved=StockLevel.reserved - weight)


def ship(session: Session, lot: Lot, weight: Weight, reference: str) -> None:
    """Let promised goods leave."""
    held = StockLevel.reserved >= weight
    _change(
        session,
        lot,
        weight,
        MoveKind.SHIPPED,
        reference,
        held,
        on_hand=StockLevel.on_hand - weight,
        reserved=StockLevel.reserved - weight,
    )


def sell(session: Session, lot: Lot, weight: Weight, reference: str) -> None:
    """Let goods leave that nobody had been promised, as in a wholesale sale."""
    free = StockLevel.on_hand >= StockLevel.reserved + weight
    _change(session, lot, weight, MoveKind.SOLD, reference, free, on_hand=StockLevel.on_hand - weight)


def level(session: Session, lot: Lot) -> StockLevel:
    """Return the level of a lot as the database has it now."""
    return session.get_one(StockLevel, lot.id, populate_existing=True)


def received(session: Session, lots: Iterable[Lot]) -> Weight:
    """Return how much these lots took in since they were made."""
    taken = select(func.coalesce(func.sum(StockMove.weight), 0)).where(
        StockMove.lot_id.in_([lot.id for lot in lots]), StockMove.kind == MoveKind.RECEIVED
    )
    found = session.scalar(taken)
    return found if isinstance(found, Weight) else Weight(int(found or 0))


def cost_of(session: Session, entity: Entity, lot: Lot, weight: Weight) -> Split:
    """Return the book cost of so much of a lot, before it leaves: its share of 121, exact at the last gram."""
    on_hand, cost = level(session, lot).on_hand, balance(session, entity, "121", lot.subject)
    if not on_hand:
        raise NotEnoughStockError(left=on_hand)
    fen = (cost.fen * weight.grams * 2 + on_hand.grams) // (2 * on_hand.grams)
    return Split(lot.subject, Money(fen))


def available(session: Session, owner_id: int, produce_code: str, grade_letter: str, on: date) -> Weight:
    """Return how much of a grade can be promised on a date."""
    free = select(func.coalesce(func.sum(StockLevel.on_hand - StockLevel.reserved), 0)).join(Lot)
    found = session.scalar(free.where(*_for_sale(owner_id, produce_code, grade_letter, on)))
    return found if isinstance(found, Weight) else Weight(int(found or 0))


def pick(session: Session, owner_id: int, produce_code: str, grade_letter: str, weight: Weight, on: date) -> list[Pick]:
    """Choose lots for so much of a grade, first expired first; lock them in id order on engines that lock rows."""
    picks, missing = [], weight
    for lot, level_ in _lots_for_sale(session, owner_id, produce_code, grade_letter, on):
        if not missing:
            break
        taken = min(missing, level_.free)
        if taken:
            picks.append(Pick(lot, taken))
            missing = missing - taken
    if missing:
        raise NotEnoughStockError(left=weight - missing)
    return picks


def lots_in_stock(session: Session, owner_ids: Iterable[int]) -> list[tuple[Lot, StockLevel]]:
    """Return the lots of these owners that have goods on hand, first expired first."""
    wanted = (
        select(Lot, StockLevel)
        .join(StockLevel, StockLevel.lot_id == Lot.id)
        .where(Lot.owner_id.in_(list(owner_ids)), StockLevel.on_hand > Weight(0))
        .order_by(Lot.best_before, Lot.code)
    )
    return [(lot, level_) for lot, level_ in session.execute(wanted)]


def conservation_faults(session: Session) -> Iterator[str]:
    """Yield the code of every lot whose level differs from the sum of its moves."""
    sums: dict[int, dict[MoveKind, int]] = {}
    moved = select(StockMove.lot_id, StockMove.kind, func.sum(StockMove.weight)).group_by(
        StockMove.lot_id, StockMove.kind
    )
    for lot_id, kind, weight in session.execute(moved):
        sums.setdefault(lot_id, {})[kind] = weight.grams
    for lot, held in session.execute(select(Lot, StockLevel).join(StockLevel, StockLevel.lot_id == Lot.id)):
        of = sums.get(lot.id, {})
        gone = of.get(MoveKind.SHIPPED, 0) + of.get(MoveKind.SOLD, 0) + of.get(MoveKind.SPOILED, 0)
        promised = of.get(MoveKind.RESERVED, 0) - of.get(MoveKind.RELEASED, 0) - of.get(MoveKind.SHIPPED, 0)
        if held.on_hand.grams != of.get(MoveKind.RECEIVED, 0) - gone or held.reserved.grams != promised:
            yield lot.code


def _change(
    session: Session,
    lot: Lot,
    weight: Weight,
    kind: MoveKind,
    reference: str,
    *conditions: Any,
    **values: Any,
) -> None:
    changed = session.execute(
        update(StockLevel).where(StockLevel.lot_id == lot.id, *conditions).values(**values),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotEnoughStockError(left=level(session, lot).free)
    session.add(StockMove(lot_id=lot.id, kind=kind, weight=weight, reference=reference))
    session.flush()
    level(session, lot)


def _for_sale(owner_id: int, produce_code: str, grade_letter: str, on: date) -> tuple[Any, ...]:
    return (
        Lot.owner_id == owner_id,
        Lot.produce_code == produce_code,
        Lot.grade_letter == grade_letter,
        Lot.hold_reason == "",
        Lot.certificate != "",
        Lot.best_before >= on,
    )


def _lots_for_sale(
    session: Session, owner_id: int, produce_code: str, grade_letter: str, on: date
) -> list[tuple[Lot, StockLevel]]:
    wanted = (
        select(StockLevel.lot_id)
        .join(Lot)
        .where(*_for_sale(owner_id, produce_code, grade_letter, on), StockLevel.on_hand > StockLevel.reserved)
        .order_by(StockLevel.lot_id)
        .with_for_update(of=StockLevel)
    )
    ids = list(session.scalars(wanted))
    found = session.execute(
        select(Lot, StockLevel).join(StockLevel, StockLevel.lot_id == Lot.id).where(Lot.id.in_(ids)),
        execution_options={"populate_existing": True},
    )
    return sorted(((lot, held) for lot, held in found), key=lambda pair: (pair[0].best_before, pair[0].code))
