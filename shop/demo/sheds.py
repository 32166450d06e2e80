"""In the sheds: load, tend, pick, close."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from coop.batches import costs
from coop.batches.models import Batch
from coop.batches.services import Loading, close, due_tasks, finish_task, growing, load
from coop.harvest.services import Pick, weigh
from coop.members.services import get_person
from coop.produce.services import get_grade
from coop.sheds.services import sheds_for
from core.identity.roles import SYSTEM
from core.weight import Weight, WeightUnit
from ledger.rules import Deed, production
from shop.demo.season import Season
from shop.demo.stage import BAGS, yuan

_PICK_SHARES = {
    23: {"A": 9, "B": 9, "C": 4},
    25: {"A": 14, "B": 16, "C": 8},
    26: {"A": 12, "B": 15, "C": 8, "D": 5},
}
"""What part of a batch, in percent, is picked on which day, by grade."""


def tend(session: Session, season: Season, day: date) -> None:
    """Load the sheds whose day it is, and do the tasks that are due."""
    sheds = sheds_for(session, SYSTEM)
    for shed in sheds:
        if (day, shed.number) in season.loadings:
            loading = Loading(shed=shed, loaded_on=day, bags=BAGS, bag_cost=yuan(3.5))
            _bags(session, season, day, loading)
            batch = load(session, SYSTEM, loading)
            _labour(session, season, batch, day, half_days=12)
    for batch in growing(session, sheds).values():
        if day < season.anchor:
            for task in due_tasks(batch, day):
                finish_task(session, SYSTEM, task.id)


def _bags(session: Session, season: Season, day: date, loading: Loading) -> None:
    grower = season.cast.entities["yhq-grow"]
    deed = Deed(
        entity=grower,
        on=day,
        made_by="会计（演示）",
        source=f"bags:{loading.shed.code}:{day}",
        memo="购进菌包",
    )
    production.bags_bought(session, deed, amount=loading.bag_cost * loading.bags)


def _labour(session: Session, season: Season, batch: Batch, day: date, half_days: int) -> None:
    workers = season.cast.persons["yhq"][:24]
    for person in season.random.sample(workers, min(3, len(workers))):
        labour = costs.Labour(
            operation=f"demo-{batch.code}-{day}-{person}",
            person=get_person(session, person),
            worked_on=day,
            half_days=half_days // 3,
            half_day_pay=yuan(60),
        )
        costs.record_labour(session, SYSTEM, batch, labour)


def pick_ripe(session: Session, season: Season, day: date) -> None:
    """Pick every batch in its last days, by grade."""
    for batch in growing(session, sheds_for(session, SYSTEM)).values():
        shares = _PICK_SHARES.get(batch.day(day))
        if shares is None:
            continue
        luck = season.random.uniform(0.94, 1.1)
        for letter, percent in shares.items():
            grams = int(batch.expected.grams * percent / 100 * luck) // 100 * 100
            _weigh(session, batch, day, letter, Weight(grams))
        _labour(session, season, batch, day, half_days=6)
        if batch.day(day) == 26 and day < season.anchor:
            _finish(session, batch, day)


def _weigh(session: Session, batch: Batch, day: date, letter: str, weight: Weight) -> None:
    typed = weight.jin.replace(",", "")
    pick = Pick(
        operation=f"demo-{batch.code}-{day}-{letter}",
        grade=get_grade(session, "golden-ear", letter),
        typed=typed,
        unit=WeightUnit.JIN,
        picked_on=day,
    )
    weigh(session, SYSTEM, batch, pick)


def _finish(session: Session, batch: Batch, day: date) -> None:
    costs.charge_power(session, SYSTEM, batch, on=day, amount=yuan(1_580))
    costs.pay_labour(session, SYSTEM, batch, on=day)
    close(session, SYSTEM, batch, on=day)
