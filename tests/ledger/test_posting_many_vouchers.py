"""Thousands of vouchers at once are what one after the other would be: same numbers, same balances, same refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import DomainError
from core.money import Money
from ledger.entities.models import Entity
from ledger.entities.services import get_entity
from ledger.journal.drafts import AccountKey, Draft, Pair, Posted
from ledger.journal.errors import ClosedPeriodError, EmptyVoucherError, KeyReusedError, UnknownAccountError
from ledger.journal.faults import faults
from ledger.journal.models import Voucher
from ledger.journal.posting import BATCH, post, post_all
from ledger.journal.reading import balance
from tests.factories import TODAY, cooperative, yuan
from tests.ledger.books import draft, voucher

KEYS = st.sampled_from("abcde")
AMOUNTS = st.integers(1, 3)
MONTHS = st.integers(1, 3)
ROWS = st.lists(st.tuples(KEYS, MONTHS, AMOUNTS), min_size=1, max_size=12)


def _drafts(coop: Entity, said: list[tuple[str, int, int]]) -> list[Draft]:
    """Return drafts in which the key decides nothing but the key: the same one may come with other content."""
    return [
        draft(coop, key, amount=str(amount), on=date(2026, month, 5), debit="102" if amount < 3 else "113")
        for key, month, amount in said
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=ROWS)
def test_a_batch_is_its_vouchers_one_after_the_other(
    database: Database, today: None, said: list[tuple[str, int, int]]
) -> None:
    at_once, one_by_one = (_outcome(database, said, way) for way in (post_all, _one_by_one))
    assert at_once == one_by_one


def _one_by_one(session: Session, drafts: Sequence[Draft]) -> list[Posted]:
    return [post(session, one) for one in drafts]


def _outcome(
    database: Database, said: list[tuple[str, int, int]], way: Callable[[Session, Sequence[Draft]], list[Posted]]
) -> object:
    """Return what was answered and what stands afterwards, or how it was refused; take it all back."""
    with database.engine.connect() as connection:
        session = Session(connection.execution_options(writes=True), expire_on_commit=False)
        try:
            coop = cooperative(session)
            answer = [(one.period, one.number, one.is_new) for one in way(session, _drafts(coop, said))]
            assert list(faults(session)) == []
            return answer, [balance(session, coop, code) for code in ("102", "113", "501")]
        except DomainError as refused:
            return type(refused)
        finally:
            session.rollback()


def test_more_than_a_batch_keeps_numbers_without_a_gap(session: Session, today: None) -> None:
    coop = cooperative(session)
    posted = post_all(session, [draft(coop, f"k{n}", amount="1") for n in range(BATCH + 5)])
    assert [one.number for one in posted] == list(range(1, BATCH + 6))
    assert balance(session, coop, "102") == yuan(str(BATCH + 5))
    again = post_all(session, [draft(coop, f"k{n}", amount="1") for n in range(BATCH + 5)])
    assert again == posted
    assert not any(one.is_new for one in again)
    assert session.scalar(select(func.count()).select_from(Voucher)) == BATCH + 5


def test_one_batch_serves_two_cooperatives(session: Session, today: None) -> None:
    first, second = cooperative(session, "a"), cooperative(session, "b")
    posted = post_all(session, [draft(first, "k"), draft(second, "k"), draft(first, "l")])
    assert [one.number for one in posted] == [1, 1, 2]
    assert voucher(session, posted[1]).entity_id == second.id
    assert balance(session, first, "102") == balance(session, second, "102") * 2 == yuan("200")


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"on": date(2024, 5, 5)}, DomainError),
        ({"debit": "999"}, UnknownAccountError),
        ({"amount": "0"}, EmptyVoucherError),
    ],
)
def test_one_that_is_refused_refuses_all(
    database: Database, today: None, bad: dict[str, object], error: type[DomainError]
) -> None:
    with database.transaction() as session:
        cooperative(session)
    with pytest.raises(error), database.transaction() as session:  # noqa: PT012
        coop = get_entity(session, "coop")
        post_all(session, [draft(coop, "good"), draft(coop, "bad", **bad)])  # type: ignore[arg-type]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Voucher)) == 0


def test_a_key_that_comes_twice_with_other_content_refuses_all(session: Session, today: None) -> None:
    coop = cooperative(session)
    with pytest.raises(KeyReusedError):
        post_all(session, [draft(coop, "k", amount="1"), draft(coop, "k", amount="2")])


def test_a_batch_into_a_closed_month_is_refused(session: Session, today: None) -> None:
    from ledger.journal.periods import close_period

    coop = cooperative(session)
    close_period(session, coop, 202607)
    with pytest.raises(ClosedPeriodError):
        post_all(session, [draft(coop, "a", on=date(2026, 6, 1)), draft(coop, "b", on=TODAY)])


def test_nothing_to_post_is_nothing(session: Session, today: None) -> None:
    assert post_all(session, []) == []


def test_a_new_account_is_opened_once_for_the_whole_batch(session: Session, today: None) -> None:
    coop = cooperative(session)
    pair = Pair(AccountKey("102"), AccountKey("211", "person:1"), Money(1))
    drafts = [
        Draft(entity=coop, on=TODAY, key=f"k{n}", event="t", memo="m", source="s", made_by="m", pairs=(pair,))
        for n in range(3)
    ]
    post_all(session, drafts)
    assert balance(session, coop, "211", "person:1") == -Money(3)
