"""The events table: what each posting rule debits and credits, and how much."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from core.money import ZERO
from core.weight import Weight
from ledger.journal.posting import Posted
from ledger.rules import Deed, Split, capital, closing, expenses, production, purchasing, sales
from tests.factories import yuan
from tests.ledger.books import Row

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
