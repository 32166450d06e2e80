"""Tell where each shed stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from coop.batches.models import Batch, Stage, Task
from coop.batches.services import due_tasks, growing
from coop.harvest.services import picked
from coop.sheds.models import Shed
from coop.sheds.services import KEEPERS, sheds_for
from core.identity.roles import Actor
from core.weight import NOTHING, Weight


@dataclass(frozen=True, slots=True)
class Tile:
    """One shed on the board: its batch, if it has one, and what to do today."""

    shed: Shed
    batch: Batch | None
    on: date
    may_record: bool
    picked: Weight
    tasks: tuple[Task, ...]

    @property
    def day(self) -> int:
        """Return the day of the batch, no further than its last."""
        return self.batch.day(self.on) if self.batch else 0

    @property
    def days(self) -> int:
        """Return how many days the batch takes."""
        return self.batch.template.days if self.batch else 0

    @property
    def percent(self) -> int:
        """Return how far the batch is, for a bar."""
        return min(100, self.day * 100 // self.days) if self.days else 0

    @property
    def stage(self) -> Stage | None:
        """Return the stage of today."""
        return self.batch.stage(self.on) if self.batch else None

    @property
    def expected_on(self) -> date | None:
        """Return the day of the last pick."""
        return self.batch.loaded_on + timedelta(days=self.days) if self.batch else None

    @property
    def is_picking(self) -> bool:
        """Say whether this is a shed to pick today."""
        return self.stage is not None and self.batch is not None and self.stage == self.batch.template.stages[-1]


def board(session: Session, actor: Actor, on: date) -> list[Tile]:
    """Return a tile for each shed of the actor, in a fixed number of queries."""
    sheds = sheds_for(session, actor)
    batches = growing(session, sheds)
    sums = picked(session, [batch.id for batch in batches.values()])
    tiles = []
    for shed in sheds:
        batch = batches.get(shed.id)
        tasks = tuple(due_tasks(batch, on)) if batch else ()
        may_record = actor.may(KEEPERS, shed.village.scope)
        tiles.append(Tile(shed, batch, on, may_record, sums.get(batch.id, NOTHING) if batch else NOTHING, tasks))
    return tiles
