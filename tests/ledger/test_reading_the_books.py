"""Reading the books: trial balance, account page, journal, printed vouchers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.errors import NotFoundError
from core.money import ZERO
from ledger.entities.models import Entity, EntityKind
from ledger.journal.by_account import account_page, sub_balances, trial_balance
from ledger.journal.chart import CHART, AccountClass, Side, chart_for
from ledger.journal.errors import NoChartError
from ledger.journal.periods import open_year
from ledger.journal.posting import post
from ledger.journal.reading import balances_by_subject, get_voucher, journal, legs, vouchers_in
from ledger.rules import Split, sales
from tests.factories import cooperative, deed, yuan
from tests.ledger.books import draft, post_one


@pytest.fixture
def coop(session: Session, today: None) -> Entity:
    """Return a cooperative with a sale last year and two vouchers in this one."""
    entity = cooperative(session)
    post_one(session, entity, "last year", amount="500", on=date(2025, 12, 1))
    post_one(session, entity, "power", debit="523", credit="102", amount="80", on=date(2026, 3, 1))
    costs = (Split("lot:A", yuan("30")), Split("lot:B", yuan("20")))
    sales.wholesale_dispatched(
        session, deed(entity, "note:1"), customer="customer:hema", amount=yuan("90"), costs=costs
    )
    return entity


def test_the_chart_has_the_accounts_of_the_rule_book() -> None:
    assert len(CHART) == 50
    assert {"109", "122"} < CHART.keys()
    assert not {"1122", "131x", "112", "202", "511x"} & CHART.keys()
    assert [CHART[c].name for c in ("113", "114", "141", "221", "222", "322", "332")] == [
        "应收款",
        "成员往来",
        "消耗性生物资产",
        "应付盈余返还",
        "应付剩余盈余",
        "盈余公积",
        "盈余分配",
    ]
    contra = {
        code for code, account in CHART.items() if account.kind is AccountClass.ASSET and account.side is Side.CREDIT
    }
    assert contra == {"143", "152", "162"}


def test_a_trial_balance_carries_over_what_was_there(session: Session, coop: Entity) -> None:
    rows = {row.account.code: row for row in trial_balance(session, coop, 2026).rows}
    assert (rows["102"].opening, rows["102"].credit, rows["102"].closing) == (
        yuan("500"),
        yuan("80"),
        yuan("420"),
    )
    assert (rows["501"].opening, rows["501"].credit) == (-yuan("500"), yuan("90"))
    assert rows["521"].debit == yuan("50")


def test_a_trial_balance_balances(session: Session, coop: Entity) -> None:
    for year in (2025, 2026):
        found = trial_balance(session, coop, year)
        assert found.difference == ZERO
        assert found.debit == found.credit
    assert trial_balance(session, coop, 2026).debit == yuan("220")


def test_balances_by_subject_leave_out_the_zeros(session: Session, coop: Entity) -> None:
    post_one(session, coop, "in", debit="101", credit="102", amount="5")
    post_one(session, coop, "out", debit="102", credit="101", amount="5")
    assert balances_by_subject(session, coop, ["101", "121"]) == {
        ("121", "lot:A"): -yuan("30"),
        ("121", "lot:B"): -yuan("20"),
    }
    assert balances_by_subject(session, coop, ["501"], through=202512) == {("501", ""): -yuan("500")}


@pytest.mark.parametrize("kind", [EntityKind.COOPERATIVE, EntityKind.UNION])
def test_cooperatives_and_unions_keep_this_chart_since_2023(kind: EntityKind) -> None:
    assert chart_for(kind, date(2023, 1, 1))["113"].name == "应收款"
    with pytest.raises(NoChartError):
        chart_for(kind, date(2022, 12, 31))


def test_a_village_collective_keeps_another_chart(session: Session) -> None:
    """Its 113 is 内部往来 (财会〔2023〕14号): a voucher of a cooperative's must not fit into its books."""
    collective = cooperative(session, "village", EntityKind.COLLECTIVE)
    with pytest.raises(NoChartError):
        open_year(session, collective, 2026)


def test_years_of_the_older_chart_are_not_opened(session: Session, coop: Entity) -> None:
    with pytest.raises(NoChartError):
        open_year(session, coop, 2022)


