"""The books as files for others, months closed, statements of the bank: what the office does beside recording."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from core.settings import Settings
from tests.season import ANCHOR
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


def test_the_books_are_given_as_text_that_others_check(visit: SignIn) -> None:
    browser = visit("jianshi")
    page = browser.get("/books/yhq-buy/exports").text
    assert "bean-check" in page
    text = browser.get("/books/yhq-buy/exports/beancount.txt").text
    assert "balance Assets:102" in text
    assert "~ 0.00 CNY" in text
    assert "commodity CNY" in browser.get("/books/yhq-buy/exports/hledger.txt").text
    assert browser.get("/books/yhq-buy/exports/excel.txt").status_code == 404


def test_each_target_has_its_own_columns(visit: SignIn, app: Flask) -> None:
    browser, settings = visit("kuaiji"), app.extensions["settings"]
    assert isinstance(settings, Settings)
    folder: Path = settings.voucher_columns
    folder.mkdir(parents=True)
    (folder / "街道三资.toml").write_text('[[column]]\nhead = "科目号"\nfield = "account_code"\n', encoding="utf-8")
    assert "街道三资" in browser.get("/books/yhq-buy/exports").text
    year = ANCHOR.year
    for address, head in ((f"vouchers.xlsx?year={year}", "日期"), (f"vouchers-街道三资.xlsx?year={year}", "科目号")):
        content = browser.get(f"/books/yhq-buy/exports/{address}").data
        sheet = load_workbook(BytesIO(content)).worksheets[0]
        assert head in {cell.value for row in sheet.iter_rows(max_row=4) for cell in row}
    assert browser.get("/books/yhq-buy/exports/vouchers-other.xlsx").status_code == 404


def test_months_are_closed_and_opened_in_the_pages(visit: SignIn) -> None:
    browser, first = visit("kuaiji"), ANCHOR.year * 100 + 1
    assert browser.post(f"/books/qly-fruit/months/{first + 1}/close").status_code == 422
    assert browser.post(f"/books/qly-fruit/months/{first}/close").status_code == 303
    assert "已结账" in browser.get("/books/qly-fruit/months").text
    assert browser.post(f"/books/qly-fruit/months/{first}/reopen", data={"reason": ""}).status_code == 422
    assert browser.post(f"/books/qly-fruit/months/{first}/reopen", data={"reason": "漏记"}).status_code == 303
    assert browser.post("/books/qly-fruit/months/next-year").status_code == 303
    assert browser.post("/books/qly-fruit/months/next-year").status_code == 422


def test_a_statement_is_taken_in_and_matched_in_the_pages(visit: SignIn) -> None:
    browser, today = visit("kuaiji"), ANCHOR.isoformat()
    rows = f"交易日期,摘要,收入,支出\n{today},手续费,,5\n"
    said = {"account": "102", "begins_on": today, "ends_on": today, "opening": "100", "closing": "95"}
    for wrong in ({"closing": "96"}, {"opening": "x"}, {"ends_on": ""}, {"ends_on": "2025-01-01"}):
        sent = said | wrong | {"file": (BytesIO(rows.encode()), "a.csv")}
        answer = browser.post("/books/qly-fruit/reconciling/statement", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "fault" in answer.text
    for nonsense in (b"\x81\xff", b"a,b\n1,2\n", b"PK\x03\x04"):
        sent = said | {"file": (BytesIO(nonsense), "a.csv")}
        answer = browser.post("/books/qly-fruit/reconciling/statement", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422
    sent = said | {"file": (BytesIO(rows.encode("gb18030")), "a.csv")}
    answer = browser.post("/books/qly-fruit/reconciling/statement", data=sent, content_type="multipart/form-data")
    page = browser.get(answer.headers["Location"]).text
    assert "银行存款余额调节表" in page
    assert "手续费" in page
    (line,) = {part.split("/")[0] for part in page.split("/lines/")[1:]}
    wrong_match = browser.post(f"{answer.headers['Location']}/lines/{line}/match", data={"voucher": "12345"})
    assert wrong_match.status_code == 409
    counted = browser.post("/books/qly-fruit/reconciling/count", data={"on": today, "counted": "12.5"})
    assert "现金盘点表" in browser.get(counted.headers["Location"]).text
    assert browser.post("/books/qly-fruit/reconciling/count", data={"on": today, "counted": ""}).status_code == 422


def test_the_merchants_accountant_pays_what_is_owed_for_lots(visit: SignIn) -> None:
    browser = visit("kuaiji")
    sellers = {
        code
        for code in ("yhq-grow", "yhq-buy")
        if f"/transfers/{code}/pay" in browser.get("/books/union/transfers").text
    }
    assert sellers
    for code in sellers:
        assert "银行已付清" not in browser.get(f"/books/{code}/transfers").text
        assert browser.post(f"/books/{code}/transfers/{code}/pay").status_code == 404
        assert browser.post(f"/books/union/transfers/{code}/pay").status_code == 303
    assert "没有没付清" in browser.get("/books/union/transfers").text


def test_an_accountant_records_a_wholesalers_payment_but_delivers_nothing(visit: SignIn) -> None:
    browser = visit("kuaiji")
    page = browser.get("/staff/wholesale/").text
    assert "新送货单" not in page
    (number, *_) = [part.split('"')[0] for part in page.split('href="/staff/wholesale/')[1:] if part[0] == "S"]
    assert browser.post(f"/staff/wholesale/{number}/paid").status_code == 303
