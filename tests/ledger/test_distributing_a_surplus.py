"""Distribution: what was shown before the vote is what is posted after it, and then the year is locked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import clock
from core.errors import NotYoursError
from core.money import ZERO, Money
from core.weight import Weight
from ledger.distribution.closing_year import close_year
from ledger.distribution.errors import (
    AlreadyDistributedError,
    PaidOutOfTimeError,
    YearStillOpenError,
)
from ledger.distribution.models import DistributionRun
from ledger.distribution.paying import owed_on, pay_out, unpaid_of
from ledger.distribution.planning import first_steps, plan, undistributed_before, year_before_is_undecided
from ledger.distribution.services import approve
from ledger.entities.services import CharterTerms, adopt_charter, charter_of
from ledger.journal.by_account import trial_balance
from ledger.journal.chart import UNDISTRIBUTED
from ledger.journal.drafts import Pair, Posted
from ledger.journal.errors import ClosedPeriodError
from ledger.journal.faults import faults
from ledger.journal.models import PeriodState, Voucher
from ledger.journal.periods import open_period, open_year, period_before, year_state
from ledger.journal.posting import post
from ledger.journal.reading import balance, newest_from
from ledger.manual.services import approve as check
from ledger.manual.services import ask_for_reversal
from ledger.members.models import QuantifiedShare, ShareKind
from ledger.members.services import member_accounts
from ledger.rules import closing, purchasing
from ledger.rules.posting_rule import at
from ledger.statements.surplus import surplus_statement
from tests.actors import ACCOUNTANT, CHIEF, OTHER_ACCOUNTANT
from tests.factories import TODAY, deed, yuan
from tests.ledger.books import draft, post_one, rows, voucher
from tests.ledger.example_year import VOTED, YEAR, example_year
from tests.ledger.worked_examples import CEIL_FLOOR, fen


def _lines(run: DistributionRun) -> list[tuple[str, int, int, int]]:
    return [(x.member_no, x.patronage_refund.fen, x.surplus_share.fen, x.total.fen) for x in run.lines]


EXAMPLE = [(number, fen(refund), fen(share), fen(total)) for number, refund, share, total in CEIL_FLOOR]


def test_the_plan_from_the_books_is_the_worked_example(session: Session, today: None) -> None:
    flow = plan(session, example_year(session), YEAR).waterfall
    shares = [(s.member_no, s.patronage_refund_fen, s.surplus_share_fen, s.total_fen) for s in flow.shares]
    assert shares == EXAMPLE


def test_a_plan_posts_nothing(session: Session, today: None) -> None:
    coop = example_year(session)
    before = session.scalar(select(func.count()).select_from(Voucher))
    plan(session, coop, YEAR)
    assert session.scalar(select(func.count()).select_from(Voucher)) == before
    assert (balance(session, coop, "221"), -balance(session, coop, "322")) == (ZERO, yuan("48200.95"))


def test_what_is_posted_is_what_was_planned(session: Session, today: None) -> None:
    coop = example_year(session)
    flow = plan(session, coop, YEAR).waterfall
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert _lines(run) == EXAMPLE
    assert (run.surplus.fen, run.surplus_reserve.fen) == (flow.terms.surplus_fen, flow.surplus_reserve_fen)
    assert (run.distributable.fen, run.patronage_pool.fen) == (
        flow.distributable_fen,
        flow.patronage_pool_fen,
    )
    assert (run.patronage_refund.fen, run.surplus_share.fen) == (
        flow.patronage_refund_fen,
        flow.surplus_share_fen,
    )
    assert run.residue == yuan("0.03")


def test_the_accounts_after_the_vote(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert -balance(session, coop, "322") == yuan("48200.95") + yuan("40000.00")
    assert -balance(session, coop, "221") == yuan("216000.04")
    assert -balance(session, coop, "222") == yuan("143999.93")
    assert balance(session, coop, "332", "appropriated") == ZERO
    assert -balance(session, coop, "332", "undistributed") == yuan("0.03")
    assert undistributed_before(session, coop, YEAR + 1) == yuan("0.03")
    for number, refund, share, _ in EXAMPLE:
        assert -balance(session, coop, "221", f"member:{number}") == Money(refund)
        assert -balance(session, coop, "222", f"member:{number}") == Money(share)
    assert trial_balance(session, coop, YEAR).difference == ZERO
    assert list(faults(session)) == []


def test_the_voucher_cites_the_resolution(session: Session, today: None) -> None:
    coop = example_year(session)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    written = session.get_one(Voucher, run.voucher_id)
    assert (written.period, written.dated_on, written.event) == (202513, date(2025, 12, 31), "28-31")
    assert "2026-02-20" in written.memo
    assert "7 人中出席 7，同意 6" in written.memo


def test_the_reserve_is_quantified_for_each_member_without_a_rest(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    of_this_year = (QuantifiedShare.source == f"distribution:coop:{YEAR}", QuantifiedShare.kind == ShareKind.RESERVE)
    quantified = select(QuantifiedShare).where(*of_this_year)
    shares = {row.member_no: row.amount for row in session.scalars(quantified)}
    assert Money.total(shares.values()) == yuan("40000")
    assert shares["03"] == yuan("7816.91")
    assert "06" not in shares
    accounts = {a.member.number: a for a in member_accounts(session, coop, YEAR + 1)}
    assert accounts["03"].reserve_share == yuan("2609.35") + yuan("7816.91")
    assert member_accounts(session, coop, YEAR)[2].reserve_share == accounts["03"].reserve_share


def test_paying_the_lines_empties_221_and_222_once(session: Session, today: None) -> None:
    coop = example_year(session)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    bank = balance(session, coop, "102")
    assert unpaid_of(session, coop, run) == yuan("359999.97")
    assert len(pay_out(session, ACCOUNTANT, coop, run, on=TODAY)) == 7
    assert len(pay_out(session, ACCOUNTANT, coop, run, on=TODAY)) == 0
    assert unpaid_of(session, coop, run) == ZERO
    assert balance(session, coop, "221") == balance(session, coop, "222") == ZERO
    assert bank - balance(session, coop, "102") == yuan("359999.97")


def test_what_became_capital_is_not_paid_out(session: Session, today: None) -> None:
    coop = example_year(session)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    closing.surplus_converted(
        session, deed(coop, "c", TODAY), member="member:03", refund=yuan("42211.29"), share=yuan("146.79")
    )
    bank = balance(session, coop, "102")
    assert len(pay_out(session, ACCOUNTANT, coop, run, on=TODAY)) == 7
    assert bank - balance(session, coop, "102") == yuan("359999.97") - yuan("42211.29") - yuan("146.79")
    assert balance(session, coop, "221") == balance(session, coop, "222") == ZERO


@pytest.mark.parametrize("on", [date(2026, 2, 19), date(2026, 7, 21)])
def test_nothing_is_paid_before_the_vote_or_ahead(session: Session, today: None, on: date) -> None:
    coop = example_year(session)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    with pytest.raises(PaidOutOfTimeError):
        pay_out(session, ACCOUNTANT, coop, run, on=on)


def test_after_the_vote_the_year_is_locked_for_good(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert year_state(session, coop, YEAR) is PeriodState.HARD
    with pytest.raises(ClosedPeriodError):
        post_one(session, coop, "too late", on=date(2025, 12, 31), period=202513)
    with pytest.raises(AlreadyDistributedError):
        approve(session, ACCOUNTANT, coop, YEAR, VOTED)


def test_a_year_that_is_still_open_is_not_distributed(session: Session, today: None) -> None:
    with pytest.raises(YearStillOpenError):
        approve(session, ACCOUNTANT, example_year(session, is_closed=False), YEAR, VOTED)


def test_a_loss_is_recorded_and_distributes_nothing(session: Session, today: None) -> None:
    coop = example_year(session, surplus="1", is_closed=False)
    post_one(session, coop, "hail", debit="529", credit="121", amount="5000", on=date(2025, 11, 1))
    close_year(session, ACCOUNTANT, coop, YEAR)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert (run.distributable, run.patronage_refund, run.surplus_reserve) == (yuan("-4999"), ZERO, ZERO)
    assert run.voucher_id is None
    assert undistributed_before(session, coop, YEAR + 1) == yuan("-4999")


def test_a_reserve_that_takes_all_is_posted_too(session: Session, today: None) -> None:
    coop = example_year(session)
    said = charter_of(session, coop, date(2025, 12, 31))
    adopt_charter(
        session,
        coop,
        CharterTerms(
            effective_from=date(2025, 6, 1),
            reserve_bp=10_000,
            patronage_bp=6_000,
            method=said.method,
            patronage_basis=said.patronage_basis,
            adopted_by="成员大会",
        ),
    )
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert (run.surplus_reserve, run.distributable) == (yuan("400000"), ZERO)
    assert -balance(session, coop, "322") == yuan("48200.95") + yuan("400000")


def test_what_is_appropriated_is_the_sum_of_its_rows(session: Session, today: None) -> None:
    coop = example_year(session)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    posted = session.get_one(Voucher, run.voucher_id)
    assert len(posted.postings) == 1 + 6 + 7 + 1
    assert voucher(session, Posted(posted.id, posted.period, posted.number)).line_count == 15
    assert rows(session, Posted(posted.id, posted.period, posted.number))[-1] == (
        "332:undistributed",
        "332:appropriated",
        "399,999.97",
    )


def test_nobody_but_the_accountant_distributes_and_pays(session: Session, today: None) -> None:
    coop = example_year(session)
    with pytest.raises(NotYoursError):
        approve(session, OTHER_ACCOUNTANT, coop, YEAR, VOTED)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    with pytest.raises(NotYoursError):
        pay_out(session, OTHER_ACCOUNTANT, coop, run, on=TODAY)


def test_a_year_waits_for_the_one_before_it(session: Session, today: None) -> None:
    coop = example_year(session, is_closed=False)
    open_year(session, coop, YEAR + 1)
    with clock.at(clock.local(date(YEAR + 2, 3, 1))), pytest.raises(YearStillOpenError) as refused:
        close_year(session, ACCOUNTANT, coop, YEAR + 1)
    assert refused.value.facts == {"year": YEAR}


def test_a_year_is_not_voted_on_once_the_next_has_shared_out_what_it_left(session: Session, today: None) -> None:
    coop = example_year(session)
    open_year(session, coop, YEAR + 1)
    voted = replace(VOTED, published_on=date(YEAR + 2, 1, 10), assembly_on=date(YEAR + 2, 2, 10))
    bought = deed(coop, "ticket:next", date(YEAR + 1, 5, 1))
    with clock.at(clock.local(date(YEAR + 2, 3, 1))):
        post_one(session, coop, "next year", amount="1000", on=date(YEAR + 1, 5, 1))
        purchasing.bought_from_member(
            session,
            bought,
            member_no=EXAMPLE[0][0],
            lot="lot:next",
            product="golden-ear",
            weight=Weight(1_000),
            amount=yuan("10"),
        )
        close_year(session, ACCOUNTANT, coop, YEAR + 1)
        approve(session, ACCOUNTANT, coop, YEAR + 1, voted)
        with pytest.raises(AlreadyDistributedError):
            approve(session, ACCOUNTANT, coop, YEAR, VOTED)


@pytest.mark.parametrize("change", ["present = 1", "surplus_reserve = 0", "voucher_id = NULL"])
def test_a_posted_run_says_for_ever_what_was_voted(session: Session, today: None, change: str) -> None:
    approve(session, ACCOUNTANT, example_year(session), YEAR, VOTED)
    with pytest.raises(DBAPIError, match="final"):
        session.execute(text(f"UPDATE ledger_distribution_run SET {change}"))
    session.rollback()


def test_what_the_reserve_covered_is_distributed_too(session: Session, today: None) -> None:
    """Of a loss of 60,000 the reserve covered 30,000: of a surplus of 100,000 there are 70,000 to share."""
    coop = example_year(session, surplus="100000", is_closed=False)
    before = period_before(YEAR)
    open_period(session, coop, before)
    loss = replace(draft(coop, "loss"), pairs=(Pair(at("332", UNDISTRIBUTED), at("102"), yuan("60000")),))
    post(session, replace(loss, on=date(YEAR - 1, 12, 31), period=before))
    closing.loss_covered(session, deed(coop, "cover", date(YEAR, 3, 1)), amount=yuan("30000"))
    close_year(session, ACCOUNTANT, coop, YEAR)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert (run.opening, run.surplus_reserve, run.distributable) == (yuan("-30000"), yuan("7000"), yuan("63000"))
    statement = surplus_statement(session, coop, YEAR)
    assert statement.row(16).figures[0] == run.distributable
    assert statement.row(20).figures[0] == run.residue


def test_an_undecided_year_is_told_of_in_the_next(session: Session, today: None) -> None:
    coop = example_year(session)
    open_year(session, coop, YEAR + 1)
    assert year_before_is_undecided(session, coop, YEAR + 1)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert not year_before_is_undecided(session, coop, YEAR + 1)
    assert not year_before_is_undecided(session, coop, YEAR)


def test_without_any_trade_the_first_steps_are_still_shown(session: Session, today: None) -> None:
    coop = example_year(session, surplus="1000")
    charter, steps = first_steps(session, coop, YEAR)
    assert (steps.surplus, steps.surplus_reserve, steps.distributable) == (yuan("1000"), yuan("100"), yuan("900"))
    assert charter == charter_of(session, coop, date(YEAR, 12, 31))


def test_some_are_paid_in_cash_and_the_rest_by_the_bank(session: Session, today: None) -> None:
    coop = example_year(session)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    assert len(pay_out(session, ACCOUNTANT, coop, run, on=VOTED.assembly_on, out_of="101", members=["01", "06"])) == 2
    assert -balance(session, coop, "101") == yuan("79154.72") + yuan("18013.24")
    assert set(owed_on(session, coop, run)) == {"02", "03", "04", "05", "07"}
    assert len(pay_out(session, ACCOUNTANT, coop, run, on=VOTED.assembly_on)) == 5
    assert unpaid_of(session, coop, run) == ZERO


def test_a_payment_that_the_bank_returned_is_owed_and_paid_again(session: Session, today: None) -> None:
    coop = example_year(session)
    run = approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    for _again in range(2):
        pay_out(session, ACCOUNTANT, coop, run, on=VOTED.assembly_on)
        assert unpaid_of(session, coop, run) == ZERO
        of_one = newest_from(session, coop, [f"payout:coop:{YEAR}:01"], limit=9)
        (returned,) = [one for one in of_one if not _is_undone(session, one)]
        draft = ask_for_reversal(session, ACCOUNTANT, coop, returned, reason="退票", operation=str(uuid4()))
        check(session, CHIEF, draft)
        assert owed_on(session, coop, run) == {"01": (yuan("57026.92"), yuan("22127.80"))}
    assert len(pay_out(session, ACCOUNTANT, coop, run, on=VOTED.assembly_on)) == 1
    assert len(pay_out(session, ACCOUNTANT, coop, run, on=VOTED.assembly_on)) == 0
    assert list(faults(session)) == []


def _is_undone(session: Session, voucher: Voucher) -> bool:
    undone = select(Voucher.id).where(Voucher.reverses_id == voucher.id)
    return voucher.is_red or session.scalar(undone) is not None
