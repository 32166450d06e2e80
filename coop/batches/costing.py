"""What a batch cost by the books, kind by kind, and what a kilogram of it cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.models import Batch
from coop.harvest.services import picked
from coop.sheds.models import Shed
from core.errors import N_
from core.money import ZERO, Money
from core.weight import NOTHING, Weight
from ledger.entities.models import Entity
from ledger.journal.reading import debits_by_event

KINDS: dict[str, tuple[str, ...]] = {
    N_("菌袋"): ("8",),
    N_("用工"): ("9", "9w"),
    N_("水电"): ("9e",),
    N_("折旧"): ("10a",),
    N_("其他"): ("10o", "manual"),
}
"""The kinds of cost, and the events that debit them to 141."""


@dataclass(frozen=True, slots=True)
class BatchCost:
    """A batch, its costs by kind, and what was picked of it."""

    batch: Batch
    by_kind: dict[str, Money]
    picked: Weight

    @property
    def total(self) -> Money:
        """Return all costs together."""
        return Money.total(self.by_kind.values())

    @property
    def per_kg(self) -> Money | None:
        """Return the cost of a kilogram, rounded once, half up; nothing where nothing was picked."""
        if not self.picked:
            return None
        return Money((self.total.fen * 1000 * 2 + self.picked.grams) // (2 * self.picked.grams))


def batch_costs(session: Session, entity: Entity, *, limit: int = 24) -> list[BatchCost]:
    """Return the newest batches of an entity with their costs, newest first."""
    wanted = select(Batch).join(Shed).where(Shed.entity_id == entity.id)
    return _costed(
        session, entity, list(session.scalars(wanted.order_by(Batch.loaded_on.desc(), Batch.code).limit(limit)))
    )


def cost_of(session: Session, batch: Batch) -> BatchCost:
    """Return one batch with its costs."""
    return _costed(session, batch.shed.entity, [batch])[0]


def _costed(session: Session, entity: Entity, batches: Sequence[Batch]) -> list[BatchCost]:
    debited = debits_by_event(session, entity, "141", [batch.subject for batch in batches])
    weights = picked(session, [batch.id for batch in batches])
    return [
        BatchCost(
            batch,
            {
                kind: Money.total(debited.get((batch.subject, event), ZERO) for event in events)
                for kind, events in KINDS.items()
            },
            weights.get(batch.id, NOTHING),
        )
        for batch in batches
    ]
