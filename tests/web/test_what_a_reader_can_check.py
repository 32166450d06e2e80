"""Pages that somebody checks with a pocket calculator show where a figure starts, and what it adds up to."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.web.conftest import SignIn
from tests.web.test_statements_as_pdf import text_of

pytestmark = pytest.mark.xdist_group("web")


def _cells(page: str, start: str) -> list[str]:
    row = page[page.index(start) :].partition("</tr>")[0]
    return re.findall(r'class="figure">([^<]*)<', row)


def test_an_account_opens_with_what_it_held_and_ends_with_what_it_holds(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    november = accountant.get("/books/yhq-buy/accounts/102?year=2026&month=11").text
    october = accountant.get("/books/yhq-buy/accounts/102?year=2026&month=10").text
    assert _cells(november, "期初余额") == [_cells(october, "<tfoot>")[-1]]


def test_a_year_end_names_its_members_and_adds_them_up(visit: SignIn) -> None:
    page = visit("kuaiji").get("/books/yhq-buy/year-end/2025").text
    shares = page[page.index("每位成员") :]
    totals = _cells(shares, "<tfoot>")
    refunds = re.findall(r'data-label="盈余返还" class="figure">([\d,.]+)<', shares)
    assert len(refunds) > 2
    added = sum(int(refund.replace(",", "").replace(".", "")) for refund in refunds[:-1])
    assert added == int(totals[2].replace(",", "").replace(".", ""))
    assert re.search(r"001 [一-鿿]{2,}", shares)


@pytest.mark.parametrize("address", ["/mine/statement/2030.pdf", "/mine/statement/2010.pdf"])
def test_a_year_without_books_has_no_statement(address: str, visit: SignIn) -> None:
    assert visit("cunmin").get(address).status_code == 404


def test_a_village_has_no_statement_of_a_year_that_has_not_begun(visit: SignIn) -> None:
    assert visit("shuji").get("/statements/villages/yhq/2030.pdf").status_code == 404


@pytest.mark.parametrize(
    "address", ["/books/yhq-buy/trial-balance", "/books/yhq-buy/accounts/102", "/books/yhq-buy/statements/surplus"]
)
def test_what_stands_on_the_screen_stands_on_paper_and_in_the_workbook(address: str, visit: SignIn) -> None:
    accountant = visit("kuaiji")
    shown = re.findall(r'class="figure">([\d,]+\.\d\d)<', accountant.get(f"{address}?year=2025&month=12").text)
    on_paper = text_of(accountant.get(f"{address}.pdf?year=2025&month=12").data)
    assert shown
    assert [figure for figure in shown if figure not in on_paper] == []
    book = load_workbook(BytesIO(accountant.get(f"{address}.xlsx?year=2025&month=12").data))
    cells = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    numbers = {f"{cell:,.2f}" for cell in cells if isinstance(cell, float | int | Decimal)}
    assert [figure for figure in shown if figure not in numbers] == []


def test_a_figure_of_a_statement_leads_to_its_vouchers(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    for form in ("surplus", "equity"):
        page = accountant.get(f"/books/yhq-buy/statements/{form}?year=2025").text
        links = re.findall(r'<a href="([^"]*/statements/[a-z]+/\d+/\d+[^"]*)">([^<]+)</a>', page)
        assert links
        for address, figure in links:
            shown = accountant.get(address.replace("&amp;", "&"))
            assert shown.status_code == 200
            assert f'class="figures">{figure}</strong>' in shown.text, address


@pytest.mark.parametrize("figure", ["surplus/7/0", "surplus/99/0", "surplus/1/5", "equity/1/0", "nothing/1/0"])
def test_a_figure_that_is_computed_from_others_leads_nowhere(figure: str, visit: SignIn) -> None:
    assert visit("kuaiji").get(f"/books/yhq-buy/statements/{figure}?year=2025").status_code == 404


def test_an_account_of_people_says_whose_each_line_is(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    page = accountant.get("/books/yhq-buy/accounts/114?year=2025&month=0").text
    assert re.search(r'data-label="明细"><a [^>]+>[^<]*[一-鿿]{2,}', page)
    under = accountant.get("/books/yhq-buy/accounts/114/sub-accounts?year=2025").text
    assert _cells(under, "<tfoot>")[-1] == _cells(page, "<tfoot>")[-1]
    book = load_workbook(BytesIO(accountant.get("/books/yhq-buy/sub-accounts.xlsx?year=2025").data))
    assert "明细" in {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}


def test_a_voucher_is_printed_with_its_total_in_capitals_and_lines_to_sign(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    one = text_of(accountant.get("/books/yhq-buy/vouchers/202513/1.pdf").data)
    for said in ("记账凭证", "202513 记-0001", "合计", "元", "制单", "审核", "附件", "出纳", "会计主管"):
        assert said in one
    month = text_of(accountant.get("/books/yhq-buy/vouchers/202513.pdf").data)
    assert "记-0001" in month
    assert "记-0002" in month
    assert accountant.get("/books/yhq-buy/vouchers/209901.pdf").status_code == 404


def test_labour_stands_in_the_member_account_in_days_and_in_yuan(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    form = accountant.get("/books/yhq-grow/member-accounts/001?year=2025").text
    days = re.findall(r"([\d.]+) 天<br>([\d,.]+)<", form)
    assert days
    assert all(float(worked) * 120 == float(pay.replace(",", "")) for worked, pay in days)  # 60 yuan a half day


def test_another_rule_is_put_beside_the_charter_and_nothing_is_kept(visit: SignIn) -> None:
    accountant, address = visit("kuaiji"), "/books/yhq-buy/year-end/2026/what-if"
    assert "现行章程" in accountant.get(address).text
    rules = {"b": ("10", "80", "ceil-floor", "quantity"), "c": ("5", "50", "largest-remainder", "value")}
    asked = "?" + "&".join(
        f"{letter}-reserve={reserve}&{letter}-patronage={rate}&{letter}-method={method}&{letter}-measure={measure}"
        f"&{letter}-quantify_by=equal"
        for letter, (reserve, rate, method, measure) in rules.items()
    )
    page = accountant.get(address + asked).text
    assert "不合法" in page
    assert "先修改章程" in page
    assert page.count("比 A") > 2
    for said in ("每个村差多少", "每户差多少", "青龙峪", "YHQ-002"):
        assert said in page
    wrong = accountant.get(f"{address}?b-reserve=x&b-patronage=800&b-method=no")
    assert wrong.status_code == 422
    assert "0 到 100" in wrong.text
