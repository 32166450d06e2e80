"""Closing a batch: whatever it really cost is spread, and nothing is left growing in the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from coop.batches import costs
from coop.batches.errors import BatchNotGrowingError, PaidAlreadyError, WorkedOutOfTimeError
from coop.batches.models import BatchState
from coop.batches.services import close
from coop.transfers.services import hand_over
from core.db import Database
from core.money import ZERO
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire
from ledger.assets.wearing import depreciate
from ledger.journal.errors import KeyReusedError
from ledger.journal.faults import faults
from ledger.journal.reading import balance
from ledger.members.services import member_accounts
from tests import deeds
from tests.actors import ACCOUNTANT, SECRETARY
from tests.factories import TODAY, grower, person, yuan


def test_a_closed_batch_has_nothing_left_in_141(work: Session) -> None:
    batch = deeds.batch(work)
    deeds.weighing(work, batch, "301.7")
    deeds.weighing(work, batch, "99.9", letter="B")
    close(work, SECRETARY, batch, on=TODAY)
    coop = grower(work)
    assert balance(work, coop, "141") == ZERO
    assert balance(work, coop, "121") + balance(work, coop, "521") == ZERO  # bags went, mushrooms came
    assert balance(work, coop, "521") == ZERO  # nothing was sold
    assert (batch.state, batch.growing_in, batch.closed_on) == (BatchState.CLOSED, None, TODAY)


def test_what_was_sold_takes_its_part_of_the_difference(work: Session) -> None:
    batch = deeds.batch(work)
    sold = deeds.weighing(work, batch, "300").lot
    hand_over(work, SECRETARY, sold, on=TODAY)
    kept = deeds.weighing(work, batch, "100", letter="B").lot
    coop = grower(work)
    close(work, SECRETARY, batch, on=TODAY)
    assert balance(work, coop, "121", kept.subject) == yuan("1268.75")  # a quarter of 5,075.00
    assert balance(work, coop, "521", "cost") == yuan("3806.25")
    assert balance(work, coop, "121", sold.subject) == ZERO
    assert balance(work, coop, "141") == ZERO


def test_a_batch_that_bore_more_than_planned_gives_back(work: Session) -> None:
    batch = deeds.batch(work)
    lot = deeds.weighing(work, batch, "2000").lot
    assert balance(work, grower(work), "121", lot.subject) == yuan("9500")
    close(work, SECRETARY, batch, on=TODAY)
    assert balance(work, grower(work), "121", lot.subject) == yuan("5075")


def test_a_batch_that_bore_nothing_is_an_expense(work: Session) -> None:
    batch = deeds.batch(work)
    close(work, SECRETARY, batch, on=TODAY)
    assert balance(work, grower(work), "521", "cost") == yuan("5075")
    assert balance(work, grower(work), "141") == ZERO


def _labour(session: Session, name: str, *, half_days: int) -> costs.Labour:
    worker = person(session, name)
    return costs.Labour(operation=name, person=worker, worked_on=TODAY, half_days=half_days, half_day_pay=yuan("60"))


def test_labour_power_and_wear_belong_to_the_batch(work: Session) -> None:
    batch, coop = deeds.batch(work), grower(work)
    labour = costs.Labour(
        operation="labour", person=person(work, "王桂兰"), worked_on=TODAY, half_days=3, half_day_pay=yuan("60")
    )
    costs.record_labour(work, SECRETARY, batch, labour)
    costs.charge_power(work, ACCOUNTANT, batch, on=TODAY, amount=yuan("1580"))
    assert balance(work, coop, "141", batch.subject) == yuan("6835")
    assert member_accounts(work, coop, 2026, frozenset({"labour"}))[0].patronage == yuan("180")


def test_a_closing_batch_takes_what_its_shed_wore_out_since_the_one_before(work: Session) -> None:
    batch, coop = deeds.batch(work), grower(work)
    new = NewAsset(
        operation="cabin",
        name="1号方舱",
        kind=AssetKind.FIXED,
        use=Use.PRODUCTION,
        acquired_on=date(2026, 4, 10),
        cost=yuan("60000"),
        residual=yuan("3000"),
        months=120,
        subject=batch.shed.subject,
    )
    acquire(work, ACCOUNTANT, coop, new, Way.BOUGHT)
    depreciate(work, ACCOUNTANT, coop, 2026, 6)
    assert balance(work, coop, "401", batch.shed.subject) == yuan("950")
    before = balance(work, coop, "521")
    close(work, SECRETARY, batch, on=TODAY)
    assert balance(work, coop, "401") == balance(work, coop, "141") == ZERO
    assert balance(work, coop, "521") - before == yuan("5075") + yuan("950")


def test_labour_that_is_sent_twice_is_written_down_once(work: Session) -> None:
    batch, labour = deeds.batch(work), _labour(work, "王桂兰", half_days=3)
    assert costs.record_labour(work, SECRETARY, batch, labour) is costs.record_labour(work, ACCOUNTANT, batch, labour)
    for other in (replace(labour, half_days=9), replace(labour, half_day_pay=yuan("600"))):
        with pytest.raises(KeyReusedError):
            costs.record_labour(work, SECRETARY, batch, other)
    assert balance(work, grower(work), "213") == -yuan("180")


def test_nobody_works_before_the_bags_are_in_or_after_today(work: Session) -> None:
    batch = deeds.batch(work, days_ago=5)
    for day in (TODAY - timedelta(days=6), TODAY + timedelta(days=1)):
        with pytest.raises(WorkedOutOfTimeError):
            costs.record_labour(work, SECRETARY, batch, replace(_labour(work, "王桂兰", half_days=1), worked_on=day))


def test_labour_is_paid_once(work: Session) -> None:
    batch, coop = deeds.batch(work), grower(work)
    for name in ("王桂兰", "赵山河"):
        labour = costs.Labour(
            operation=name, person=person(work, name), worked_on=TODAY, half_days=2, half_day_pay=yuan("60")
        )
        costs.record_labour(work, SECRETARY, batch, labour)
    assert balance(work, coop, "213") == -yuan("240")
    bank = balance(work, coop, "102")
    assert len(costs.pay_labour(work, ACCOUNTANT, batch, on=TODAY)) == 2
    assert costs.pay_labour(work, ACCOUNTANT, batch, on=TODAY) == []
    assert balance(work, coop, "213") == ZERO
    assert bank - balance(work, coop, "102") == yuan("240")
    people = [person(work, "王桂兰").id, person(work, "赵山河").id]
    assert len(costs.labour_of(work, people, TODAY, TODAY)) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picks=st.lists(st.tuples(st.integers(1, 4_000), st.sampled_from("AB"), st.booleans()), max_size=6))
def test_no_fen_is_lost_however_it_was_picked_and_sold(world: Database, picks: list[tuple[int, str, bool]]) -> None:
    with world.transaction() as session:
        batch, coop = deeds.batch(session), grower(session)
        for tenths, letter, is_sold in picks:
            lot = deeds.weighing(session, batch, f"{tenths / 10:.1f}", letter=letter).lot
            if is_sold:
                hand_over(session, SECRETARY, lot, on=TODAY)
        close(session, SECRETARY, batch, on=TODAY)
        assert balance(session, coop, "141") == ZERO
        assert balance(session, coop, "121") + balance(session, coop, "521") == ZERO
        assert list(faults(session)) == []


def test_days_that_were_written_down_by_mistake_are_taken_back(work: Session) -> None:
    """The cost, what is owed and the trade of the member go back; the red voucher stays as a trace."""
    coop, batch = grower(work), deeds.batch(work)
    before = balance(work, coop, "141")
    row = costs.record_labour(work, SECRETARY, batch, _labour(work, "王桂兰", half_days=3))
    costs.void_labour(work, ACCOUNTANT, row, batch)
    costs.void_labour(work, ACCOUNTANT, row, batch)  # a second click
    assert (balance(work, coop, "141"), balance(work, coop, "213")) == (before, ZERO)
    assert member_accounts(work, coop, 2026, frozenset({"labour"}))[0].patronage == ZERO
    assert costs.pay_labour(work, ACCOUNTANT, batch, on=TODAY) == []
    assert costs.labour_of(work, [row.person_id], TODAY, TODAY) == []
    assert list(faults(work)) == []


def test_days_that_were_paid_or_closed_over_are_not_taken_back(work: Session) -> None:
    batch = deeds.batch(work)
    row = costs.record_labour(work, SECRETARY, batch, _labour(work, "王桂兰", half_days=3))
    costs.pay_labour(work, ACCOUNTANT, batch, on=TODAY)
    with pytest.raises(PaidAlreadyError):
        costs.void_labour(work, ACCOUNTANT, row, batch)
    other = costs.record_labour(work, SECRETARY, batch, replace(_labour(work, "王桂兰", half_days=1), operation="b"))
    deeds.weighing(work, batch, "10")
    close(work, SECRETARY, batch, on=TODAY)
    with pytest.raises(BatchNotGrowingError):
        costs.void_labour(work, ACCOUNTANT, other, batch)
