"""Months close in their order and may open again, with a reason, until the year is carried over; years open in time."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.audit import AuditRow
from core.errors import NotFoundError, NotYoursError
from ledger.distribution.closing_year import close_year
from ledger.entities.models import Entity, EntityKind
from ledger.journal.errors import ClosedPeriodError, UnopenedYearError
from ledger.journal.models import PeriodState
from ledger.journal.periods import hard_close_year, open_years, periods_of, year_state
from ledger.journal.reading import balance
from ledger.manual.services import Typed, Writing, write
from ledger.months.errors import (
    DraftsWaitingError,
    EarlierMonthOpenError,
    LaterMonthClosedError,
    LossesPendingError,
    MonthNotOverError,
    NotReopenableError,
    YearTooFarError,
)
from ledger.months.services import close_month, months_of, open_next_year, open_what_is_due, reopen_month
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT
from tests.factories import cooperative, yuan
from tests.ledger.books import post_one


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    return cooperative(session)


def close(session: Session, coop: Entity, last: int) -> None:
    """Close the months of 2026 up to one."""
    for month in range(1, last + 1):
        close_month(session, ACCOUNTANT, coop, 202600 + month)


def test_a_closed_month_takes_no_voucher_and_the_next_one_does(session: Session, coop: Entity) -> None:
    close(session, coop, 3)
    with pytest.raises(ClosedPeriodError):
        post_one(session, coop, "late", on=date(2026, 3, 31))
    post_one(session, coop, "in time", on=date(2026, 4, 1))
    assert year_state(session, coop, 2026) is PeriodState.OPEN


def test_months_close_in_their_order(session: Session, coop: Entity) -> None:
    with pytest.raises(EarlierMonthOpenError) as refused:
        close_month(session, ACCOUNTANT, coop, 202602)
    assert refused.value.facts == {"period": 202601}
    assert [month.period.period for month in months_of(session, coop, 2026) if month.may_close] == [202601]
    close(session, coop, 6)
    assert [month.period.period for month in months_of(session, coop, 2026) if month.may_close] == []
    with pytest.raises(MonthNotOverError):
        close_month(session, ACCOUNTANT, coop, 202607)
    for nonsense in (202613, 202614, 203001):
        with pytest.raises(NotFoundError):
            close_month(session, ACCOUNTANT, coop, nonsense)


def test_losses_are_dealt_with_before_the_month_closes(session: Session, coop: Entity) -> None:
    post_one(session, coop, "missing", debit="181", credit="121", amount="7", on=date(2026, 1, 9))
    with pytest.raises(LossesPendingError):
        close(session, coop, 1)
    post_one(session, coop, "dealt with", debit="529", credit="181", amount="7", on=date(2026, 1, 9))
    close(session, coop, 1)


def test_a_voucher_that_waits_for_its_second_person_keeps_the_month_open(session: Session, coop: Entity) -> None:
    lines = (
        Typed(account="523", debit=yuan("5"), credit=yuan("0")),
        Typed(account="102", debit=yuan("0"), credit=yuan("5")),
    )
    write(session, ACCOUNTANT, coop, Writing(operation="w", dated_on=date(2026, 1, 9), memo="邮费", lines=lines))
    with pytest.raises(DraftsWaitingError):
        close(session, coop, 1)


def test_a_month_opens_again_with_a_reason_that_is_kept(session: Session, coop: Entity) -> None:
    close(session, coop, 2)
    with pytest.raises(LaterMonthClosedError):
        reopen_month(session, ACCOUNTANT, coop, 202601, "漏记电费")
    assert [month.period.period for month in months_of(session, coop, 2026) if month.may_reopen] == [202602]
    reopen_month(session, ACCOUNTANT, coop, 202602, "")
    reopen_month(session, ACCOUNTANT, coop, 202601, "漏记电费")
    post_one(session, coop, "power", debit="523", credit="102", on=date(2026, 1, 31))
    wanted = select(AuditRow).where(AuditRow.deed == "reopen-month", AuditRow.detail != "")
    (row,) = session.scalars(wanted)
    assert (row.actor_name, row.subject, row.detail) == ("会计", "coop:202601", "漏记电费")
    with pytest.raises(NotReopenableError):
        reopen_month(session, ACCOUNTANT, coop, 202601, "再开")


def test_a_year_does_not_close_over_a_loss_that_is_pending(session: Session, coop: Entity) -> None:
    post_one(session, coop, "mould", debit="181", credit="102", on=date(2025, 11, 3))
    with pytest.raises(LossesPendingError):
        close_year(session, ACCOUNTANT, coop, 2025)
    post_one(session, coop, "decided", debit="529", credit="181", on=date(2025, 11, 4))
    close_year(session, ACCOUNTANT, coop, 2025)


def test_no_month_opens_after_the_year_is_carried_over(session: Session, coop: Entity) -> None:
    for month in range(1, 13):
        close_month(session, ACCOUNTANT, coop, 202500 + month)
    post_one(session, coop, "sale", on=date(2026, 1, 2))
    assert year_state(session, coop, 2025) is PeriodState.OPEN  # twelve closed months are no closed year
    close_year(session, ACCOUNTANT, coop, 2025)
    with pytest.raises(NotReopenableError):
        reopen_month(session, ACCOUNTANT, coop, 202512, "漏记")
    hard_close_year(session, coop, 2025)
    with pytest.raises(NotReopenableError):
        reopen_month(session, ACCOUNTANT, coop, 202512, "漏记")


def test_a_year_whose_months_were_closed_one_by_one_is_carried_over_all_the_same(
    session: Session, coop: Entity
) -> None:
    post_one(session, coop, "sale", amount="70", on=date(2025, 12, 1))
    for month in range(1, 13):
        close_month(session, ACCOUNTANT, coop, 202500 + month)
    close_year(session, ACCOUNTANT, coop, 2025)
    assert balance(session, coop, "332", "undistributed") == -yuan("70")


def test_only_the_accountant_of_the_entity_closes_and_opens(session: Session, coop: Entity) -> None:
    close(session, coop, 1)
    for deed in (
        lambda: close_month(session, OTHER_ACCOUNTANT, coop, 202602),
        lambda: reopen_month(session, OTHER_ACCOUNTANT, coop, 202601, "x"),
        lambda: open_next_year(session, OTHER_ACCOUNTANT, coop),
    ):
        with pytest.raises(NotYoursError):
            deed()


def test_years_are_opened_one_after_the_other_but_not_further_than_next_year(session: Session, coop: Entity) -> None:
    assert open_next_year(session, ACCOUNTANT, coop) == 2027
    assert len(periods_of(session, coop, 2027)) == 13
    with pytest.raises(YearTooFarError):
        open_next_year(session, ACCOUNTANT, coop)


def test_a_new_year_has_its_books_before_its_first_deed(session: Session, coop: Entity) -> None:
    cooperative(session, "village", EntityKind.COLLECTIVE)
    with pytest.raises(UnopenedYearError):
        post_one(session, coop, "new year", on=date(2027, 1, 1))
    assert open_what_is_due(session) == []
    with clock.at(clock.local(date(2026, 12, 1), 9)):
        assert open_what_is_due(session) == ["coop 2027"]
        assert open_what_is_due(session) == []
    assert max(open_years(session, coop)) == 2027
    post_one(session, coop, "new year", on=date(2027, 1, 1))
