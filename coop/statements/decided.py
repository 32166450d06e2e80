"""What the runs of a year say, looked up once for all the households that a set of statements is drawn for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.money import Money
from core.weight import Weight
from ledger.distribution.collective import Received, received_by
from ledger.distribution.models import CollectiveRun, DistributionLine, DistributionRun
from ledger.distribution.paying import days_paid
from ledger.distribution.services import find_run
from ledger.entities.models import Charter, Entity
from ledger.proofs.models import ShareTree
from ledger.proofs.services import find_tree


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A cooperative's posted run with its charter, its tree, and its lines, days of payment and tokens by member."""

    entity: Entity
    run: DistributionRun
    charter: Charter
    tree: ShareTree | None
    all_traded: Money | Weight
    all_bases: Money
    lines: Mapping[str, DistributionLine]
    paid: Mapping[str, date]
    tokens: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectiveDecided:
    """A village collective's run with its charter, and what it was given by which cooperative."""

    entity: Entity
    run: CollectiveRun
    charter: Charter
    received: tuple[Received, ...]


class DecidedYear:
    """The runs of one year, each read once."""

    def __init__(self, session: Session, year: int) -> None:
        self.session, self.year = session, year
        self._of: dict[int, Decided | None] = {}
        self._collectives: dict[int, CollectiveDecided] = {}

    def of(self, entity: Entity) -> Decided | None:
        """Return the run of a cooperative, if its assembly has decided the year."""
        if entity.id not in self._of:
            run = find_run(self.session, entity, self.year)
            self._of[entity.id] = self._read(entity, run) if run else None
        return self._of[entity.id]

    def collective(self, run: CollectiveRun) -> CollectiveDecided:
        """Return what stands beside the run of a village collective."""
        if run.entity_id not in self._collectives:
            entity = self.session.get_one(Entity, run.entity_id)
            charter = self.session.get_one(Charter, run.charter_id)
            received = tuple(received_by(self.session, entity, self.year))
            self._collectives[run.entity_id] = CollectiveDecided(
                entity=entity, run=run, charter=charter, received=received
            )
        return self._collectives[run.entity_id]

    def _read(self, entity: Entity, run: DistributionRun) -> Decided:
        charter, tree = self.session.get_one(Charter, run.charter_id), find_tree(self.session, run)
        return Decided(
            entity=entity,
            run=run,
            charter=charter,
            tree=tree,
            all_traded=run.all_traded(charter.measure),
            all_bases=run.all_bases,
            lines={line.member_no: line for line in run.lines},
            paid=days_paid(self.session, entity, run),
            tokens=tree.tokens if tree else {},
        )
