"""Wholesale: goods leave on account, first expired first, and are paid note by note."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from coop.produce.services import get_grade
from coop.stock.services import NotEnoughStockError, conservation_faults, level
from core.errors import NotFoundError, NotYoursError
from core.identity.roles import Actor
from core.money import ZERO
from core.weight import Weight
from ledger.journal.faults import faults
from ledger.journal.reading import balance
from shop.wholesale.services import (
    DeductedTooMuchError,
    NotePaidError,
    NothingOrderedError,
    Sale,
    customers,
    deliver,
    get_customer,
    get_note,
    notes,
    receive_payment,
    write_off,
)
from tests import deeds
from tests.actors import ACCOUNTANT, CLERK, SECRETARY
from tests.factories import TODAY, union, yuan


@pytest.fixture
def sale(work: Session) -> Sale:
    """Return a sale of 12 kg out of two lots of 10 kg each, which cost 22.00 a kg."""
    batch = deeds.batch(work)
    for day in (20, 19):
        deeds.lot_in_shop(work, batch, "20", on=date(2026, 7, day))
    return Sale(
        operation="note-1",
        customer=get_customer(work, "hema"),
        grade=get_grade(work, "golden-ear", "A"),
        weight=Weight(12_000),
        per_kg=yuan("27"),
        on=TODAY,
    )


def test_a_delivery_takes_the_oldest_lot_first_and_is_booked_with_its_cost(work: Session, sale: Sale) -> None:
    note, merchant = deliver(work, CLERK, sale), union(work)
    assert [(x.lot.code[-6:], x.weight.grams, x.amount) for x in note.lines] == [
        ("0719-A", 10_000, yuan("270")),
        ("0720-A", 2_000, yuan("54")),
    ]
    assert (note.number, note.amount) == ("S260720-001", yuan("324"))
    assert balance(work, merchant, "113", "customer:hema") == yuan("324")
    assert balance(work, merchant, "501", "channel:wholesale") == -yuan("324")
    assert balance(work, merchant, "521", "cost") == yuan("264")
    assert balance(work, merchant, "121") == yuan("176")
    assert level(work, note.lines[0].lot).on_hand == Weight(0)
    assert list(conservation_faults(work)) == []
    assert list(faults(work)) == []


def test_the_same_delivery_sent_twice_is_one_note(work: Session, sale: Sale) -> None:
    assert deliver(work, CLERK, sale) is deliver(work, CLERK, sale)
    assert len(notes(work)) == 1
    assert balance(work, union(work), "113") == yuan("324")


def test_goods_promised_to_a_buyer_are_not_delivered(work: Session, sale: Sale) -> None:
    deeds.order(work, {"superior": 20})
    with pytest.raises(NotEnoughStockError) as refused:
        deliver(work, CLERK, sale)
    assert refused.value.facts == {"left": Weight(10_000)}
    assert balance(work, union(work), "113") == ZERO


def test_a_note_is_paid_once(work: Session, sale: Sale) -> None:
    note = deliver(work, CLERK, sale)
    receive_payment(work, CLERK, note, on=TODAY)
    with pytest.raises(NotePaidError):
        receive_payment(work, CLERK, note, on=TODAY)
    assert (balance(work, union(work), "113"), balance(work, union(work), "102")) == (ZERO, yuan("324"))


def test_a_delivery_needs_a_weight(work: Session, sale: Sale) -> None:
    with pytest.raises(NothingOrderedError):
        deliver(work, CLERK, replace(sale, weight=Weight(0)))


@pytest.mark.parametrize("actor", [SECRETARY, ACCOUNTANT], ids=["secretary", "accountant"])
def test_goods_are_handed_over_by_the_staff_of_the_shop(work: Session, sale: Sale, actor: Actor) -> None:
    with pytest.raises(NotYoursError):
        deliver(work, actor, sale)


def test_money_is_booked_by_the_staff_and_by_the_accountant(work: Session, sale: Sale) -> None:
    note = deliver(work, CLERK, sale)
    with pytest.raises(NotYoursError):
        receive_payment(work, SECRETARY, note, on=TODAY)
    receive_payment(work, ACCOUNTANT, note, on=TODAY)
    assert balance(work, union(work), "113") == ZERO


def test_customers_and_notes_are_found_by_their_names(work: Session, sale: Sale) -> None:
    note = deliver(work, CLERK, sale)
    assert get_note(work, "S260720-001") is note
    assert [c.code for c in customers(work)] == ["hema"]
    for search in (lambda: get_note(work, "S1"), lambda: get_customer(work, "nobody")):
        with pytest.raises(NotFoundError):
            search()


def test_a_wholesaler_pays_less_for_poor_quality(work: Session, sale: Sale) -> None:
    """324 were delivered, 24 deducted: 300 arrive, and nothing is owed or owing any more."""
    note = deliver(work, CLERK, sale)
    with pytest.raises(DeductedTooMuchError):
        receive_payment(work, CLERK, note, on=TODAY, deducted=yuan("324"))
    receive_payment(work, CLERK, note, on=TODAY, deducted=yuan("24"))
    merchant = union(work)
    assert (balance(work, merchant, "102"), balance(work, merchant, "113")) == (yuan("300"), ZERO)
    assert balance(work, merchant, "501", "channel:wholesale") == -yuan("300")
    assert note.deducted == yuan("24")


def test_what_a_wholesaler_never_pays_is_written_off_once_by_the_accountant(work: Session, sale: Sale) -> None:
    note = deliver(work, CLERK, sale)
    with pytest.raises(NotYoursError):
        write_off(work, CLERK, note, on=TODAY, reason="倒闭")
    write_off(work, ACCOUNTANT, note, on=TODAY, reason="倒闭，理事会批准")
    with pytest.raises(NotePaidError):
        write_off(work, ACCOUNTANT, note, on=TODAY, reason="再来")
    with pytest.raises(NotePaidError):
        receive_payment(work, CLERK, note, on=TODAY)
    merchant = union(work)
    assert (balance(work, merchant, "113"), balance(work, merchant, "529")) == (ZERO, yuan("324"))
    assert list(faults(work)) == []
