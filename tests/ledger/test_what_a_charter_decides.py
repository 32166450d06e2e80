"""Nothing of a division is fixed in the program: the charter says what counts, when, how, and what is withheld."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.money import ZERO, Money
from core.weight import Weight
from ledger.distribution.allocation import MemberWeight, Method, Terms, distribute
from ledger.distribution.models import DistributionLine
from ledger.distribution.paying import pay_out
from ledger.distribution.planning import plan
from ledger.distribution.services import approve, get_run
from ledger.entities.models import Entity, EntityKind, Measure, QuantifyBy
from ledger.entities.services import CharterTerms, LabourHasNoWeightError, SupportOutsideUnionError, adopt_charter
from ledger.journal.reading import balance
from ledger.members.models import ShareKind
from ledger.members.quantifying import shares_held
from ledger.members.services import admit
from ledger.rules import capital, purchasing
from tests.actors import ACCOUNTANT
from tests.factories import cooperative, deed, yuan
from tests.ledger.example_year import VOTED, YEAR, example_year
from tests.ledger.worked_examples import member_cooperatives, terms

SAID = CharterTerms(
    effective_from=date(2025, 2, 1),
    reserve_bp=1_000,
    patronage_bp=6_000,
    method=Method.CEIL_FLOOR,
    patronage_basis="成员交售的产品",
    adopted_by="成员大会",
)


def _under(session: Session, coop: Entity, **said: Any) -> dict[str, DistributionLine]:
    """Vote on the worked example under a charter that says this; return every member's line."""
    adopt_charter(session, coop, replace(SAID, **said))
    run = approve(session, ACCOUNTANT, coop, YEAR, replace(VOTED, present=7))
    return {line.member_no: line for line in run.lines}


def test_by_quantity_the_same_weight_gets_the_same_refund_whatever_it_was_worth(session: Session, today: None) -> None:
    coop = example_year(session)
    lines = _under(session, coop, measure=Measure.QUANTITY)
    assert {line.traded for line in lines.values()} == {Weight(1_000), Weight(0)}
    assert {n: str(line.patronage_refund) for n, line in lines.items() if line.traded} == dict.fromkeys(
        ["01", "02", "03", "04", "05", "07"], "36,000.00"
    )
    assert lines["06"].patronage_refund == ZERO
    assert lines["01"].weighed(Measure.QUANTITY) == Weight(1_000)
    assert lines["01"].weighed(Measure.VALUE) == yuan("109906.08")


def test_the_reserve_too_is_quantified_by_quantity(session: Session, today: None) -> None:
    coop = example_year(session)
    _under(session, coop, measure=Measure.QUANTITY, quantify_by=QuantifyBy.PATRONAGE)
    before, after = (shares_held(session, coop, date(YEAR, 12, day)) for day in (30, 31))
    gained = {n: after[n, ShareKind.RESERVE] - before[n, ShareKind.RESERVE] for n in ("01", "02", "06")}
    assert gained == {"01": yuan("6666.67"), "02": yuan("6666.67"), "06": ZERO}


def test_capital_paid_in_after_the_record_date_waits_for_the_next_year(session: Session, today: None) -> None:
    coop = example_year(session, is_closed=False)
    late = deed(coop, "capital:late", date(YEAR, 7, 1))
    capital.capital_paid(session, late, member="member:06", amount=yuan("90000"))
    newcomer = admit(session, coop, number="08", holder="person:08", on=date(YEAR, 8, 1))
    paid = deed(coop, "capital:08", date(YEAR, 8, 1))
    capital.capital_paid(session, paid, member=newcomer.subject, amount=yuan("5000"))
    purchasing.bought_from_member(
        session,
        deed(coop, "ticket:08", date(YEAR, 9, 1)),
        member_no="08",
        lot="lot:08",
        product="golden-ear",
        weight=Weight(1_000),
        amount=yuan("1000"),
    )
    at_years_end = {one.account.member.number: one for one in plan(session, coop, YEAR).lines}
    adopt_charter(session, coop, replace(SAID, record_month=6))
    in_june = {one.account.member.number: one for one in plan(session, coop, YEAR).lines}
    assert (at_years_end["06"].account.capital, in_june["06"].account.capital) == (yuan("100000"), yuan("10000"))
    assert at_years_end["08"].surplus_share > ZERO
    assert (in_june["08"].account.capital_base, in_june["08"].surplus_share) == (ZERO, ZERO)
    assert in_june["08"].refund > ZERO  # what a member delivers counts from the day he joined


