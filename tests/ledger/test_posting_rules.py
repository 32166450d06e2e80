"""Every posting rule writes the row of the events table: which account is debited, which credited, how much."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db import Database
from core.money import ZERO
from core.weight import Weight
from ledger.journal.posting import Posted
from ledger.journal.reading import balance
from ledger.members.models import Patronage
from ledger.rules import Deed, Split, capital, closing, expenses, production, purchasing, sales, transfers
from tests.factories import cooperative, deed, yuan
from tests.ledger.books import Row, rows, voucher

TEN, TWO = yuan("10"), yuan("2")
COSTS = (Split("lot:A", yuan("4")), Split("lot:B", yuan("3")))
Rule = Callable[[Session, Deed], Posted | None]

RULES: dict[str, tuple[Rule, str, list[Row]]] = {
    "1 a member pays capital": (
        lambda s, d: capital.capital_paid(s, d, member="member:001", amount=TEN),
        "1",
        [("102", "301:member:001", "10.00")],
    ),
    "3 a subsidy arrives": (
        lambda s, d: capital.subsidy_received(s, d, project="project:cabin", amount=TEN),
        "3",
        [("102", "235:project:cabin", "10.00")],
    ),
    "4 a subsidy becomes a shed": (
        lambda s, d: capital.subsidy_spent_on_asset(s, d, project="project:cabin", asset="shed:1", amount=TEN),
        "4",
        [("151:shed:1", "102", "10.00"), ("235:project:cabin", "311:subsidy", "10.00")],
    ),
    "a shed bought from own money": (
        lambda s, d: capital.asset_bought(s, d, asset="shed:1", amount=TEN),
        "asset",
        [("151:shed:1", "102", "10.00")],
    ),
    "7 bags bought and paid": (
        lambda s, d: production.bags_bought(s, d, amount=TEN),
        "7",
        [("121:bags", "102", "10.00")],
    ),
    "8 bags go into a shed": (
        lambda s, d: production.bags_loaded(s, d, batch="batch:1", amount=TEN),
        "8",
        [("141:batch:1", "121:bags", "10.00")],
    ),
    "9 labour on a batch": (
        lambda s, d: production.labour_recorded(s, d, batch="batch:1", worker="person:1", member_no=None, amount=TEN),
        "9",
        [("141:batch:1", "213:person:1", "10.00")],
    ),
    "9 labour paid": (
        lambda s, d: production.labour_paid(s, d, worker="person:1", amount=TEN),
        "9p",
        [("213:person:1", "102", "10.00")],
    ),
    "9 power and water": (
        lambda s, d: production.power_and_water_paid(s, d, batch="batch:1", amount=TEN),
        "9e",
        [("141:batch:1", "102", "10.00")],
    ),
    "10 depreciation, collected and allocated": (
        lambda s, d: production.depreciation_charged(s, d, batch="batch:1", asset="shed:1", amount=TEN),
        "10",
        [("401:shed:1", "152:shed:1", "10.00"), ("141:batch:1", "401:shed:1", "10.00")],
    ),
    "11 a harvest goes into store": (
        lambda s, d: production.harvested(s, d, batch="batch:1", lot="lot:A", cost=TEN),
        "11",
        [("121:lot:A", "141:batch:1", "10.00")],
    ),
    "11 a batch is closed that cost more than planned": (
        lambda s, d: production.batch_closed(s, d, batch="batch:1", in_stock=(Split("lot:A", TEN),), sold=TWO),
        "11c",
        [("121:lot:A", "141:batch:1", "10.00"), ("521:cost", "141:batch:1", "2.00")],
    ),
    "11 a batch is closed that cost less than planned": (
        lambda s, d: production.batch_closed(s, d, batch="batch:1", in_stock=(Split("lot:A", -TEN),), sold=-TWO),
        "11c",
        [("141:batch:1", "121:lot:A", "10.00"), ("141:batch:1", "521:cost", "2.00")],
    ),
    "13 bought from a member": (
        lambda s, d: purchasing.bought_from_member(
            s, d, member_no="001", lot="lot:A", product="golden-ear", weight=Weight(500), amount=TEN
        ),
        "13",
        [("121:lot:A", "114:member:001", "10.00")],
    ),
    "14 a member is paid": (
        lambda s, d: purchasing.member_paid(s, d, member_no="001", amount=TEN),
        "14",
        [("114:member:001", "102", "10.00")],
    ),
    "17 bought from a neighbour": (
        lambda s, d: purchasing.bought_from_neighbour(s, d, seller="person:9", lot="lot:A", amount=TEN),
        "17",
        [("121:lot:A", "211:person:9", "10.00")],
    ),
    "17 a neighbour is paid": (
        lambda s, d: purchasing.neighbour_paid(s, d, seller="person:9", amount=TEN),
        "17p",
        [("211:person:9", "102", "10.00")],
    ),
    "19 and 20 goods leave for a wholesaler": (
        lambda s, d: sales.wholesale_dispatched(s, d, customer="customer:hema", amount=TEN, costs=COSTS),
        "19",
        [
            ("113:customer:hema", "501:channel:wholesale", "10.00"),
            ("521:cost", "121:lot:A", "4.00"),
            ("521:cost", "121:lot:B", "3.00"),
        ],
    ),
    "19 the wholesaler pays": (
        lambda s, d: sales.customer_paid(s, d, customer="customer:hema", amount=TEN),
        "19p",
        [("102", "113:customer:hema", "10.00")],
    ),
    "36 an order is paid before delivery": (
        lambda s, d: sales.order_paid(s, d, order="order:1", into="109", amount=TEN),
        "36",
        [("109", "211:order:1", "10.00")],
    ),
    "37 a paid order leaves": (
        lambda s, d: sales.order_dispatched(s, d, order="order:1", goods=TEN, freight=TWO, costs=COSTS[:1]),
        "37",
        [
            ("211:order:1", "501:channel:online", "10.00"),
            ("211:order:1", "501:channel:freight", "2.00"),
            ("521:cost", "121:lot:A", "4.00"),
        ],
    ),
    "37 an order with free freight leaves": (
        lambda s, d: sales.order_dispatched(s, d, order="order:1", goods=TEN, freight=ZERO, costs=()),
        "37",
        [("211:order:1", "501:channel:online", "10.00")],
    ),
    "38 refunded before dispatch": (
        lambda s, d: sales.order_refunded(s, d, order="order:1", out_of="109", amount=TEN),
        "38",
        [("211:order:1", "109", "10.00")],
    ),
    "39 freight paid to the carrier": (
        lambda s, d: expenses.freight_paid(s, d, amount=TEN),
        "39",
        [("521:freight", "102", "10.00")],
    ),
    "523 administration paid": (
        lambda s, d: expenses.administration_paid(s, d, purpose="purpose:office", amount=TEN),
        "523",
        [("523:purpose:office", "102", "10.00")],
    ),
    "32 refund and share are paid": (
        lambda s, d: closing.surplus_paid(s, d, member="member:001", refund=TEN, share=TWO),
        "32",
        [("221:member:001", "102", "10.00"), ("222:member:001", "102", "2.00")],
    ),
    "28 to 31 the surplus is appropriated": (
        lambda s, d: closing.surplus_appropriated(
            s,
            d,
            period=202613,
            reserve=TWO,
            refunds=(Split("member:001", TEN),),
            shares=(Split("member:001", TWO),),
        ),
        "28-31",
        [
            ("332:appropriated", "322", "2.00"),
            ("332:appropriated", "221:member:001", "10.00"),
            ("332:appropriated", "222:member:001", "2.00"),
            ("332:undistributed", "332:appropriated", "14.00"),
        ],
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_rule_for(session: Session, today: None, name: str) -> None:
    rule, event, wanted = RULES[name]
    posted = rule(session, deed(cooperative(session), "deed:1"))
    assert posted is not None
    assert rows(session, posted) == wanted
    written = voucher(session, posted)
    assert (written.event, written.key, written.source) == (event, f"{event}:deed:1", "deed:1")
    assert (written.memo, written.made_by) == ("deed:1", "会计")


@pytest.mark.parametrize("name", [name for name in RULES if not name.startswith("13 ")])
def test_doing_it_again_gives_the_first_voucher(session: Session, today: None, name: str) -> None:
    rule, coop = RULES[name][0], cooperative(session)
    assert rule(session, deed(coop, "deed:1")) == rule(session, deed(coop, "deed:1"))


def test_the_same_delivery_never_enters_a_member_account_twice(database: Database, today: None) -> None:
    rule = RULES["13 bought from a member"][0]
    with pytest.raises(IntegrityError), database.transaction() as session:
        coop = cooperative(session)
        for _ in range(2):
            rule(session, deed(coop, "ticket:1"))


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
