"""会农社01 to 03: every row from its accounts, every tie that the 制度 asks for, and members never netted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.distribution.closing_year import close_year
from ledger.distribution.services import approve
from ledger.journal.chart import CHART
from ledger.rules import Split, capital, closing, purchasing, sales
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.equity import equity_statement
from ledger.statements.figures import lines_of
from ledger.statements.models import Statement
from ledger.statements.paper import statement_sheet
from ledger.statements.surplus import surplus_statement
from tests.actors import ACCOUNTANT
from tests.factories import cooperative, deed, yuan
from tests.ledger.books import post_one
from tests.ledger.example_year import VOTED, YEAR, example_year
from tests.ledger.rule_table import RULES

Form = Callable[..., Statement]
FORMS: tuple[Form, ...] = (balance_sheet, surplus_statement, equity_statement)
ON = date(2026, 3, 2)


def _figures(statement: Statement, *numbers: int) -> list[str]:
    return [str(statement.row(number).figures[0]) for number in numbers]


def test_the_worked_example_as_form_02(session: Session, today: None) -> None:
    coop = example_year(session)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    form = surplus_statement(session, coop, YEAR)
    assert _figures(form, 1, 12, 13, 15, 16) == ["400,000.00", "400,000.00", "0.00", "40,000.00", "360,000.00"]
    refunds, shares, left = (form.row(number).figures[0] for number in (17, 18, 20))
    assert refunds >= yuan("216000")
    assert refunds + shares + left == yuan("360000")
    assert all(tie.holds for tie in form.ties)


def test_row_22_is_row_42_before_and_after_the_vote(session: Session, today: None) -> None:
    coop = example_year(session, is_closed=False)
    before = balance_sheet(session, coop, YEAR)
    assert all(tie.holds for tie in before.ties)
    assert before.row(40).figures[0] == yuan("400000")  # results that are not closed yet


def test_members_who_owe_and_members_who_are_owed_are_never_netted(session: Session, today: None) -> None:
    coop = cooperative(session)
    purchasing.inputs_for_member(session, deed(coop, "i:1", ON), member_no="001", cost=yuan("300"))
    purchasing.taken_on_consignment(session, deed(coop, "t:1", ON), member_no="001", lot="lot:A", amount=yuan("10"))
    assert _figures(balance_sheet(session, coop, 2026), 2, 24) == ["290.00", "0.00"]  # the same member
    purchasing.taken_on_consignment(session, deed(coop, "t:2", ON), member_no="002", lot="lot:B", amount=yuan("100"))
    assert _figures(balance_sheet(session, coop, 2026), 2, 24) == ["290.00", "100.00"]  # another


@pytest.mark.parametrize("form", FORMS)
def test_every_tie_holds_after_every_event_of_the_table(form: object, session: Session, today: None) -> None:
    coop = cooperative(session)
    for name, (rule, _event, _rows) in RULES.items():
        if not name.startswith("28 "):
            rule(session, deed(coop, f"deed:{name}", ON))
    statement = form(session, coop, 2026)  # type: ignore[operator]
    assert [(tie.name, str(tie.left), str(tie.right)) for tie in statement.ties if not tie.holds] == []


def test_every_balance_sheet_account_stands_in_a_row(session: Session, today: None) -> None:
    rows = {code for row in balance_sheet(session, cooperative(session), 2026).rows for code in row.codes}
    results = {"501", "502", "511", "521", "522", "523", "524", "529", "531"}
    assert set(CHART) - rows - results == {"181"}  # must be zero; a tie says so


def test_a_loss_pending_at_the_years_end_is_told(session: Session, today: None) -> None:
    coop = cooperative(session)
    sales.spoiled(session, deed(coop, "s:1", ON), costs=(Split("lot:A", yuan("7")),))
    assert balance_sheet(session, coop, 2026).ties[2].holds
    post_one(session, coop, "found missing", debit="181", credit="121", on=ON)
    assert not balance_sheet(session, coop, 2026).ties[2].holds


def test_form_03_tells_where_each_part_came_from(session: Session, today: None) -> None:
    coop = cooperative(session)
    capital.capital_paid(session, deed(coop, "c:1", ON), member="member:001", amount=yuan("1000"), premium=yuan("50"))
    capital.donation_received(session, deed(coop, "d:1", ON), amount=yuan("70"))
    closing.reserve_converted(session, deed(coop, "r:1", ON), splits=(Split("member:001", yuan("20")),))
    capital.member_left(
        session, deed(coop, "l:1", ON), capital=(Split("member:001", yuan("300")),), reserve_share=yuan("5")
    )
    form = equity_statement(session, coop, 2026)
    named = {row.name: [str(figure) for figure in row.figures if figure] for row in form.rows}
    assert named["成员增加出资"] == ["1,000.00", "1,000.00"]
    assert named["盈余公积转增"] == ["20.00", "20.00"]
    assert named["接受捐赠"] == ["70.00", "70.00"]
    assert named["股金溢价和评估增值"] == ["50.00", "50.00"]
    assert named["成员减少出资"] == ["300.00", "300.00"]
    assert named["退社退还公积金"] == ["5.00", "5.00"]
    assert all(tie.holds for tie in form.ties)


def test_last_year_stands_beside_this_one(session: Session, today: None) -> None:
    coop = example_year(session)
    sheet, form = balance_sheet(session, coop, YEAR + 1), surplus_statement(session, coop, YEAR + 1)
    assert sheet.row(40).figures == (yuan("400000"), yuan("400000"))
    assert form.row(1).figures == (ZERO, yuan("400000"))


def test_a_workbook_holds_numbers_and_no_formulas(session: Session, today: None) -> None:
    coop = example_year(session)
    coop.name = "=1+1"
    book = load_workbook(BytesIO(statement_sheet(balance_sheet(session, coop, YEAR), coop, today=date(2026, 7, 20))))
    page = book.worksheets[0]
    assert page["A2"].value == "会农社01表　编制单位：=1+1"
    assert [cell.data_type for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []
    totals = [row for row in page.iter_rows(values_only=True) if row[1] == "资产总计"]
    total = balance_sheet(session, coop, YEAR).row(22).figures[0]
    assert f"{totals[0][2]:.2f}" == str(total).replace(",", "")


@pytest.mark.parametrize("form", [surplus_statement, equity_statement])
def test_every_figure_leads_to_the_rows_that_it_is_made_of(session: Session, today: None, form: Form) -> None:
    coop = example_year(session, is_closed=False)
    post_one(session, coop, "wages", debit="521", credit="102", amount="1200", on=date(YEAR, 11, 1))
    post_one(session, coop, "taken back", debit="501", credit="102", amount="150", on=date(YEAR, 11, 2))
    post_one(session, coop, "loss covered", debit="322", credit="332", amount="99", on=date(YEAR, 11, 3))
    close_year(session, ACCOUNTANT, coop, YEAR)
    approve(session, ACCOUNTANT, coop, YEAR, VOTED)
    looked_at = 0
    for row in form(session, coop, YEAR).rows:
        for figure, behind in zip(row.figures, row.behind, strict=False):
            if behind and behind.year == YEAR:
                lines = lines_of(session, coop, YEAR, behind.flow)
                assert Money.total(line.amount for line in lines) == figure, row.name
                looked_at += bool(lines)
    assert looked_at >= 6


def test_a_figure_of_form_02_is_made_of_the_months_and_not_of_the_closing(session: Session, today: None) -> None:
    """A closed year's income stands at nothing on 501; the statement still leads to the sales."""
    coop = example_year(session)
    row = surplus_statement(session, coop, YEAR).row(1)
    assert row.behind[0]
    lines = lines_of(session, coop, YEAR, row.behind[0].flow)
    assert {line.posting.voucher.period % 100 for line in lines} == {10}


@pytest.mark.parametrize("month", [1, 2, 3, 6, 12, 13])
def test_statements_of_a_month_tie_as_those_of_the_year_do(session: Session, today: None, month: int) -> None:
    coop = cooperative(session)
    for number, amount in ((1, "100"), (2, "250"), (3, "40")):
        post_one(session, coop, f"sale {number}", amount=amount, on=date(2026, number, 5))
        post_one(session, coop, f"rent {number}", debit="523", credit="102", amount="10", on=date(2026, number, 6))
    capital.capital_paid(session, deed(coop, "c:1", ON), member="member:001", amount=yuan("77"))
    forms = [form(session, coop, 2026, month) for form in FORMS]
    assert [tie for form in forms for tie in form.ties if not tie.holds] == []
    sold = Money.total(yuan(a) for a in ("100", "250", "40")[:month])
    assert forms[1].row(1).figures[0] == sold
    assert forms[1].row(12).figures[0] == sold - yuan("10") * min(month, 3)
    assert forms[0].row(36).figures[0] == (yuan("77") if month >= 3 else ZERO)
    behind = forms[1].row(1).behind[0]
    assert behind
    assert Money.total(line.amount for line in lines_of(session, coop, 2026, behind.flow, behind.month)) == sold