def test_what_is_withheld_goes_to_the_tax_office_and_not_to_the_member(session: Session, today: None) -> None:
    coop = example_year(session)
    lines = _under(session, coop, share_withholding_bp=2_000)
    first = lines["01"]
    assert (first.refund_withheld, first.share_withheld) == (ZERO, yuan("4425.56"))  # 22,127.80 × 20 %
    assert first.net == yuan("74729.16")
    bank = balance(session, coop, "102")
    run = get_run(session, coop, YEAR)
    pay_out(session, ACCOUNTANT, coop, run, on=VOTED.assembly_on, members=["01"])
    assert bank - balance(session, coop, "102") == first.net
    assert -balance(session, coop, "214", "withheld") == yuan("4425.56")
    assert balance(session, coop, "222", "member:01") == balance(session, coop, "221", "member:01") == ZERO


def test_nothing_is_withheld_from_a_member_that_is_no_person(session: Session, today: None) -> None:
    coop = example_year(session, is_closed=False)
    admit(session, coop, number="90", holder="entity:collective", on=date(YEAR, 1, 2))
    paid = deed(coop, "capital:90", date(YEAR, 1, 2))
    capital.capital_paid(session, paid, member="member:90", amount=yuan("60000"))
    adopt_charter(session, coop, replace(SAID, share_withholding_bp=2_000))
    lines = {one.account.member.number: one for one in plan(session, coop, YEAR).lines}
    assert lines["90"].surplus_share > ZERO
    assert lines["90"].withheld == (ZERO, ZERO)
    assert lines["06"].withheld[1] > ZERO


def test_the_union_sets_a_part_of_the_second_pool_aside_for_weak_members() -> None:
    said = terms(patronage_bp=6_000)
    plain = distribute(said, member_cooperatives())
    helped = distribute(replace(said, support_bp=1_000, support={"虎门": 1, "万粮峪": 2}), member_cooperatives())
    assert [one.patronage_refund_fen for one in helped.shares] == [one.patronage_refund_fen for one in plain.shares]
    of = {one.member_no: one for one in helped.shares}
    pool = (helped.distributable_fen - helped.patronage_refund_fen) * 1_000 // 10_000
    assert (of["虎门"].support_fen, of["万粮峪"].support_fen) == (pool // 3, pool * 2 // 3)
    assert of["玉河泉"].support_fen == 0
    assert helped.support_fen == of["虎门"].support_fen + of["万粮峪"].support_fen
    assert helped.patronage_refund_fen + helped.surplus_share_fen + helped.residue_fen == helped.distributable_fen
    assert of["玉河泉"].surplus_share_fen < {one.member_no: one for one in plain.shares}["玉河泉"].surplus_share_fen


def test_support_by_the_largest_remainder_leaves_nothing() -> None:
    said = Terms(
        surplus_fen=1_000,
        opening_undistributed_fen=0,
        reserve_bp=0,
        patronage_bp=6_000,
        method=Method.LARGEST_REMAINDER,
        support_bp=2_500,
        support={"1": 1, "2": 1, "3": 1},
    )
    three = [MemberWeight(member_no=str(n), patronage=1, share_capital_fen=n) for n in (1, 2, 3)]
    flow = distribute(said, three)
    assert ([one.support_fen for one in flow.shares], flow.residue_fen) == ([34, 33, 33], 0)


def test_only_a_unions_charter_may_support_weak_members(session: Session) -> None:
    with pytest.raises(SupportOutsideUnionError):
        adopt_charter(session, cooperative(session), replace(SAID, support_bp=500, support_key="01=1"))
    union = cooperative(session, "union", EntityKind.UNION)
    assert adopt_charter(session, union, replace(SAID, support_bp=500, support_key="01=1,2=3")).support == {
        "01": 1,
        "2": 3,
    }


def test_the_database_holds_support_back_from_a_cooperative(session: Session, today: None) -> None:
    coop = example_year(session)
    lines = _under(session, coop)
    run = lines["01"].run
    assert run.support == Money(0)
    values = {column.name: getattr(run, column.name) for column in type(run).__table__.columns}
    values |= {"id": run.id + 1, "year": YEAR - 1, "support": Money(1)}
    with pytest.raises(IntegrityError, match="support_in_a_union_only"), session.begin_nested():
        session.execute(insert(type(run)).values(values))


def test_labour_is_never_counted_in_kilograms(session: Session) -> None:
    coop, said = cooperative(session), replace(SAID, measure=Measure.QUANTITY, patronage_products="golden-ear,labour")
    with pytest.raises(LabourHasNoWeightError):
        adopt_charter(session, coop, said)
