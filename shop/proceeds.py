"""Say what goods brought that left their lots: a lot's part of an order line, or its line of a delivery note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.stock.models import MoveKind, StockMove
from core.money import Money
from ledger.distribution.allocation import largest_remainder
from shop.orders.models import Order, OrderLine
from shop.wholesale.models import DeliveryLine, DeliveryNote

_MANY = 500
"""How many deeds are asked for at once."""


def proceeds(session: Session, moves: Sequence[StockMove]) -> Mapping[MoveKind, Money]:
    """Return what these moves brought: parcels by the price of their boxes without freight, wholesale by its note."""
    by_kind = {kind: [move for move in moves if move.kind is kind] for kind in (MoveKind.SHIPPED, MoveKind.SOLD)}
    online = _of_orders(session, _names(by_kind[MoveKind.SHIPPED], "order:"))
    wholesale = _of_notes(session, _names(by_kind[MoveKind.SOLD], "delivery:"))
    return {
        MoveKind.SHIPPED: _sum(by_kind[MoveKind.SHIPPED], online),
        MoveKind.SOLD: _sum(by_kind[MoveKind.SOLD], wholesale),
    }


def _sum(moves: Sequence[StockMove], known: Mapping[tuple[str, int], Money]) -> Money:
    """Add every lot's part of every deed once, however many moves it took."""
    keys = {(move.reference.partition(":")[2], move.lot_id) for move in moves}
    return Money.total(known[key] for key in keys if key in known)


def _names(moves: Sequence[StockMove], prefix: str) -> list[str]:
    return sorted({move.reference.removeprefix(prefix) for move in moves if move.reference.startswith(prefix)})


def _of_orders(session: Session, codes: Sequence[str]) -> dict[tuple[str, int], Money]:
    """Return each lot's part of each order: its line's amount by weight, to the last fen."""
    parts: dict[tuple[str, int], Money] = {}
    for first in range(0, len(codes), _MANY):
        wanted = select(Order.code, OrderLine).join(OrderLine).where(Order.code.in_(codes[first : first + _MANY]))
        for code, line in session.execute(wanted):
            given = sorted(line.allocations, key=lambda one: one.lot_id)
            weights = [one.weight.grams for one in given]
            shares = largest_remainder(line.amount.fen, weights, [str(one.lot_id) for one in given])
            for one, fen in zip(given, shares, strict=True):
                key = code, one.lot_id
                parts[key] = parts.get(key, Money(0)) + Money(fen)
    return parts


def _of_notes(session: Session, numbers: Sequence[str]) -> dict[tuple[str, int], Money]:
    parts: dict[tuple[str, int], Money] = {}
    for first in range(0, len(numbers), _MANY):
        wanted = select(DeliveryNote.number, DeliveryLine.lot_id, DeliveryLine.amount).join(DeliveryLine)
        for number, lot_id, amount in session.execute(
            wanted.where(DeliveryNote.number.in_(numbers[first : first + _MANY]))
        ):
            parts[number, lot_id] = parts.get((number, lot_id), Money(0)) + amount
    return parts
