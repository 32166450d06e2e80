"""Posting: balanced, once per key, into an open period, with numbers that have no gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import NotFoundError
from core.money import ZERO, Money
from ledger.entities.services import get_entity
from ledger.journal.by_account import trial_balance
from ledger.journal.drafts import AccountKey, Pair
from ledger.journal.errors import (
    ClosedPeriodError,
    EmptyVoucherError,
    KeyReusedError,
    UnknownAccountError,
    UnopenedYearError,
)
from ledger.journal.faults import faults
from ledger.journal.models import Period, PeriodState, Posting, Voucher
from ledger.journal.posting import post
from ledger.journal.reading import balance
from tests.factories import cooperative, yuan
from tests.ledger.books import draft, post_one, rows, voucher
from tests.race import together


def test_a_voucher_moves_an_amount_from_one_account_to_another(session: Session, today: None) -> None:
    coop = cooperative(session)
    posted = post_one(session, coop, "sale", amount="120.50")
    assert (posted.period, posted.number) == (202607, 1)
    assert rows(session, posted) == [("102", "501", "120.50")]
    assert voucher(session, posted).label == "记-0001"
    assert (balance(session, coop, "102"), balance(session, coop, "501")) == (yuan("120.50"), -yuan("120.50"))


def test_the_same_voucher_twice_is_posted_once(session: Session, today: None) -> None:
    coop = cooperative(session)
    assert post_one(session, coop, "sale") == post_one(session, coop, "sale")
    assert session.scalar(select(func.count()).select_from(Voucher)) == 1
    assert balance(session, coop, "102") == yuan("100")


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "100.01"},
        {"credit": "502"},
        {"debit": "101"},
        {"on": date(2026, 7, 19)},
        {"period": 202606},
    ],
)
def test_another_voucher_under_the_same_key_is_refused(session: Session, today: None, other: dict[str, object]) -> None:
    coop = cooperative(session)
    post_one(session, coop, "sale")
    with pytest.raises(KeyReusedError):
        post_one(session, coop, "sale", **other)
    assert balance(session, coop, "102") == yuan("100")


def test_two_cooperatives_may_use_the_same_key(session: Session, today: None) -> None:
    one, two = cooperative(session, "one"), cooperative(session, "two")
    assert post_one(session, one, "sale").voucher_id != post_one(session, two, "sale").voucher_id
    assert balance(session, one, "102") == balance(session, two, "102") == yuan("100")


def test_numbers_count_by_cooperative_and_month(session: Session, today: None) -> None:
    one, two = cooperative(session, "one"), cooperative(session, "two")
    numbers = [
        post_one(session, entity, f"k{n}", on=on).number
        for n, (entity, on) in enumerate(
            [
                (one, date(2026, 7, 1)),
                (one, date(2026, 7, 2)),
                (two, date(2026, 7, 2)),
                (one, date(2026, 6, 30)),
            ]
        )
    ]
    assert numbers == [1, 2, 1, 1]


def test_a_number_that_was_rolled_back_is_given_again(database: Database, today: None) -> None:
    with database.transaction() as session:
        post_one(session, cooperative(session), "first")
    with pytest.raises(NotFoundError), database.transaction() as session:  # noqa: PT012
        assert post_one(session, get_entity(session, "coop"), "second").number == 2
        raise NotFoundError
    with database.transaction() as session:
        assert post_one(session, get_entity(session, "coop"), "third").number == 2
        assert list(faults(session)) == []


def test_eight_clerks_at_once_leave_no_gap_and_no_drift(database: Database, today: None) -> None:
    with database.transaction() as session:
        cooperative(session)

    def clerk(key: str) -> int:
        with database.transaction() as own:
            return post_one(own, get_entity(own, "coop"), key).number

    numbers = together([lambda key=key: clerk(key) for key in "abcdefgh"])  # type: ignore[misc]
    assert sorted(numbers, key=str) == list(range(1, 9))
    with database.reading() as session:
        assert balance(session, get_entity(session, "coop"), "102") == yuan("800")
        assert list(faults(session)) == []


@pytest.mark.parametrize("state", [PeriodState.SOFT, PeriodState.HARD])
def test_a_closed_month_takes_no_voucher(session: Session, today: None, state: PeriodState) -> None:
    coop = cooperative(session)
    session.get_one(Period, (coop.id, 202607)).state = state
    session.flush()
    with pytest.raises(ClosedPeriodError):
        post_one(session, coop, "late")
    assert post_one(session, coop, "in-august", on=date(2026, 8, 1)).period == 202608


def test_a_year_without_books_takes_no_voucher(session: Session, today: None) -> None:
    with pytest.raises(UnopenedYearError) as refused:
        post_one(session, cooperative(session), "early", on=date(2024, 12, 31))
    assert refused.value.facts == {"year": 2024}


def test_an_account_that_the_chart_does_not_know_is_refused(session: Session, today: None) -> None:
    with pytest.raises(UnknownAccountError):
        post_one(session, cooperative(session), "odd", debit="1122")


def test_a_voucher_without_an_amount_is_refused(session: Session, today: None) -> None:
    coop = cooperative(session)
    with pytest.raises(EmptyVoucherError):
        post_one(session, coop, "nothing", amount="0")
    with pytest.raises(EmptyVoucherError):
        post(session, replace(draft(coop, "no-rows"), pairs=()))


def test_rows_without_an_amount_are_left_out(session: Session, today: None) -> None:
    coop = cooperative(session)
    pairs = (
        Pair(AccountKey("102"), AccountKey("501"), yuan("5")),
        Pair(AccountKey("521", "cost"), AccountKey("121"), ZERO),
    )
    posted = post(session, replace(draft(coop, "sale"), pairs=pairs))
    assert rows(session, posted) == [("102", "501", "5.00")]
    assert voucher(session, posted).line_count == 1


def test_an_account_cannot_pay_itself(database: Database, today: None) -> None:
    with pytest.raises(Exception, match="two_accounts"), database.transaction() as session:
        post_one(session, cooperative(session), "loop", debit="102", credit="102")


def test_the_balances_agree_with_the_rows(session: Session, today: None) -> None:
    coop = cooperative(session)
    for month in range(1, 8):
        for number in range(1, 4):
            post_one(
                session,
                coop,
                f"{month}-{number}",
                on=date(2026, month, number),
                amount=f"{month * number}.07",
            )
    session.expire_all()
    posted = sum(row.amount_fen for row in session.scalars(select(Posting)))
    assert balance(session, coop, "102") == Money(posted)
    assert trial_balance(session, coop, 2026).difference == ZERO
    assert list(faults(session)) == []
