"""Weighing a pick: always saved, once, in its lot, in stock, and in the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.batches.errors import BatchNotGrowingError
from coop.batches.services import close
from coop.harvest.errors import BeyondTheShedError, NoWeightError, OperationReusedError, PickedInFutureError
from coop.harvest.models import Weighing
from coop.harvest.services import find_weighing, picked, weigh, weighings
from coop.lots.models import Lot, Origin
from coop.stock.services import level
from coop.transfers.services import hand_over
from core.weight import Weight, WeightUnit
from ledger.journal.models import Voucher
from ledger.journal.reading import balance, vouchers_of
from tests import deeds
from tests.actors import SECRETARY, SHED_WORKER
from tests.factories import TODAY, grower, yuan


def test_a_pick_in_jin_is_kept_as_typed_and_in_grams(work: Session) -> None:
    done = deeds.weighing(work, deeds.batch(work), "86.5")
    assert (done.typed, done.typed_unit, done.net) == ("86.5", WeightUnit.JIN, Weight(43_250))
    assert level(work, done.lot).on_hand == Weight(43_250)


def test_a_pick_in_kilograms_is_the_same_weight(work: Session) -> None:
    batch = deeds.batch(work)
    in_kg = replace(deeds.pick_of(work, "43.25"), unit=WeightUnit.KILOGRAM)
    assert weigh(work, SHED_WORKER, batch, in_kg).net == deeds.weighing(work, batch, "86.5").net


def test_the_books_move_it_from_the_crop_into_store_at_the_planned_cost(work: Session) -> None:
    done = deeds.weighing(work, deeds.batch(work), "100")
    coop = grower(work)
    assert balance(work, coop, "121", done.lot.subject) == yuan("475")
    assert balance(work, coop, "141") == yuan("5075") - yuan("475")
    assert vouchers_of(work, f"weighing:{done.id}")[0].dated_on == TODAY


def test_the_same_weighing_sent_twice_is_one_weighing_and_one_voucher(work: Session) -> None:
    batch, pick = deeds.batch(work), deeds.pick_of(work, "50")
    first = weigh(work, SECRETARY, batch, pick)
    vouchers = work.scalar(select(func.count()).select_from(Voucher))
    assert weigh(work, SHED_WORKER, batch, pick) is first
    assert work.scalar(select(func.count()).select_from(Weighing)) == 1
    assert work.scalar(select(func.count()).select_from(Voucher)) == vouchers
    assert level(work, first.lot).on_hand == Weight(25_000)
    assert find_weighing(work, pick.operation) is first


def test_a_weighing_sent_again_after_the_batch_was_closed_is_still_the_first_one(work: Session) -> None:
    batch, pick = deeds.batch(work), deeds.pick_of(work, "50")
    first = weigh(work, SECRETARY, batch, pick)
    close(work, SECRETARY, batch, on=TODAY)
    assert weigh(work, SECRETARY, batch, pick) is first


@pytest.mark.parametrize("change", ["weight", "grade", "batch"])
def test_another_weighing_under_the_same_operation_is_refused(work: Session, change: str) -> None:
    batch, pick = deeds.batch(work), deeds.pick_of(work, "50")
    weigh(work, SECRETARY, batch, pick)
    other = deeds.pick_of(work, "50" if change != "weight" else "51", letter="B" if change == "grade" else "A")
    where = deeds.batch(work, number=2) if change == "batch" else batch
    with pytest.raises(OperationReusedError):
        weigh(work, SECRETARY, where, replace(other, operation=pick.operation))


@pytest.mark.parametrize(("day", "is_flagged"), [(17, True), (18, False), (40, False), (41, True)])
def test_a_pick_on_an_odd_day_is_saved_and_flagged(work: Session, day: int, *, is_flagged: bool) -> None:
    done = deeds.weighing(work, deeds.batch(work, days_ago=day), "10")
    assert bool(done.flag) is is_flagged
    assert level(work, done.lot).on_hand == Weight(5_000)


def test_more_than_two_jin_a_bag_is_saved_and_flagged(work: Session) -> None:
    batch = deeds.batch(work, bags=100)
    assert deeds.weighing(work, batch, "200").flag == ""
    assert "每袋超过 2 斤" in deeds.weighing(work, batch, "0.1").flag


def test_nothing_and_more_than_a_shed_can_bear_are_refused(work: Session) -> None:
    batch = deeds.batch(work)
    with pytest.raises(NoWeightError):
        deeds.weighing(work, batch, "0")
    with pytest.raises(BeyondTheShedError):
        deeds.weighing(work, batch, "4000.1")
    assert deeds.weighing(work, batch, "4000").flag


def test_nobody_weighs_tomorrows_pick(work: Session) -> None:
    with pytest.raises(PickedInFutureError):
        deeds.weighing(work, deeds.batch(work), "10", on=TODAY + timedelta(days=1))


def test_a_closed_batch_bears_no_more(work: Session) -> None:
    batch = deeds.batch(work)
    close(work, SECRETARY, batch, on=TODAY)
    with pytest.raises(BatchNotGrowingError):
        deeds.weighing(work, batch, "10")


def test_one_lot_for_each_day_and_grade(work: Session) -> None:
    batch = deeds.batch(work)
    yesterday = TODAY - timedelta(days=1)
    lots = {
        deeds.weighing(work, batch, "10", letter=letter, on=on).lot.code
        for letter, on in (("A", TODAY), ("A", TODAY), ("B", TODAY), ("A", yesterday))
    }
    assert lots == {"YHQ-S1-2601-0720-A", "YHQ-S1-2601-0720-B", "YHQ-S1-2601-0719-A"}


def test_a_lot_is_certified_own_produce_with_a_last_day(work: Session) -> None:
    lot = deeds.weighing(work, deeds.batch(work), "10").lot
    assert (lot.origin, lot.certificate, lot.hold_reason) == (Origin.OWN, "HGZ-YHQ-S1-2601", "")
    assert lot.best_before == TODAY + timedelta(days=10)
    assert lot.may_be_sold_on(TODAY + timedelta(days=10))
    assert not lot.may_be_sold_on(TODAY + timedelta(days=11))


def test_a_weighing_after_the_handover_opens_a_second_lot(work: Session) -> None:
    batch = deeds.batch(work)
    first = deeds.weighing(work, batch, "10").lot
    hand_over(work, SECRETARY, first, on=TODAY)
    second = deeds.weighing(work, batch, "20").lot
    assert (first.code, second.code) == ("YHQ-S1-2601-0720-A", "YHQ-S1-2601-0720-A2")
    assert (level(work, first).on_hand, level(work, second).on_hand) == (Weight(5_000), Weight(10_000))
    assert second.owner_id == grower(work).id
    hand_over(work, SECRETARY, second, on=TODAY)
    assert deeds.weighing(work, batch, "30").lot.code == "YHQ-S1-2601-0720-A3"


def test_every_lot_code_fits_a_label(work: Session) -> None:
    batch = deeds.batch(work)
    for _ in range(3):
        hand_over(work, SECRETARY, deeds.weighing(work, batch, "10").lot, on=TODAY)
    codes = list(work.scalars(select(Lot.code)))
    assert len(codes) == 3
    assert max(map(len, codes)) <= 20


def test_what_was_picked_adds_up_by_batch(work: Session) -> None:
    batch = deeds.batch(work)
    for jin, letter in (("10", "A"), ("20", "A"), ("5", "B")):
        deeds.weighing(work, batch, jin, letter=letter)
    assert picked(work, [batch.id]) == {batch.id: Weight(17_500)}
    assert len(weighings(work, batch)) == 3
