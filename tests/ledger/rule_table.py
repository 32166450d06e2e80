"""The events table: what each posting rule debits and credits, and how much."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from core.money import ZERO
from core.weight import Weight
from ledger.journal.drafts import Posted
from ledger.rules import Deed, Split, capital, closing, expenses, holding, opening, production, purchasing, sales
from ledger.rules.holding import Gone
from ledger.rules.manual import Line
from ledger.rules.posting_rule import at
from ledger.rules.production import Wear
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
    "4 a subsidy pays a part of a shed": (
        lambda s, d: capital.subsidy_spent_on_asset(
            s, d, project="project:cabin", asset="shed:1", amount=TEN, granted=TWO
        ),
        "4",
        [("151:shed:1", "102", "10.00"), ("235:project:cabin", "311:subsidy", "2.00")],
    ),
    "18 a member repays what was bought for him": (
        lambda s, d: purchasing.member_repaid(s, d, member_no="001", amount=TEN),
        "18p",
        [("102", "114:member:001", "10.00")],
    ),
    "a shed that was under construction": (
        lambda s, d: holding.asset_built(s, d, asset="shed:1", amount=TEN),
        "built",
        [("151:shed:1", "153", "10.00")],
    ),
    "a scale is sold for more than is left of it": (
        lambda s, d: holding.asset_disposed(
            s, d, Gone(code="151", asset="asset:1", cost=TEN, worn=yuan("7")), proceeds=yuan("6"), expenses=yuan("1")
        ),
        "disposed",
        [
            ("152:asset:1", "151:asset:1", "7.00"),
            ("154:asset:1", "151:asset:1", "3.00"),
            ("102", "154:asset:1", "6.00"),
            ("154:asset:1", "102", "1.00"),
            ("154:asset:1", "502:disposal", "2.00"),
        ],
    ),
    "a scale is scrapped": (
        lambda s, d: holding.asset_disposed(s, d, Gone(code="151", asset="asset:1", cost=TEN, worn=yuan("7"))),
        "disposed",
        [
            ("152:asset:1", "151:asset:1", "7.00"),
            ("154:asset:1", "151:asset:1", "3.00"),
            ("529:disposal", "154:asset:1", "3.00"),
        ],
    ),
    "a shed bought from own money": (
        lambda s, d: capital.asset_bought(s, d, asset="shed:1", amount=TEN),
        "asset",
        [("151:shed:1", "102", "10.00")],
    ),
    "a shed bought on account": (
        lambda s, d: capital.asset_bought(s, d, asset="shed:1", amount=TEN, supplier="supplier:001"),
        "asset",
        [("151:shed:1", "211:supplier:001", "10.00")],
    ),
    "6a a shed that was donated": (
        lambda s, d: capital.asset_donated(s, d, asset="shed:1", amount=TEN),
        "6a",
        [("151:shed:1", "311:donation", "10.00")],
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
    "10 depreciation, collected month by month": (
        lambda s, d: production.depreciated(
            s,
            d,
            worn=(
                Wear(code="151", asset="shed:1", amount=TEN, is_production=True),
                Wear(code="151", asset="asset:001", amount=TWO, is_production=False),
                Wear(code="161", asset="asset:002", amount=TWO, is_production=False),
            ),
        ),
        "10",
        [
            ("401:shed:1", "152:shed:1", "10.00"),
            ("523:purpose:depreciation", "152:asset:001", "2.00"),
            ("523:purpose:depreciation", "162:asset:002", "2.00"),
        ],
    ),
    "10 depreciation, allocated to a batch": (
        lambda s, d: production.overhead_allocated(s, d, batch="batch:1", overhead="shed:1", amount=TEN),
        "10a",
        [("141:batch:1", "401:shed:1", "10.00")],
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
        lambda s, d: closing.surpluses_paid(s, [closing.Payout(deed=d, member="member:001", refund=TEN, share=TWO)])[0],
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
    "1 a member pays more than his share": (
        lambda s, d: capital.capital_paid(s, d, member="member:001", amount=TEN, premium=TWO),
        "1",
        [("102", "301:member:001", "10.00"), ("102", "321", "2.00")],
    ),
    "2 a member contributes a shed": (
        lambda s, d: capital.asset_contributed(
            s, d, member="member:001", asset="shed:9", code="151", amount=TEN, premium=TWO
        ),
        "2",
        [("151:shed:9", "301:member:001", "10.00"), ("151:shed:9", "321", "2.00")],
    ),
    "4 a subsidy is spent on a shed that is being built": (
        lambda s, d: capital.subsidy_spent_on_asset(
            s, d, project="project:cabin", asset="shed:9", amount=TEN, code="153"
        ),
        "4",
        [("153:shed:9", "102", "10.00"), ("235:project:cabin", "311:subsidy", "10.00")],
    ),
    "5 a subsidy is spent on training": (
        lambda s, d: capital.subsidy_spent(s, d, project="project:cabin", amount=TEN),
        "5",
        [("235:project:cabin", "102", "10.00")],
    ),
    "6 a donation arrives": (
        lambda s, d: capital.donation_received(s, d, amount=TEN),
        "6",
        [("102", "311:donation", "10.00")],
    ),
    "7 bags bought from the factory, to be paid": (
        lambda s, d: production.bags_bought_on_account(s, d, supplier="supplier:1", amount=TEN),
        "7a",
        [("121:bags", "211:supplier:1", "10.00")],
    ),
    "7 bags bought from a member": (
        lambda s, d: production.bags_bought_on_account(s, d, supplier="member:001", amount=TEN),
        "7a",
        [("121:bags", "114:member:001", "10.00")],
    ),
    "9 wages for a batch": (
        lambda s, d: production.wages_accrued(s, d, employee="person:1", amount=TEN, batch="batch:1"),
        "9w",
        [("141:batch:1", "212:person:1", "10.00")],
    ),
    "9 wages of the office": (
        lambda s, d: production.wages_accrued(s, d, employee="person:1", amount=TEN),
        "9w",
        [("523:purpose:wages", "212:person:1", "10.00")],
    ),
    "9 wages paid": (
        lambda s, d: production.wages_paid(s, d, employee="person:1", amount=TEN),
        "9wp",
        [("212:person:1", "102", "10.00")],
    ),
    "10 shared overhead": (
        lambda s, d: production.overhead_paid(s, d, overhead="overhead:water", batch="batch:1", amount=TEN),
        "10o",
        [("401:overhead:water", "102", "10.00"), ("141:batch:1", "401:overhead:water", "10.00")],
    ),
    "12 a batch is lost, and partly insured": (
        lambda s, d: production.batch_lost(s, d, batch="batch:1", cost=TEN, insured=TWO, insurer="insurer:1"),
        "12",
        [
            ("181:current", "141:batch:1", "10.00"),
            ("113:insurer:1", "181:current", "2.00"),
            ("529:loss", "181:current", "8.00"),
        ],
    ),
    "own drying": (
        lambda s, d: production.dried(s, d, fresh="lot:A", into="lot:D", cost=TEN, power=TWO),
        "dry",
        [("401:drying", "121:lot:A", "10.00"), ("401:drying", "102", "2.00"), ("121:lot:D", "401:drying", "12.00")],
    ),
    "15 taken for sale from a member": (
        lambda s, d: purchasing.taken_on_consignment(s, d, member_no="001", lot="lot:A", amount=TEN),
        "15",
        [("128:lot:A", "114:member:001", "10.00")],
    ),
    "16 sold for more than agreed": (
        lambda s, d: purchasing.consignment_sold(s, d, lot="lot:A", into="102", agreed=TEN, proceeds=yuan("12")),
        "16",
        [("102", "128:lot:A", "10.00"), ("102", "501:channel:consignment", "2.00")],
    ),
    "16 sold for less than agreed": (
        lambda s, d: purchasing.consignment_sold(
            s, d, lot="lot:A", into="113", payer="customer:hema", agreed=TEN, proceeds=yuan("8")
        ),
        "16",
        [("113:customer:hema", "128:lot:A", "8.00"), ("521:consignment", "128:lot:A", "2.00")],
    ),
    "18 inputs for a member, with a fee": (
        lambda s, d: purchasing.inputs_for_member(s, d, member_no="001", cost=TEN, fee=TWO),
        "18",
        [("114:member:001", "102", "10.00"), ("114:member:001", "501:channel:service", "2.00")],
    ),
    "a second payment to a member": (
        lambda s, d: purchasing.second_payment(s, d, seller="person:1", member_no="001", amount=TEN),
        "second",
        [("521:cost", "114:member:001", "10.00")],
    ),
    "a second payment to a neighbour": (
        lambda s, d: purchasing.second_payment(s, d, seller="person:9", amount=TEN),
        "second",
        [("521:cost", "211:person:9", "10.00")],
    ),
    "19 and 20 sold for cash": (
        lambda s, d: sales.sold_for_cash(s, d, into="101", channel="channel:counter", amount=TEN, costs=COSTS[:1]),
        "19c",
        [("101", "501:channel:counter", "10.00"), ("521:cost", "121:lot:A", "4.00")],
    ),
    "21 goods go to an agent": (
        lambda s, d: sales.consigned_out(s, d, agent="agent:1", costs=COSTS),
        "21",
        [("125:agent:1", "121:lot:A", "4.00"), ("125:agent:1", "121:lot:B", "3.00")],
    ),
    "21 the agent's list": (
        lambda s, d: sales.agent_reported(s, d, agent="agent:1", amount=TEN, fee=TWO, cost=yuan("7")),
        "21r",
        [
            ("113:agent:1", "501:channel:agent", "10.00"),
            ("521:agent-fee", "113:agent:1", "2.00"),
            ("521:cost", "125:agent:1", "7.00"),
        ],
    ),
    "22 the platform sweeps": (
        lambda s, d: sales.platform_swept(s, d, amount=TEN, fee=TWO),
        "22",
        [("102", "109", "10.00"), ("524:platform-fee", "109", "2.00")],
    ),
    "23 a deduction for quality": (
        lambda s, d: sales.quality_deducted(s, d, customer="customer:hema", amount=TWO),
        "23",
        [("113:customer:hema", "501:channel:wholesale", "-2.00")],
    ),
    "23 goods come back": (
        lambda s, d: sales.goods_returned(s, d, customer="customer:hema", amount=TEN, costs=COSTS[:1]),
        "23r",
        [("113:customer:hema", "501:channel:wholesale", "-10.00"), ("521:cost", "121:lot:A", "-4.00")],
    ),
    "24 goods spoil": (
        lambda s, d: sales.spoiled(s, d, costs=COSTS),
        "24",
        [
            ("181:current", "121:lot:A", "4.00"),
            ("181:current", "121:lot:B", "3.00"),
            ("529:loss", "181:current", "7.00"),
        ],
    ),
    "25 a debt is written off": (
        lambda s, d: sales.debt_written_off(s, d, customer="customer:hema", amount=TEN),
        "25",
        [("529:bad-debt", "113:customer:hema", "10.00")],
    ),
    "33 refund and share become capital": (
        lambda s, d: closing.surplus_converted(s, d, member="member:001", refund=TEN, share=TWO),
        "33",
        [("221:member:001", "301:member:001", "10.00"), ("222:member:001", "301:member:001", "2.00")],
    ),
    "34 the reserve covers a loss": (
        lambda s, d: closing.loss_covered(s, d, amount=TEN),
        "34",
        [("322", "332:undistributed", "10.00")],
    ),
    "34 the reserve becomes capital": (
        lambda s, d: closing.reserve_converted(s, d, splits=(Split("member:001", TEN), Split("member:002", TWO))),
        "34c",
        [("322", "301:member:001", "10.00"), ("322", "301:member:002", "2.00")],
    ),
    "35 invested in the union": (
        lambda s, d: capital.invested_in_union(s, d, union="entity:union", amount=TEN),
        "35",
        [("131:entity:union", "102", "10.00")],
    ),
    "35 the union declares": (
        lambda s, d: capital.union_declared(s, d, union="entity:union", amount=TEN),
        "35d",
        [("113:entity:union", "511:entity:union", "10.00")],
    ),
    "35 the union pays": (
        lambda s, d: capital.union_paid(s, d, union="entity:union", amount=TEN),
        "35p",
        [("102", "113:entity:union", "10.00")],
    ),
    "37 a taxed order leaves": (
        lambda s, d: sales.order_dispatched(s, d, order="order:1", goods=TEN, freight=ZERO, tax=TWO, costs=()),
        "37",
        [("211:order:1", "501:channel:online", "10.00"), ("211:order:1", "214:vat", "2.00")],
    ),
    "40 a payment is disputed": (
        lambda s, d: sales.disputed(s, d, order="order:1", amount=TEN),
        "40",
        [("113:order:1", "109", "10.00")],
    ),
    "40 decided for us": (
        lambda s, d: sales.dispute_won(s, d, order="order:1", amount=TEN),
        "40w",
        [("109", "113:order:1", "10.00")],
    ),
    "40 decided against us": (
        lambda s, d: sales.dispute_lost(s, d, order="order:1", amount=TEN),
        "40l",
        [("529:dispute", "113:order:1", "10.00")],
    ),
    "a member leaves": (
        lambda s, d: capital.member_left(
            s, d, capital=(Split("member:001", TEN), Split("relief:001", TWO)), reserve_share=TWO
        ),
        "left",
        [("301:member:001", "102", "10.00"), ("301:relief:001", "102", "2.00"), ("322", "102", "2.00")],
    ),
    "the bank takes its fee": (
        lambda s, d: expenses.bank_charged(s, d, amount=TEN),
        "fee",
        [("524:bank-fee", "102", "10.00")],
    ),
    "a deposit earns interest": (
        lambda s, d: expenses.interest_earned(s, d, amount=TEN),
        "interest",
        [("102", "524:interest", "10.00")],
    ),
    "a surcharge is owed": (
        lambda s, d: expenses.tax_accrued(s, d, tax="stamp", amount=TEN),
        "tax",
        [("522:stamp", "214:stamp", "10.00")],
    ),
    "income tax is owed": (
        lambda s, d: expenses.tax_accrued(s, d, tax="income", amount=TEN),
        "tax",
        [("531:income", "214:income", "10.00")],
    ),
    "a tax is paid": (
        lambda s, d: expenses.tax_paid(s, d, tax="stamp", amount=TEN),
        "taxp",
        [("214:stamp", "102", "10.00")],
    ),
    "cash goes to the bank": (
        lambda s, d: expenses.cash_moved(s, d, out_of="101", into="102", amount=TEN),
        "cash",
        [("102", "101", "10.00")],
    ),
    "books begin with balances": (
        lambda s, d: opening.opened(
            s,
            d,
            debits=[Line(at("102"), TEN)],
            credits_=[Line(at("301", "member:001"), yuan("8")), Line(at("322"), TWO)],
            period=0,
        ),
        "opening",
        [("102", "301:member:001", "8.00"), ("102", "322", "2.00")],
    ),
}
