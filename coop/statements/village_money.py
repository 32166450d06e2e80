"""What a village's money did in a period: what left its lots, what its entities spent, what its people earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.costing import cost_of
from coop.batches.costs import labour_of
from coop.batches.models import Batch
from coop.lots.models import Lot
from coop.members.models import Household, Person
from coop.purchases.tickets import tickets_of_sellers
from coop.statements.decided import DecidedYear
from coop.statements.proceeds import proceeds_of
from coop.stock.models import MoveKind, StockMove
from coop.villages.models import Village
from core import clock
from core.money import ZERO, Money
from core.weight import Weight
from ledger.distribution.allocation import half_up
from ledger.distribution.collective import Received, collective_lines, received_by
from ledger.entities.models import Entity, EntityKind
from ledger.entities.services import entities
from ledger.members.services import members
from ledger.statements.surplus import spent

LEFT = {MoveKind.SHIPPED: "网店和自提", MoveKind.SOLD: "批发", MoveKind.SPOILED: "损耗"}
"""On which ways goods leave their lots, as papers call them."""


@dataclass(frozen=True, slots=True)
class Left:
    """What left the lots on one way, and what the seller of the federation got for it; None where nothing is paid."""

    weight: Weight
    brought: Money | None


@dataclass(frozen=True, slots=True)
class Income:
    """What a village's households earned in a year by source, and what its collective was given (双增收)."""

    households: int
    by_source: tuple[tuple[str, Money], ...]
    collective: tuple[Received, ...]

    @property
    def total(self) -> Money:
        """Return what the households earned together."""
        return Money.total(amount for _source, amount in self.by_source)

    @property
    def each(self) -> Money:
        """Return what a household earned on average, half up."""
        return Money(half_up(self.total.fen, self.households)) if self.households else ZERO

    @property
    def of_collective(self) -> Money:
        """Return what the collective was given."""
        return Money.total(one.line.total for one in self.collective)


def left_the_lots(
    session: Session, village: Village, start: date, end: date, batches: Sequence[Batch] | None
) -> dict[MoveKind, Left]:
    """Return what left the village's lots by its way: within days, or all that ever left the lots of some batches."""
    wanted = select(StockMove).join(Lot, Lot.id == StockMove.lot_id)
    wanted = wanted.where(Lot.village_id == village.id, StockMove.kind.in_(LEFT))
    if batches is None:
        within = (StockMove.at >= clock.local(start), StockMove.at < clock.local(end + timedelta(days=1)))
        wanted = wanted.where(*within)
    else:
        wanted = wanted.where(Lot.source.in_([batch.subject for batch in batches]))
    moves = session.scalars(wanted).all()
    brought = proceeds_of(session, moves)
    return {
        kind: Left(Weight.total(move.weight for move in moves if move.kind is kind), brought.get(kind)) for kind in LEFT
    }


def spent_in_months(
    session: Session, coops: Sequence[Entity], start: date, end: date
) -> list[tuple[Entity, list[tuple[str, Money]]]]:
    """Return what each cooperative spent in the months of a span within one year, by the rows of 会农社02表."""
    return [(entity, spent(session, entity, start.year, start.month, end.month)) for entity in coops]


def spent_on_batches(session: Session, batches: Sequence[Batch]) -> list[tuple[str, Money]]:
    """Return what batches cost by the books, kind by kind."""
    sums: dict[str, Money] = {}
    for batch in batches:
        for kind, amount in cost_of(session, batch).by_kind.items():
            sums[kind] = sums.get(kind, ZERO) + amount
    return list(sums.items())


def income_of(session: Session, village: Village, year: int) -> Income:
    """Return what the households of a village earned in a year, from all cooperatives, and what its collective got."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    at_home = select(Person.id, Household.id).join(Household).where(Household.village_id == village.id)
    people = session.execute(at_home).all()
    ids, holders = [person for person, _home in people], {f"person:{person}" for person, _home in people}
    decided, refund, share = DecidedYear(session, year), ZERO, ZERO
    collective: list[Received] = []
    for entity in entities(session):
        if entity.kind is EntityKind.COLLECTIVE:
            continue
        of = decided.of(entity)
        numbers = [one.number for one in members(session, entity) if one.holder in holders] if of else []
        lines = [of.lines[number] for number in numbers if number in of.lines] if of else []
        refund += Money.total(line.patronage_refund for line in lines)
        share += Money.total(line.surplus_share for line in lines)
    given = collective_lines(session, sorted(holders), year)
    for entity_id in {line.run.entity_id for line in given}:
        collective += received_by(session, session.get_one(Entity, entity_id), year)
    by_source = (
        ("交售货款", Money.total(one.amount or ZERO for one in tickets_of_sellers(session, ids, start, end))),
        ("务工", Money.total(row.amount for row in labour_of(session, ids, start, end))),
        ("盈余返还", refund),
        ("剩余盈余分配", share),
        ("村集体分红", Money.total(line.amount for line in given)),
    )
    return Income(len({home for _person, home in people}), by_source, tuple(collective))
