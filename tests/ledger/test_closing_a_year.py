"""Closing a year: income and expenses to 331, the surplus to 332, and nothing of the next year with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core import audit, clock
from core.errors import NotYoursError
from core.money import ZERO
from ledger.assets.models import AssetKind, Use
from ledger.assets.services import NewAsset, Way, acquire
from ledger.distribution.closing_year import close_year, take_back_closing
from ledger.distribution.errors import AlreadyDistributedError, LaterYearClosedError, YearStillOpenError
from ledger.distribution.planning import plan, surplus_of, undistributed_before, years_to_close
from ledger.distribution.services import approve
from ledger.entities.models import Entity
from ledger.journal.errors import ClosedPeriodError, NotYetClosableError
from ledger.journal.faults import faults
from ledger.journal.models import PeriodState
from ledger.journal.periods import open_year, year_state
from ledger.journal.reading import balance, balances_by_subject, vouchers_in, vouchers_of
from ledger.months.concerns import concerns_of_year
from ledger.months.services import reopen_month
from ledger.reconciling.reading import read_lines
from ledger.reconciling.services import NewStatement, take_in
from ledger.statements.surplus import surplus_statement
from tests.actors import ACCOUNTANT, OTHER_ACCOUNTANT, SECRETARY
from tests.factories import cooperative, join, yuan
from tests.ledger.books import post_one
from tests.ledger.example_year import VOTED, YEAR, example_year

IN_2025, IN_2026 = date(2025, 9, 9), date(2026, 1, 4)
RESULTS = ["501", "502", "511", "521", "522", "523", "524", "529", "531"]


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    """Return a cooperative that earned 1,000 and spent 420 in 2025."""
    entity = cooperative(session)
    for key, debit, credit, amount in (
        ("sale", "102", "501", "900"),
        ("other income", "102", "502", "60"),
        ("from the union", "113", "511", "40"),
        ("goods", "521", "121", "300"),
        ("tax", "522", "214", "20"),
        ("office", "523", "102", "50"),
        ("bank", "524", "102", "10"),
        ("other", "529", "102", "30"),
        ("income tax", "531", "214", "10"),
    ):
        post_one(session, entity, key, debit=debit, credit=credit, amount=amount, on=IN_2025)
    return entity


def test_the_surplus_is_income_less_expenses_before_and_after_closing(session: Session, coop: Entity) -> None:
    assert surplus_of(session, coop, 2025) == yuan("580")
    close_year(session, ACCOUNTANT, coop, 2025)
    assert surplus_of(session, coop, 2025) == yuan("580")


def test_every_result_account_ends_at_zero(session: Session, coop: Entity) -> None:
    close_year(session, ACCOUNTANT, coop, 2025)
    assert balances_by_subject(session, coop, [*RESULTS, "331"]) == {}
    assert balance(session, coop, "332", "undistributed") == -yuan("580")
    assert list(faults(session)) == []


def test_the_closing_vouchers_stand_in_period_thirteen_on_new_years_eve(session: Session, coop: Entity) -> None:
    close_year(session, ACCOUNTANT, coop, 2025)
    found = vouchers_of(session, "close:coop:2025")
    assert [(v.period, v.event, v.dated_on) for v in found] == [
        (202513, "26", date(2025, 12, 31)),
        (202513, "27", date(2025, 12, 31)),
    ]


def test_a_loss_goes_the_other_way_round(session: Session, coop: Entity) -> None:
    post_one(session, coop, "storm", debit="529", credit="121", amount="1000", on=IN_2025)
    close_year(session, ACCOUNTANT, coop, 2025)
    assert balance(session, coop, "332", "undistributed") == yuan("420")
    assert undistributed_before(session, coop, 2026) == -yuan("420")


def test_what_was_earned_in_the_new_year_stays_in_the_new_year(session: Session, coop: Entity) -> None:
    post_one(session, coop, "new year's sale", amount="70", on=IN_2026)
    close_year(session, ACCOUNTANT, coop, 2025)
    assert balance(session, coop, "332", "undistributed") == -yuan("580")
    assert balance(session, coop, "501") == -yuan("70")


def test_closing_twice_closes_once(session: Session, coop: Entity) -> None:
    close_year(session, ACCOUNTANT, coop, 2025)
    close_year(session, ACCOUNTANT, coop, 2025)
    assert len(vouchers_of(session, "close:coop:2025")) == 2


def test_a_closed_year_takes_vouchers_in_no_month(session: Session, coop: Entity) -> None:
    close_year(session, ACCOUNTANT, coop, 2025)
    assert year_state(session, coop, 2025) is PeriodState.SOFT
    for month in range(1, 13):
        with pytest.raises(ClosedPeriodError):
            post_one(session, coop, f"late {month}", on=date(2025, month, 28))


def test_a_year_is_not_closed_before_it_is_over(session: Session, coop: Entity) -> None:
    with pytest.raises(NotYetClosableError):
        close_year(session, ACCOUNTANT, coop, 2026)
    with clock.at(clock.local(date(2025, 12, 31), 23, 59)), pytest.raises(NotYetClosableError):
        close_year(session, ACCOUNTANT, coop, 2025)
    with clock.at(clock.local(date(2026, 1, 1), 0)):
        close_year(session, ACCOUNTANT, coop, 2025)


def test_only_the_accountant_of_the_cooperative_closes_its_year(session: Session, coop: Entity) -> None:
    for stranger in (OTHER_ACCOUNTANT, SECRETARY):
        with pytest.raises(NotYoursError):
            close_year(session, stranger, coop, 2025)
    assert year_state(session, coop, 2025) is PeriodState.OPEN


def test_a_year_without_results_closes_without_vouchers(session: Session, today: None) -> None:
    idle = cooperative(session)
    close_year(session, ACCOUNTANT, idle, 2025)
    assert vouchers_of(session, "close:coop:2025") == []
    assert balance(session, idle, "332") == ZERO


def test_years_that_are_over_and_open_are_to_be_closed(session: Session, coop: Entity) -> None:
    assert years_to_close(session, coop, [2025, 2026]) == [2025]
    close_year(session, ACCOUNTANT, coop, 2025)
    assert years_to_close(session, coop, [2025, 2026]) == []


def test_opening_a_year_twice_opens_it_once(session: Session, coop: Entity) -> None:
    open_year(session, coop, 2026)
    assert post_one(session, coop, "december", on=date(2026, 12, 31)).period == 202612


def test_a_plan_is_the_same_before_and_after_closing(session: Session, coop: Entity) -> None:
    join(session, coop, "001", "person:1", "500")
    with pytest.raises(Exception, match="没有任何交易量"):
        plan(session, coop, 2025)


def test_what_an_auditor_finds_before_the_vote_is_adjusted(session: Session, coop: Entity) -> None:
    """The carrying over is reversed in red, December is opened, 80 of power come in, and all is closed again."""
    close_year(session, ACCOUNTANT, coop, 2025)
    with pytest.raises(ClosedPeriodError):
        post_one(session, coop, "power", debit="523", credit="102", amount="80", on=date(2025, 12, 31))
    take_back_closing(session, ACCOUNTANT, coop, 2025, "审计发现漏记电费")
    assert balance(session, coop, "332") == ZERO
    reopen_month(session, ACCOUNTANT, coop, 202512, "补记电费")
    post_one(session, coop, "power", debit="523", credit="102", amount="80", on=date(2025, 12, 31))
    close_year(session, ACCOUNTANT, coop, 2025)
    assert balances_by_subject(session, coop, [*RESULTS, "331"]) == {}
    assert balance(session, coop, "332", "undistributed") == -yuan("500")
    assert surplus_statement(session, coop, 2025).row(12).figures[0] == yuan("500")
    assert all(tie.holds for tie in surplus_statement(session, coop, 2025).ties)
    assert [one.is_red for one in vouchers_in(session, coop, 202513)] == [False, False, True, True, False, False]
    assert list(faults(session)) == []


def test_a_closing_is_taken_back_as_often_as_it_must(session: Session, coop: Entity) -> None:
    for _ in range(3):
        close_year(session, ACCOUNTANT, coop, 2025)
        take_back_closing(session, ACCOUNTANT, coop, 2025, "再看一遍")
        assert balance(session, coop, "332") == ZERO
    noted = audit.notes_about(session, "coop:", ["take-back-closing"])
    assert [row.detail for row in noted] == ["再看一遍"] * 3


def test_a_closing_is_not_taken_back_after_the_vote_nor_beneath_a_later_one(session: Session, today: None) -> None:
    coop = example_year(session)
    with clock.at(clock.local(date(2027, 1, 5))):
        close_year(session, ACCOUNTANT, coop, 2026)
        with pytest.raises(LaterYearClosedError):
            take_back_closing(session, ACCOUNTANT, coop, YEAR, "错")
        take_back_closing(session, ACCOUNTANT, coop, 2026, "错")
        with pytest.raises(YearStillOpenError):
            take_back_closing(session, ACCOUNTANT, coop, 2026, "错")
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    with pytest.raises(AlreadyDistributedError):
        take_back_closing(session, ACCOUNTANT, coop, YEAR, "错")


def test_what_does_not_look_right_is_named_before_a_year_closes(session: Session, coop: Entity) -> None:
    sold_unbought = concerns_of_year(session, coop, 2025)[0]
    assert (sold_unbought.endpoint, sold_unbought.facts["amount"]) == ("accounts.show", yuan("-300"))
    post_one(session, coop, "stock", debit="121", credit="211", amount="1000", on=IN_2025)
    assert [one.endpoint for one in concerns_of_year(session, coop, 2025)] == ["reconciling.index"]
    post_one(session, coop, "too early", debit="523", credit="101", amount="5", on=IN_2025)
    shed = NewAsset(
        operation="shed",
        name="方舱",
        kind=AssetKind.FIXED,
        use=Use.OFFICE,
        acquired_on=date(2025, 10, 1),
        cost=yuan("1200"),
        residual=ZERO,
        months=12,
    )
    acquire(session, ACCOUNTANT, coop, shed, Way.BOUGHT)
    lines, _faults = read_lines([["日期", "收入", "支出"], ["2025-11-30", "", "5"]])
    bank = NewStatement(
        account="102",
        opening=yuan("5"),
        closing=ZERO,
        begins_on=date(2025, 11, 1),
        ends_on=date(2025, 11, 30),
        lines=lines,
    )
    take_in(session, ACCOUNTANT, coop, bank)
    post_one(session, coop, "lost", debit="181", credit="121", amount="7", on=IN_2025)
    found = [(one.endpoint, dict(one.facts)) for one in concerns_of_year(session, coop, 2025)]
    assert [endpoint for endpoint, _facts in found] == [
        "accounts.show",
        "accounts.show",
        "assets.index",
        "reconciling.index",  # the cash box
        "reconciling.index",  # the bank
        "forms.show",  # 181 is not settled
        "forms.show",  # and so row 22 is not row 42
    ]
    assert found[2][1] == {"amount": yuan("200")}  # November and December