def test_an_account_page_runs_on_from_last_year(session: Session, coop: Entity) -> None:
    lines = account_page(session, coop, "102", None, year=2026).lines
    assert [(x.counterpart.code, x.side, x.amount, x.balance) for x in lines] == [
        ("523", Side.CREDIT, yuan("80"), yuan("420"))
    ]


def test_an_account_page_of_one_sub_account_shows_its_rows_only(session: Session, coop: Entity) -> None:
    lines = account_page(session, coop, "121", "lot:B", year=2026).lines
    assert [(x.subject, x.amount, x.balance) for x in lines] == [("lot:B", yuan("20"), -yuan("20"))]
    assert len(account_page(session, coop, "121", None, year=2026).lines) == 2


def test_a_printed_voucher_adds_up_each_account_debits_first(session: Session, coop: Entity) -> None:
    printed = [
        (leg.account.code, leg.account.subject, str(leg.debit or ""), str(leg.credit or ""))
        for leg in legs(get_voucher(session, coop, 202607, 1))
    ]
    assert printed == [
        ("113", "customer:hema", "90.00", ""),
        ("521", "cost", "50.00", ""),
        ("121", "lot:A", "", "30.00"),
        ("121", "lot:B", "", "20.00"),
        ("501", "channel:wholesale", "", "90.00"),
    ]


def test_the_journal_shows_the_newest_first_page_by_page(session: Session, coop: Entity) -> None:
    first, count = journal(session, coop, year=2026, size=1)
    second, _ = journal(session, coop, year=2026, size=1, page=2)
    assert (count, [v.source for v in first], [v.source for v in second]) == (2, ["note:1"], ["power"])


def test_a_voucher_that_is_not_there_is_not_found(session: Session, coop: Entity) -> None:
    with pytest.raises(NotFoundError):
        get_voucher(session, coop, 202607, 2)


def test_sub_accounts_add_up_to_their_account(session: Session, coop: Entity) -> None:
    accounts = {row.account.code: row for row in trial_balance(session, coop, 2026).rows}
    for code, account in accounts.items():
        under = sub_balances(session, coop, 2026, code)
        assert (under.opening, under.debit, under.credit, under.difference) == (
            account.opening,
            account.debit,
            account.credit,
            account.closing,
        )
    assert [row.subject for row in sub_balances(session, coop, 2026, "121").rows] == ["lot:A", "lot:B"]
    assert all(row.subject for row in sub_balances(session, coop, 2026).rows)


def test_a_month_of_vouchers_is_bound_in_the_order_of_its_numbers(session: Session, coop: Entity) -> None:
    post_one(session, coop, "water", debit="523", credit="102", amount="8", on=date(2026, 3, 20))
    assert [one.label for one in vouchers_in(session, coop, 202603)] == ["记-0001", "记-0002"]
    assert vouchers_in(session, coop, 202604) == []


def test_the_trial_balance_of_a_month_begins_where_the_month_before_ended(session: Session, coop: Entity) -> None:
    march = {row.account.code: row for row in trial_balance(session, coop, 2026, 3).rows}
    assert (march["102"].opening, march["102"].credit, march["102"].closing) == (yuan("500"), yuan("80"), yuan("420"))
    july = {row.account.code: row for row in trial_balance(session, coop, 2026, 7).rows}
    assert july["102"].opening == march["102"].closing
    assert all(trial_balance(session, coop, 2026, month).difference == ZERO for month in range(1, 14))


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("房租", ["rent"]),
        ("12.34", ["sale"]),
        ("记-0002", ["rent"]),
        ("2", ["rent"]),
        ("%", []),
        ("没有的", []),
        ("9" * 40, []),
    ],
)
def test_a_voucher_is_found_by_memo_amount_or_number(
    session: Session, today: None, sought: str, found: list[str]
) -> None:
    coop = cooperative(session)
    for key, memo, amount in (("sale", "卖金耳", "12.34"), ("rent", "付房租", "80")):
        post(session, draft(coop, key, amount=amount, memo=memo))
    vouchers, count = journal(session, coop, year=2026, sought=sought)
    assert ([one.key for one in vouchers], count) == (found, len(found))
