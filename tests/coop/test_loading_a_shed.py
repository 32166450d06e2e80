"""Loading a shed: a batch begins, its tasks are laid out, its bags become a growing crop in the books."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from coop.batches.errors import BatchNotGrowingError, LoadedInFutureError, ShedOccupiedError, TooManyBagsError
from coop.batches.models import BatchState
from coop.batches.services import Loading, close, current_template, due_tasks, finish_task, get_batch, growing, load
from coop.today.services import board
from core import clock
from core.errors import NotFoundError
from core.weight import Weight
from ledger.journal.reading import balance, vouchers_of
from tests import deeds
from tests.actors import ADMIN, SECRETARY, SHED_WORKER
from tests.factories import NOW, TODAY, grower, shed, yuan


def _loading(session: Session, *, on: date = TODAY, bags: int = 1_450) -> Loading:
    return Loading(shed=shed(session), loaded_on=on, bags=bags, bag_cost=yuan("3.50"))


def test_the_bags_become_a_growing_crop_in_the_books(work: Session) -> None:
    batch = load(work, SECRETARY, _loading(work))
    assert balance(work, grower(work), "141", "batch:YHQ-S1-2601") == yuan("5075")
    assert balance(work, grower(work), "121", "bags") == -yuan("5075")
    assert (batch.code, batch.crop, batch.state) == ("YHQ-S1-2601", 1, BatchState.GROWING)
    assert batch.expected == Weight(1_450 * 700)


def test_the_tasks_of_the_template_are_laid_out_by_day(work: Session) -> None:
    batch = load(work, SHED_WORKER, _loading(work))
    assert [(t.title, (t.due_on - TODAY).days) for t in sorted(batch.tasks, key=lambda t: t.due_on)] == [
        ("摆袋开口", 0),
        ("加大通风", 6),
        ("第一次采收", 23),
    ]


def test_a_shed_holds_one_batch_at_a_time(work: Session) -> None:
    first = deeds.batch(work, days_ago=30)
    with pytest.raises(ShedOccupiedError):
        load(work, SECRETARY, _loading(work))
    close(work, SECRETARY, first, on=TODAY)
    assert load(work, SECRETARY, _loading(work)).code == "YHQ-S1-2602"
    assert load(work, SECRETARY, Loading(shed=shed(work, 2), loaded_on=TODAY, bags=1, bag_cost=yuan("1"))).crop == 1


@pytest.mark.parametrize("bags", [1_701, 99_999])
def test_a_shed_takes_no_more_bags_than_it_has_room_for(work: Session, bags: int) -> None:
    with pytest.raises(TooManyBagsError):
        load(work, SECRETARY, _loading(work, bags=bags))
    assert load(work, SECRETARY, _loading(work, bags=1_700)).bags == 1_700


def test_nobody_loads_a_shed_tomorrow(work: Session) -> None:
    with pytest.raises(LoadedInFutureError):
        load(work, SECRETARY, _loading(work, on=TODAY + timedelta(days=1)))
    assert vouchers_of(work, "batch:YHQ-S1-2601") == []


def test_after_midnight_in_shanghai_it_is_the_new_day(work: Session) -> None:
    with clock.at(clock.local(TODAY, 23, 59) + timedelta(minutes=1)):
        assert load(work, SECRETARY, _loading(work, on=TODAY + timedelta(days=1))).code == "YHQ-S1-2601"


def test_a_task_is_done_by_whoever_was_first(work: Session) -> None:
    batch = deeds.batch(work)
    task = batch.tasks[0]
    finish_task(work, SHED_WORKER, task.id)
    with clock.at(NOW + timedelta(hours=1)):
        finish_task(work, SECRETARY, task.id)
    assert (task.done_by, task.done_at) == ("棚工", NOW)
    with pytest.raises(NotFoundError):
        finish_task(work, SECRETARY, 1)


def test_what_is_due_is_what_is_not_done_by_its_day(work: Session) -> None:
    batch = deeds.batch(work, days_ago=6)
    finish_task(work, SECRETARY, batch.tasks[0].id)
    assert [t.title for t in due_tasks(batch, TODAY)] == ["加大通风"]
    assert due_tasks(batch, TODAY - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("day", "stage"), [(0, "催耳"), (5, "催耳"), (6, "膨大"), (22, "膨大"), (23, "采收"), (26, "采收"), (40, "采收")]
)
def test_each_day_of_a_batch_has_its_stage(work: Session, day: int, stage: str) -> None:
    batch = deeds.batch(work, days_ago=10)
    on = batch.loaded_on + timedelta(days=day)
    found = batch.stage(on)
    assert (batch.day(on), found.name if found else None) == (day, stage)


def test_the_board_shows_every_shed_with_what_is_to_do(work: Session) -> None:
    batch = deeds.batch(work, days_ago=13)
    full, empty = board(work, SECRETARY, TODAY)
    assert (full.batch, full.day, full.days, full.percent) == (batch, 13, 26, 50)
    assert [t.title for t in full.tasks] == ["摆袋开口", "加大通风"]
    assert full.expected_on == TODAY + timedelta(days=13)
    assert (empty.batch, empty.day, empty.is_picking) == (None, 0, False)


def test_a_batch_is_found_by_its_code(work: Session) -> None:
    batch = deeds.batch(work)
    assert get_batch(work, ADMIN, batch.code) is batch
    assert growing(work, [shed(work, 1), shed(work, 2)]) == {shed(work).id: batch}
    with pytest.raises(NotFoundError):
        get_batch(work, SECRETARY, "YHQ-S9-2601")


def test_a_closed_batch_is_not_closed_again(work: Session) -> None:
    batch = deeds.batch(work)
    close(work, SECRETARY, batch, on=TODAY)
    with pytest.raises(BatchNotGrowingError):
        close(work, SECRETARY, batch, on=TODAY)


def test_a_batch_keeps_the_template_it_began_with(work: Session) -> None:
    batch = deeds.batch(work)
    assert batch.template is current_template(work)
