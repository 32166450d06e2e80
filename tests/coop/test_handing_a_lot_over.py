"""交接: one deed, two vouchers in two books, one commit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.lots.services import get_lot
from coop.purchases.settling import settle
from coop.stock.services import level, reserve
from coop.transfers.models import Transfer
from coop.transfers.services import (
    HandedOverAlreadyError,
    NothingToHandOverError,
    NoTransferPriceError,
    hand_over,
    settle_up,
    transfers_of,
)
from core.db import Database
from core.errors import NotYoursError
from core.identity.roles import SYSTEM
from core.money import ZERO
from core.weight import Weight
from ledger.journal.faults import faults
from ledger.journal.models import Period, PeriodState
from ledger.journal.reading import balance, vouchers_of
from tests import deeds
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT, SECRETARY, SHED_WORKER
from tests.factories import TODAY, buyer, grower, union, yuan


def test_both_books_record_the_same_deed(work: Session) -> None:
    lot = deeds.weighing(work, deeds.batch(work), "20").lot
    done = hand_over(work, SHED_WORKER, lot, on=TODAY)
    assert (done.number, done.weight, done.amount) == ("T260720-001", Weight(10_000), yuan("220"))
    sold, taken = vouchers_of(work, "transfer:T260720-001")
    assert (sold.entity_id, sold.event, taken.entity_id, taken.event) == (grower(work).id, "t1", union(work).id, "t2")
    assert balance(work, grower(work), "113") == yuan("220")
    assert balance(work, grower(work), "521", "cost") == yuan("95")
    assert balance(work, grower(work), "121", lot.subject) == ZERO
    assert balance(work, union(work), "121", lot.subject) == yuan("220")
    assert balance(work, union(work), "114", "entity:yhq-grow") == -yuan("220")
    assert list(faults(work)) == []


def test_the_lot_keeps_its_code_and_maker_and_changes_its_owner(work: Session) -> None:
    lot = deeds.lot_in_shop(work, deeds.batch(work), "20")
    work.expire_all()
    assert (lot.code, lot.maker.code, lot.owner.code) == ("YHQ-S1-2601-0720-A", "yhq-grow", "union")
    assert level(work, lot).on_hand == Weight(10_000)


def test_bought_goods_are_handed_over_at_what_they_cost(work: Session) -> None:
    lot = settle(work, SECRETARY, deeds.ticket(work))
    done = hand_over(work, SECRETARY, lot, on=TODAY)
    assert done.amount == yuan("1110")  # 60 kg at 18.50
    assert balance(work, buyer(work), "521", "cost") == yuan("931.20")
    assert balance(work, buyer(work), "121") == ZERO


def test_if_one_book_refuses_neither_records_anything(world: Database) -> None:
    with world.transaction() as session:
        code = deeds.weighing(session, deeds.batch(session), "20").lot.code
        session.get_one(Period, (union(session).id, 202607)).state = PeriodState.SOFT
    with pytest.raises(Exception, match="已经结账"), world.transaction() as session:
        hand_over(session, SECRETARY, get_lot(session, code), on=TODAY)
    with world.reading() as session:
        assert session.scalars(select(Transfer)).all() == []
        assert balance(session, grower(session), "113") == ZERO
        assert get_lot(session, code).owner_id == grower(session).id


def test_a_lot_is_handed_over_once(work: Session) -> None:
    lot = deeds.lot_in_shop(work, deeds.batch(work), "20")
    for actor in (SECRETARY, SYSTEM):
        with pytest.raises(HandedOverAlreadyError):
            hand_over(work, actor, lot, on=TODAY)
    assert len(transfers_of(work, [grower(work).id], TODAY, TODAY)) == 1


def test_a_lot_that_is_promised_in_part_stays(work: Session) -> None:
    lot = deeds.weighing(work, deeds.batch(work), "20").lot
    reserve(work, lot, Weight(1), "order:1")
    with pytest.raises(NothingToHandOverError):
        hand_over(work, SECRETARY, lot, on=TODAY)


def test_without_an_agreed_price_nothing_is_handed_over(work: Session) -> None:
    lot = deeds.weighing(work, deeds.batch(work, days_ago=30), "20").lot
    with pytest.raises(NoTransferPriceError):
        hand_over(work, SECRETARY, lot, on=TODAY - timedelta(days=900))
    assert lot.owner_id == grower(work).id


def test_the_merchant_pays_all_it_owes_a_cooperative_at_once_and_once(work: Session) -> None:
    batch = deeds.batch(work)
    deeds.lot_in_shop(work, batch, "20")
    deeds.lot_in_shop(work, batch, "20", letter="B")
    with pytest.raises(NotYoursError):
        settle_up(work, OTHER_ACCOUNTANT, grower(work), on=TODAY)
    assert settle_up(work, ACCOUNTANT, grower(work), on=TODAY) == yuan("405")
    assert settle_up(work, ACCOUNTANT, grower(work), on=TODAY) == ZERO
    assert balance(work, grower(work), "113") == balance(work, union(work), "114") == ZERO
    assert balance(work, union(work), "102") == -yuan("405")
