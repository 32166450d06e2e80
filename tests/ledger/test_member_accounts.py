"""成员账户: what stands in each account, how it came there, and that all accounts together are the books."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.errors import NotYoursError
from core.money import ZERO, Money
from ledger.distribution.closing_year import close_year
from ledger.distribution.planning import plan
from ledger.distribution.services import approve
from ledger.journal.reading import balance
from ledger.members.errors import (
    LeavingAlreadyError,
    LeftAlreadyError,
    MoreThanLossError,
    MoreThanReserveError,
    NothingToReturnError,
    NoticeOutOfTimeError,
    NoticeTooLateError,
    StillMemberError,
    YearNotDecidedError,
)
from ledger.members.leaving import give_notice, last_day_after_notice, return_capital, withdraw_notice
from ledger.members.models import ShareKind
from ledger.members.quantifying import add_share, equal_shares, shares_held
from ledger.members.register import register_of_accounts
from ledger.members.services import get_member, member_accounts
from ledger.members.using_reserve import convert_reserve, cover_loss
from ledger.members.year_form import AMOUNTS, year_form
from ledger.rules import capital
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT
from tests.factories import TODAY, cooperative, deed, join, yuan
from tests.ledger.books import post_one, rows
from tests.ledger.example_year import VOTED, YEAR, example_year


def test_the_account_of_a_year_runs_from_the_opening_row_to_the_closing_row(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    form = year_form(session, coop, get_member(session, coop, "03"), YEAR)
    assert [getattr(form.opening, column) for column in AMOUNTS] == [ZERO] * 7
    closing = form.closing
    assert (closing.other_capital, closing.relief_capital) == (yuan("10000"), ZERO)
    assert closing.reserve == yuan("2609.35") + yuan("7816.91")
    assert (closing.subsidy, closing.donation) == (yuan("71428.57"), yuan("1428.57"))
    assert closing.trades["golden-ear"].amount == yuan("81352.41")
    assert closing.trades["golden-ear"].weight.kg == "1"
    assert (closing.refund, closing.surplus_share) == (yuan("42211.29"), yuan("18146.79"))
    assert [row.on for row in form.entries] == sorted(row.on for row in form.entries)


def test_next_years_opening_row_is_this_years_closing_row(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    for number in ("01", "03", "06"):
        member = get_member(session, coop, number)
        before, after = year_form(session, coop, member, YEAR).closing, year_form(session, coop, member, YEAR + 1)
        standing = AMOUNTS[:5]
        assert [getattr(after.opening, c) for c in standing] == [getattr(before, c) for c in standing]
        assert (after.opening.trades, after.opening.refund, after.opening.surplus_share) == ({}, ZERO, ZERO)
        assert after.entries == ()


def test_every_form_closes_with_the_figures_of_the_register(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    register = register_of_accounts(session, coop, YEAR)
    for account in register.accounts:
        closing = year_form(session, coop, account.member, YEAR).closing
        assert closing.other_capital + closing.relief_capital == account.capital
        assert (closing.reserve, closing.subsidy) == (account.reserve_share, account.subsidy_share)
        assert (closing.refund, closing.surplus_share) == (account.refund, account.surplus_share)


def test_all_accounts_together_are_the_books(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    register = register_of_accounts(session, coop, YEAR)
    assert len(register.ties) == 7
    assert all(tie.holds for tie in register.ties)
    assert (register.total("capital"), register.unquantified) == (yuan("120000"), ZERO)
    assert register.total("subsidy_share") == yuan("500000")


def test_a_share_that_stands_in_no_book_breaks_its_tie(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    end = date(YEAR, 12, 31)
    for kind in ShareKind:
        add_share(session, coop, ("01", kind), Money(1), on=end, source="forged", memo="forged")
    broken = {tie.name for tie in register_of_accounts(session, coop, YEAR).ties if not tie.holds}
    assert {name[:2] for name in broken} == {"公积", "补助", "捐赠"}


def test_capital_from_relief_assets_stands_in_a_column_of_its_own_and_counts_like_any_other(
    session: Session, today: None
) -> None:
    coop = cooperative(session)
    join(session, coop, "001", "person:1", "3000")
    member = get_member(session, coop, "001")
    capital.capital_paid(session, deed(coop, "relief"), member=member.relief_subject, amount=yuan("2000"))
    account = member_accounts(session, coop, 2026)[0]
    assert (account.capital, account.relief_capital) == (yuan("5000"), yuan("2000"))
    form = year_form(session, coop, member, 2026)
    assert (form.closing.relief_capital, form.closing.other_capital) == (yuan("2000"), yuan("3000"))
    assert all(tie.holds for tie in register_of_accounts(session, coop, 2026).ties)


def test_subsidies_and_donations_belong_to_all_alike_and_lose_no_fen(session: Session, today: None) -> None:
    coop = example_year(session)
    parts = equal_shares(session, coop, YEAR, [f"{n:02d}" for n in range(1, 8)])
    assert [str(parts[f"{n:02d}", ShareKind.SUBSIDY]) for n in (1, 2, 7)] == ["71,428.58", "71,428.57", "71,428.57"]
    assert Money.total(v for (_, kind), v in parts.items() if kind is ShareKind.DONATION) == yuan("10000")


@pytest.mark.parametrize(
    ("notice_on", "is_unit", "last_day"),
    [
        (date(2026, 9, 30), False, date(2026, 12, 31)),
        (date(2026, 10, 1), False, date(2027, 12, 31)),
        (date(2026, 6, 30), True, date(2026, 12, 31)),
        (date(2026, 7, 1), True, date(2027, 12, 31)),
    ],
)
def test_a_membership_ends_with_the_year_for_which_notice_came_in_time(
    notice_on: date, last_day: date, *, is_unit: bool
) -> None:
    assert last_day_after_notice(notice_on, is_unit=is_unit) == last_day


def test_who_left_gets_capital_and_reserve_back_and_leaves_the_subsidy_to_the_others(
    session: Session, today: None
) -> None:
    coop = example_year(session, is_closed=False)
    leaver = get_member(session, coop, "02")
    give_notice(session, ACCOUNTANT, coop, leaver, date(YEAR, 9, 1))
    close_year(session, ACCOUNTANT, coop, YEAR)
    with pytest.raises(YearNotDecidedError):
        return_capital(session, ACCOUNTANT, coop, leaver, on=TODAY)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    reserve = member_accounts(session, coop, YEAR)[1].reserve_share
    posted = return_capital(session, ACCOUNTANT, coop, leaver, on=TODAY)
    assert rows(session, posted) == [("301:member:02", "102", "10,000.00"), ("322", "102", str(reserve))]
    with pytest.raises(NothingToReturnError):
        return_capital(session, ACCOUNTANT, coop, leaver, on=TODAY)
    assert all(tie.holds for tie in register_of_accounts(session, coop, YEAR + 1).ties)
    staying = [account.member.number for account in member_accounts(session, coop, YEAR + 1)]
    assert staying == ["01", "03", "04", "05", "06", "07"]
    parts = equal_shares(session, coop, YEAR + 1, staying)
    assert [str(parts[n, ShareKind.SUBSIDY]) for n in ("03", "04")] == ["83,333.34", "83,333.33"]


def test_a_leaver_who_is_not_paid_yet_keeps_the_register_whole(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    get_member(session, coop, "02").left_on = date(YEAR, 12, 31)
    session.flush()
    register = register_of_accounts(session, coop, YEAR + 1)
    assert "02" in {account.member.number for account in register.accounts}
    assert all(tie.holds for tie in register.ties)
    assert "02" not in {account.member.number for account in member_accounts(session, coop, YEAR + 1)}


def test_notice_is_given_once_and_in_the_past(session: Session, today: None) -> None:
    coop = example_year(session)
    member = get_member(session, coop, "01")
    for wrong in (date(2026, 7, 21), date(2024, 12, 31)):
        with pytest.raises(NoticeOutOfTimeError):
            give_notice(session, ACCOUNTANT, coop, member, wrong)
    with pytest.raises(NotYoursError):
        give_notice(session, OTHER_ACCOUNTANT, coop, member, TODAY)
    with pytest.raises(StillMemberError):
        return_capital(session, ACCOUNTANT, coop, member, on=TODAY)
    give_notice(session, ACCOUNTANT, coop, member, TODAY)
    assert member.left_on == date(2026, 12, 31)
    with pytest.raises(LeavingAlreadyError):
        give_notice(session, ACCOUNTANT, coop, member, TODAY)
    with pytest.raises(StillMemberError):
        return_capital(session, ACCOUNTANT, coop, member, on=date(2026, 12, 31))


def test_no_notice_ends_a_membership_with_a_year_that_was_shared_out(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    with pytest.raises(NoticeTooLateError):
        give_notice(session, ACCOUNTANT, coop, get_member(session, coop, "01"), date(YEAR, 6, 1))


def test_a_loss_is_covered_out_of_everybodys_reserve_in_proportion(session: Session, today: None) -> None:
    coop = example_year(session, surplus="1", is_closed=False)
    post_one(session, coop, "hail", debit="529", credit="121", amount="5001", on=date(YEAR, 11, 1))
    close_year(session, ACCOUNTANT, coop, YEAR)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    for amount, error in (("5000.01", MoreThanLossError), ("48200.96", MoreThanLossError)):
        with pytest.raises(error):
            cover_loss(session, ACCOUNTANT, deed(coop, "loss:1"), yuan(amount))
    posted = cover_loss(session, ACCOUNTANT, deed(coop, "loss:1"), yuan("4820.10"))
    assert rows(session, posted) == [("322", "332:undistributed", "4,820.10")]
    held = shares_held(session, coop, TODAY)
    assert held["01", ShareKind.RESERVE] == yuan("11358.85") - yuan("1135.89")  # a tenth, and a fen by its remainder
    assert balance(session, coop, "322") == -(yuan("48200.95") - yuan("4820.10"))
    assert all(tie.holds for tie in register_of_accounts(session, coop, YEAR + 1).ties)


def test_the_reserve_becomes_capital_by_each_members_part(session: Session, today: None) -> None:
    coop = example_year(session)
    with pytest.raises(MoreThanReserveError):
        convert_reserve(session, ACCOUNTANT, deed(coop, "convert:1"), yuan("48200.96"))
    posted = convert_reserve(session, ACCOUNTANT, deed(coop, "convert:1"), yuan("48200.95"))
    assert ("322", "301:member:06", "1,980.36") in rows(session, posted)
    assert balance(session, coop, "322") == ZERO
    assert {key for key in shares_held(session, coop, TODAY) if key[1] is ShareKind.RESERVE} == set()
    assert all(tie.holds for tie in register_of_accounts(session, coop, YEAR + 1).ties)


def test_a_plan_takes_the_equal_parts_of_the_years_own_end(session: Session, today: None) -> None:
    coop = example_year(session)
    planned = plan(session, coop, YEAR)
    assert planned.accounts[0].subsidy_share == yuan("71428.58")
    assert member_accounts(session, coop, YEAR)[0].subsidy_share == ZERO  # not written down before the vote
    with clock.at(clock.local(date(2027, 2, 1))):
        assert plan(session, coop, YEAR).accounts[0].donation_share == yuan("1428.58")


def test_a_notice_is_taken_back_while_the_membership_holds(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    member = give_notice(session, ACCOUNTANT, coop, get_member(session, coop, "01"), TODAY)
    withdraw_notice(session, ACCOUNTANT, coop, member)
    assert (member.notice_on, member.left_on) == (None, None)
    withdraw_notice(session, ACCOUNTANT, coop, member)  # a second click changes nothing
    give_notice(session, ACCOUNTANT, coop, member, TODAY)
    with clock.at(clock.local(date(2027, 1, 2))), pytest.raises(LeftAlreadyError):
        withdraw_notice(session, ACCOUNTANT, coop, member)


def test_a_share_that_no_voucher_stands_behind_breaks_a_tie(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    post_one(session, coop, "nobody's yet", debit="102", credit="322", amount="100")
    assert all(tie.holds for tie in register_of_accounts(session, coop, YEAR + 1).ties)
    source, on = f"distribution:coop:{YEAR}", date(YEAR, 12, 31)
    idle = ("06", ShareKind.RESERVE)  # who traded nothing has no part
    add_share(session, coop, idle, yuan("5"), on=on, source=source, memo="slipped in")
    broken = [tie for tie in register_of_accounts(session, coop, YEAR + 1).ties if not tie.holds]
    assert [(tie.left - tie.right) for tie in broken] == [yuan("5")]
