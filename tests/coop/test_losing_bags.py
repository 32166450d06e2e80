"""Bags that a batch has lost are counted once, never more than there are; yields go by what is left viable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coop.batches.capture import take_loss
from coop.batches.errors import (
    BatchNotGrowingError,
    LostMoreThanThereAreError,
    LostOutOfTimeError,
    OperationReusedError,
)
from coop.batches.losses import Loss, lose, losses, lost
from coop.batches.models import LossCause
from coop.batches.services import close, get_batch
from coop.harvest.services import look_at
from coop.inbox import entries, kinds
from coop.inbox.models import EntryState
from coop.inbox.services import take
from core.db import Database
from core.errors import NotYoursError
from tests import deeds
from tests.actors import OTHER_SECRETARY, SECRETARY, SHED_WORKER
from tests.factories import NOW, TODAY
from tests.ledger.books import run_sql

BAD = Loss(operation="op-bad", bags=30, cause=LossCause.CONTAMINATED, noticed_on=TODAY)


def test_what_is_left_is_what_was_loaded_less_what_was_lost(work: Session) -> None:
    batch = deeds.batch(work, bags=1_000)
    lose(work, SHED_WORKER, batch, BAD)
    lose(work, SECRETARY, batch, replace(BAD, operation="op-torn", bags=5, cause=LossCause.BROKEN))
    assert lost(work, [batch.id]) == {batch.id: 35}
    assert [(one.bags, one.noted_by) for one in losses(work, batch)] == [(5, SECRETARY.name), (30, SHED_WORKER.name)]


def test_the_same_count_sent_twice_is_one_count(work: Session) -> None:
    batch = deeds.batch(work)
    assert lose(work, SHED_WORKER, batch, BAD) is lose(work, SHED_WORKER, batch, BAD)
    assert lost(work, [batch.id]) == {batch.id: 30}
    with pytest.raises(OperationReusedError):
        lose(work, SHED_WORKER, batch, replace(BAD, bags=31))


@pytest.mark.parametrize("bags", [0, -1, 71, 10**9])
def test_no_more_are_lost_than_are_left(work: Session, bags: int) -> None:
    batch = deeds.batch(work, bags=100)
    lose(work, SHED_WORKER, batch, BAD)
    with pytest.raises(LostMoreThanThereAreError) as refused:
        lose(work, SHED_WORKER, batch, replace(BAD, operation="op-2", bags=bags))
    assert refused.value.facts == {"left": 70}
    assert lost(work, [batch.id]) == {batch.id: 30}


@pytest.mark.parametrize("day", [TODAY - timedelta(days=25), TODAY + timedelta(days=1), date(1999, 1, 1)])
def test_bags_are_lost_while_the_batch_grows(work: Session, day: date) -> None:
    batch = deeds.batch(work, days_ago=24)
    with pytest.raises(LostOutOfTimeError):
        lose(work, SHED_WORKER, batch, replace(BAD, noticed_on=day))
    close(work, SECRETARY, batch, on=TODAY)
    with pytest.raises(BatchNotGrowingError):
        lose(work, SHED_WORKER, batch, BAD)


def test_another_village_counts_nothing_here(work: Session) -> None:
    with pytest.raises(NotYoursError):
        lose(work, OTHER_SECRETARY, deeds.batch(work), BAD)


def test_a_yield_is_judged_by_the_bags_that_are_left(work: Session) -> None:
    batch, pick = deeds.batch(work, bags=100), deeds.pick_of(work, "150")
    assert look_at(work, batch, pick) == ""
    lose(work, SHED_WORKER, batch, replace(BAD, bags=40))
    assert "每袋超过 2 斤" in look_at(work, batch, pick)


def test_a_count_from_a_phone_is_taken_or_refused_with_its_reason(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "_kinds", {"loss": take_loss})
    with world.transaction() as session:
        code = deeds.batch(session, bags=100).code

    def _sent(number: int, **said: str) -> EntryState:
        made = {"at": (NOW - timedelta(days=2)).isoformat(), "sent": NOW.isoformat(), "kind": "loss", "v": 1}
        data = {"batch": code, "cause": "broken", "bags": "7"} | said
        op = f"01981f00-0000-7000-8000-00000000000{number}"
        with world.transaction() as session:
            entry = entries.read({**made, "op": op, "user": SHED_WORKER.user_id, "data": data})
            return take(session, SHED_WORKER, entry).state

    assert _sent(1) is EntryState.TAKEN
    assert _sent(1) is EntryState.TAKEN
    assert [_sent(2, cause="rats"), _sent(3, bags="7.5"), _sent(4, bags="94"), _sent(5, bags="")] == [
        EntryState.REFUSED
    ] * 4
    with world.reading() as session:
        batch = get_batch(session, SECRETARY, code)
        assert lost(session, [batch.id]) == {batch.id: 7}
        assert losses(session, batch)[0].noticed_on == TODAY - timedelta(days=2)


def test_the_database_takes_no_count_that_is_none(world: Database) -> None:
    with world.transaction() as session:
        lose(session, SHED_WORKER, deeds.batch(session), BAD)
    for change in ("bags = 0", "cause = 'rats'"):
        with pytest.raises(DBAPIError, match=r"CHECK|check"):
            run_sql(world, f"UPDATE coop_bag_loss SET {change}")
