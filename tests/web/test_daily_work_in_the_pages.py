"""The accountant's day, and the beginning of books, as they are typed and sent."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coop.opening import tables
from ledger.daily.deeds import DEEDS
from ledger.entities.services import get_entity
from ledger.journal.reading import balance
from ledger.members.services import members
from tests.season import ANCHOR
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


def _send(browser: FlaskClient, deed: str, code: str = "yhq-grow", **typed: str) -> tuple[int, str]:
    data = {"operation": str(uuid4()), "on": ANCHOR.isoformat(), "memo": ""} | typed
    answer = browser.post(f"/books/{code}/daily/{deed}", data=data)
    return answer.status_code, answer.headers.get("Location", "") or answer.text


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_has_a_page_that_says_what_is_missing(visit: SignIn, deed: str) -> None:
    browser = visit("kuaiji")
    assert browser.get(f"/books/yhq-grow/daily/{deed}").status_code == 200
    status, page = _send(browser, deed)
    assert status == 422
    assert 'class="fault"' in page


def test_an_expense_becomes_a_voucher_and_stands_among_the_last_deeds(visit: SignIn) -> None:
    browser = visit("kuaiji")
    status, where = _send(browser, "expense", purpose="purpose:travel", amount="35.5", out_of="101", memo="去区里开会")
    assert status == 303
    page = browser.get(where).text
    assert "差旅费" in page
    assert "35.50" in page
    assert "去区里开会" in browser.get("/books/yhq-grow/daily").text


def test_wages_are_owed_to_a_name_and_paid_to_it(visit: SignIn) -> None:
    browser = visit("kuaiji")
    assert _send(browser, "wages", employee="老周", amount="3000", batch="")[0] == 303
    page = browser.get("/books/yhq-grow/daily/pay-wages").text
    (value,) = re.findall(r'<option value="(employee:\d+)">职工 老周 · 3,000.00', page)
    assert _send(browser, "pay-wages", employee=value, amount="3000.01", out_of="102")[0] == 422
    assert _send(browser, "pay-wages", employee=value, amount="3000", out_of="102")[0] == 303


@pytest.mark.parametrize("wrong", ["0", "-1", "abc", "1e9", "99999999999999", "1.005", ""])
def test_an_amount_that_is_none_is_told_beside_it(visit: SignIn, wrong: str) -> None:
    status, page = _send(visit("kuaiji"), "donation", amount=wrong)
    assert status == 422
    assert 'id="amount-fault-1"' in page


def test_a_forged_choice_is_refused(visit: SignIn, app: Flask) -> None:
    status, _ = _send(visit("kuaiji"), "power", batch="batch:OTHER", amount="5")
    assert status == 422
    assert _send(visit("kuaiji"), "nothing", amount="5")[0] == 404


def test_an_asset_is_registered_and_written_off_in_the_pages(visit: SignIn) -> None:
    browser = visit("kuaiji")
    typed = {
        "operation": str(uuid4()),
        "way": "bought",
        "project": "",
        "member": "",
        "name": "打印机",
        "kind": "151",
        "use": "office",
        "acquired_on": f"{ANCHOR.year}-01-10",
        "cost": "1200",
        "residual": "0",
        "months": "12",
    }
    assert browser.post("/books/yhq-buy/assets/new", data=typed | {"months": "0"}).status_code == 422
    assert browser.post("/books/yhq-buy/assets/new", data=typed | {"way": "subsidy"}).status_code == 422
    assert browser.post("/books/yhq-buy/assets/new", data=typed).status_code == 303
    answer = browser.post("/books/yhq-buy/assets/depreciate", data={"month": f"{ANCHOR.year}-02"})
    assert answer.status_code == 303
    assert "100.00" in browser.get(answer.headers["Location"]).text
    for month in (f"{ANCHOR.year}-02", f"{ANCHOR.year + 1}-01", "soon", ""):
        assert browser.post("/books/yhq-buy/assets/depreciate", data={"month": month}).status_code == 422
    assert browser.post("/books/yhq-buy/assets/001/retire", data={"retired_on": ANCHOR.isoformat()}).status_code == 303


def test_labour_is_written_down_and_paid_in_the_pages(visit: SignIn, app: Flask) -> None:
    browser = visit("kuaiji")
    (batch, *_) = re.findall(r'/books/yhq-grow/batches/([A-Z0-9-]+)"', browser.get("/books/yhq-grow/batches").text)
    page = browser.get(f"/books/yhq-grow/batches/{batch}").text
    (person, *_) = re.findall(r'<option value="(\d+)">', page)
    typed = {
        "operation": str(uuid4()),
        "person": person,
        "worked_on": ANCHOR.isoformat(),
        "half_days": "3",
        "half_day_pay": "60",
    }
    assert browser.post(f"/books/yhq-grow/batches/{batch}/labour", data=typed | {"half_days": "0"}).status_code == 422
    for _ in range(2):
        assert browser.post(f"/books/yhq-grow/batches/{batch}/labour", data=typed).status_code == 303
    assert browser.get(f"/books/yhq-grow/batches/{batch}").text.count("180.00") == 1
    for wrong in ({"paid_on": "2001-01-01"}, {"paid_on": "2999-01-01"}, {"paid_on": ""}, {"out_of": "999"}):
        sent = {"paid_on": ANCHOR.isoformat(), "out_of": "101"} | wrong
        assert browser.post(f"/books/yhq-grow/batches/{batch}/pay", data=sent).status_code == 422
    paid = {"paid_on": ANCHOR.isoformat(), "out_of": "101"}
    assert browser.post(f"/books/yhq-grow/batches/{batch}/pay", data=paid).status_code == 303
    assert "付劳务费" not in browser.get(f"/books/yhq-grow/batches/{batch}").text


def test_a_member_leaves_in_the_pages(visit: SignIn) -> None:
    browser = visit("kuaiji")
    page = "/books/yhq-buy/member-accounts/002"
    assert browser.post(f"{page}/notice", data={"notice_on": ""}).status_code == 422
    assert browser.post(f"{page}/notice", data={"notice_on": ANCHOR.isoformat()}).status_code == 303
    assert "退还出资和公积金份额" in browser.get(page).text
    assert browser.post(f"{page}/return", data={"on": ANCHOR.isoformat()}).status_code == 422


def _csv(*rows: str) -> tuple[BytesIO, str]:
    return BytesIO("\n".join(rows).encode("gb18030")), "表.csv"


def test_members_are_tried_first_and_then_imported(visit: SignIn, app: Flask) -> None:
    browser = visit("kuaiji")
    heads = ",".join(column.head for column in tables.MEMBERS[:4])
    good = {"members": _csv(heads, "701,丁一,HM-701,2020-01-01", "702,丁二,HM-702,2020-01-01")}
    answer = browser.post("/books/hm-coop/opening", data=good, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert "试读通过" in browser.get(answer.headers["Location"]).text
    with app.extensions["database"].reading() as session:
        before = len(members(session, get_entity(session, "hm-coop")))
    assert "试读通过" in visit("zhuguan").get(answer.headers["Location"]).text  # a second person may look first
    assert browser.post(answer.headers["Location"]).status_code == 303
    assert browser.post(answer.headers["Location"]).status_code == 404  # it is imported once
    with app.extensions["database"].reading() as session:
        coop = get_entity(session, "hm-coop")
        assert len(members(session, coop)) == before + 2
        assert balance(session, coop, "301", "member:701").fen == 0


def test_wrong_tables_are_told_row_by_row(visit: SignIn) -> None:
    browser = visit("kuaiji")
    late = {"balances": _csv("科目编码,明细,借方,贷方", "101,,1,")}
    answer = browser.post("/books/hm-coop/opening", data=late, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "2024 年已经结账" in answer.text
    heads = "成员号,姓名,户号,入社日期,其他出资"
    bad = {"members": _csv(heads, "901,某甲,HM-901,2020-01-01,一百", "902,,HM-902,2020-01-01,")}
    answer = browser.post("/books/hm-coop/opening", data=bad, content_type="multipart/form-data")
    page = browser.get(answer.headers["Location"]).text
    assert "一行也没有导入" in page
    assert "请填金额" in page
    assert browser.post(answer.headers["Location"]).status_code == 422
    for nonsense in (
        {},
        {"members": (BytesIO(b"\x81\xff\xfe"), "a.csv")},
        {"members": (BytesIO(b"PK\x03\x04"), "a.xlsx")},
    ):
        sent = browser.post("/books/hm-coop/opening", data=nonsense, content_type="multipart/form-data")
        assert sent.status_code == 422
        assert "fault" in sent.text
    assert browser.get("/books/hm-coop/opening/members.xlsx").data.startswith(b"PK")
    assert browser.get("/books/hm-coop/opening/balances.xlsx").data.startswith(b"PK")


def test_a_batch_bears_no_cost_from_before_it_was_loaded(visit: SignIn) -> None:
    browser = visit("kuaiji")
    page = browser.get("/books/yhq-grow/daily/power").text
    (batch,) = re.findall(r'<option value="(batch:[^"]+)"', page)[:1]
    said = {"operation": str(uuid4()), "on": "2026-01-15", "memo": "", "batch": batch, "amount": "5", "out_of": "102"}
    answer = browser.post("/books/yhq-grow/daily/power", data=said)
    assert answer.status_code == 422
    assert "才有，日期不能更早" in answer.text
