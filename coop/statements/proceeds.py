"""What the shop got for goods that left their lots: only the shop knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from coop.stock.models import MoveKind, StockMove
from core.money import Money

Proceeds = Callable[[Session, Sequence[StockMove]], Mapping[MoveKind, Money]]
_known: list[Proceeds] = []


def register_proceeds(known: Proceeds) -> None:
    """Say who knows what goods were sold for."""
    if known not in _known:
        _known.append(known)


def proceeds_of(session: Session, moves: Sequence[StockMove]) -> dict[MoveKind, Money]:
    """Return what these moves brought, by the way on which the goods left."""
    return {kind: amount for known in _known for kind, amount in known(session, moves).items()}
