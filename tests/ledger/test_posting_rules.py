"""Every posting rule writes the row of the events table: which account is debited, which credited, how much."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db import Database
from core.money import ZERO
from core.weight import Weight
from ledger.journal.drafts import Pair
from ledger.journal.reading import balance
from ledger.members.models import Patronage
from ledger.rules import Split, production, purchasing, transfers
from ledger.rules.events import EVENTS
from ledger.rules.posting_rule import at, post_deed, trade
from tests.factories import cooperative, deed, yuan
from tests.ledger.books import rows, voucher
from tests.ledger.rule_table import RULES, TEN


@pytest.mark.parametrize("name", RULES)
def test_the_rule_for(session: Session, today: None, name: str) -> None:
    rule, event, wanted = RULES[name]
    posted = rule(session, deed(cooperative(session), "deed:1"))
    assert posted is not None
    assert rows(session, posted) == wanted
    written = voucher(session, posted)
    assert (written.event, written.key, written.source) == (event, f"{event}:deed:1", "deed:1")
    assert (written.memo, written.made_by) == ("deed:1", "会计")


@pytest.mark.parametrize("name", RULES)
def test_doing_it_again_gives_the_first_voucher(session: Session, today: None, name: str) -> None:
    rule, coop = RULES[name][0], cooperative(session)
    assert rule(session, deed(coop, "deed:1")) == rule(session, deed(coop, "deed:1"))


def test_a_delivery_sent_again_enters_the_member_account_once(session: Session, today: None) -> None:
    rule, coop = RULES["13 bought from a member"][0], cooperative(session)
    first, again = rule(session, deed(coop, "ticket:1")), rule(session, deed(coop, "ticket:1"))
    assert first
    assert again
    assert (first.is_new, again.is_new) == (True, False)
    assert session.scalar(select(func.count()).select_from(Patronage)) == 1


def test_every_named_event_has_its_row_in_the_table() -> None:
    closed_by_balances = {"26", "27"}  # test_closing_a_year.py
    by_hand = {"manual"}  # test_vouchers_written_by_hand.py
    in_two_books = {"t1", "t2", "t3", "t4"}  # below
    assert {event for _rule, event, _rows in RULES.values()} | closed_by_balances | by_hand | in_two_books == set(
        EVENTS
    )


def test_an_event_without_a_name_is_not_posted(session: Session, today: None) -> None:
    with pytest.raises(LookupError):
        post_deed(session, deed(cooperative(session), "deed:1"), "99", Pair(at("102"), at("301"), TEN))


def test_the_database_keeps_a_trade_from_entering_twice(database: Database, today: None) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:  # noqa: PT012
        done = deed(cooperative(session), "ticket:1")
        session.add_all(trade(done, "001", "golden-ear", Weight(1), TEN) for _ in range(2))


def test_a_batch_that_cost_what_was_planned_needs_no_voucher(session: Session, today: None) -> None:
    done = deed(cooperative(session), "batch:1")
    assert production.batch_closed(session, done, batch="batch:1", in_stock=(Split("lot:A", ZERO),), sold=ZERO) is None


@pytest.mark.parametrize("member_no", [None, "001"])
def test_labour_enters_the_account_of_a_member_only(session: Session, today: None, member_no: str | None) -> None:
    done = deed(cooperative(session), "labour:1")
    production.labour_recorded(session, done, batch="b", worker="person:1", member_no=member_no, amount=TEN)
    trade = [(p.member_no, p.product, p.amount) for p in session.scalars(select(Patronage))]
    assert trade == ([("001", "labour", TEN)] if member_no else [])


def test_a_members_delivery_enters_his_account_in_weight_and_value(session: Session, today: None) -> None:
    coop = cooperative(session)
    purchasing.bought_from_member(
        session,
        deed(coop, "ticket:1"),
        member_no="007",
        lot="lot:A",
        product="golden-ear",
        weight=Weight(58_200),
        amount=yuan("918.08"),
    )
    trade = session.scalars(select(Patronage)).one()
    assert (trade.member_no, trade.weight, trade.amount) == ("007", Weight(58_200), yuan("918.08"))
    assert (trade.entity_id, trade.product, trade.source) == (coop.id, "golden-ear", "ticket:1")


def test_a_neighbours_delivery_enters_no_member_account(session: Session, today: None) -> None:
    done = deed(cooperative(session), "ticket:1")
    purchasing.bought_from_neighbour(session, done, seller="person:9", lot="lot:A", amount=TEN)
    assert session.scalars(select(Patronage)).all() == []


def test_a_handover_is_a_sale_in_one_book_and_a_purchase_in_the_other(session: Session, today: None) -> None:
    coop, merchant = cooperative(session, "yhq"), cooperative(session, "union")
    sold, taken = transfers.handed_over(
        session, deed(coop, "transfer:1"), merchant=merchant, lot="lot:A", price=TEN, cost=yuan("4")
    )
    assert rows(session, sold) == [
        ("113:entity:union", "501:channel:transfer", "10.00"),
        ("521:cost", "121:lot:A", "4.00"),
    ]
    assert rows(session, taken) == [("121:lot:A", "114:entity:yhq", "10.00")]
    assert (voucher(session, sold).entity_id, voucher(session, taken).entity_id) == (coop.id, merchant.id)


def test_the_merchant_pays_what_it_owes_and_both_books_say_so(session: Session, today: None) -> None:
    coop, merchant = cooperative(session, "yhq"), cooperative(session, "union")
    got, paid = transfers.transfer_paid(session, deed(coop, "payment:1"), merchant=merchant, amount=TEN)
    assert rows(session, got) == [("102", "113:entity:union", "10.00")]
    assert rows(session, paid) == [("114:entity:yhq", "102", "10.00")]
    assert balance(session, coop, "102") == -balance(session, merchant, "102") == TEN
