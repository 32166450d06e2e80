"""An accountant makes a batch, the chief checks it, and the bank's answer is taken in, all in the pages."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask

from tests.season import ANCHOR
from tests.web import typed
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
PAGES = "/books/yhq-buy/payouts"


@pytest.fixture
def owed(visit: SignIn) -> str:
    """Settle one delivery of a member in the pages; return the key of what is owed for it."""
    secretary = visit("shuji")
    (seller, *_) = re.findall(r'<option value="(\d+)">[^<]*YHQ-003', secretary.get("/purchases/new/yhq-buy").text)
    weighed = typed.weigh_ticket(seller=seller, gross="106.5", tare="6.5", certificate="C-1")
    ticket = secretary.post("/purchases/new/yhq-buy", data=weighed).headers["Location"]
    assert secretary.post(f"{ticket}/settle").status_code == 303
    number = ticket.rpartition("/")[2]
    assert f"ticket:{number}" in visit("kuaiji").get(PAGES).text
    return f"ticket:{number}"


def test_a_wrong_total_and_a_wrong_answer_are_told_where_they_were_typed(visit: SignIn, owed: str) -> None:
    accountant, chief = visit("kuaiji"), visit("zhuguan")
    drawing = {"way": "bank", "template": "icbc", "dues": [owed], "payer_account": "1602001234567890123"}
    batch = accountant.post(PAGES, data=drawing).headers["Location"]
    assert "请另一位会计登录审核" in accountant.get(batch).text
    assert "合计不对" in chief.post(f"{batch}/approve", data={"total": "1"}).text
    (total,) = re.findall(r"<dt>合计</dt><dd>([\d,.]+) ·", chief.get(batch).text)
    assert chief.post(f"{batch}/approve", data={"total": total}).status_code == 303
    taken = accountant.post(f"{batch}/file")
    assert taken.headers["Cache-Control"] == "no-store, private"
    assert taken.data.startswith(b"PK")

    def answered(amount: str, result: str) -> str:
        table = f"自定义序号,金额,处理结果,失败原因\nYHQ-BUY-P1-0001,{amount},{result},户名不符"
        said = {"paid_on": ANCHOR.isoformat(), "file": (BytesIO(table.encode()), "answer.csv")}
        return accountant.post(f"{batch}/answer", data=said, follow_redirects=True).text

    assert "和这一批里的金额不一样" in answered("1", "成功")
    assert "看不懂这个结果" in answered(total.replace(",", ""), "好")
    assert "失败 1 笔" in answered(total.replace(",", ""), "失败")
    assert owed in accountant.get(PAGES).text  # owed again, for another batch
    again = accountant.post(PAGES, data=drawing | {"way": "cash"}).headers["Location"]
    assert again.endswith("/2")


def test_cash_is_paid_against_a_list_with_room_to_sign(visit: SignIn, owed: str) -> None:
    accountant, chief = visit("kuaiji"), visit("zhuguan")
    batch = accountant.post(PAGES, data={"way": "cash", "template": "icbc", "dues": [owed]}).headers["Location"]
    (total,) = re.findall(r"<dt>合计</dt><dd>([\d,.]+) ·", chief.get(batch).text)
    chief.post(f"{batch}/approve", data={"total": total})
    assert accountant.get(f"{batch}/list.pdf").data.startswith(b"%PDF")
    signed = {"paid_on": ANCHOR.isoformat(), "signed": ["1"]}
    page = accountant.post(f"{batch}/signed", data=signed, follow_redirects=True).text
    assert "已付" in page
    assert f'value="{owed}"' not in accountant.get(PAGES).text


def test_what_comes_too_late_is_told_and_nothing_is_a_fault(visit: SignIn, owed: str, app: Flask) -> None:
    accountant, chief = visit("kuaiji"), visit("zhuguan")
    batch = accountant.post(PAGES, data={"way": "cash", "template": "icbc", "dues": [owed]}).headers["Location"]
    assert accountant.post(f"{batch}/withdraw", data={"reason": "x"}).status_code == 303
    for late in (
        chief.post(f"{batch}/approve", data={"total": "1"}),
        accountant.post(f"{batch}/withdraw", data={"reason": "x"}),
        accountant.post(f"{batch}/rest", data={"reason": "x"}),
    ):
        assert late.status_code == 409
        assert "现在不能做这一步" in late.text
    gone = accountant.post(PAGES, data={"way": "cash", "template": "icbc", "dues": ["run:1999:1"]})
    assert (gone.status_code, "没有选中要付的人" in gone.text) == (422, True)
    assert "要写本社付款账号" in accountant.post(PAGES, data={"way": "bank", "template": "icbc", "dues": [owed]}).text
    assert accountant.get(f"{PAGES}/99999999999999999999").status_code == 404
    for part in ("payouts", "months", "drafts"):
        assert visit("guanli").get(f"/books/yhq-collective/{part}").status_code == 404
    banks = app.extensions["settings"].instance / "banks"
    banks.mkdir()
    (banks / "evil.toml").write_text("line_end = 1")
    page = accountant.get(PAGES)
    assert page.status_code == 200
    assert "evil.toml" in page.text


def test_a_payment_for_a_delivery_that_the_bank_returned_is_taken_back_on_the_ticket(visit: SignIn, owed: str) -> None:
    accountant, ticket = visit("kuaiji"), f"/purchases/{owed.partition(':')[2]}"
    assert accountant.post(f"{ticket}/returned", data={"reason": "x"}).status_code == 409
    assert accountant.post(f"{ticket}/pay").status_code == 303
    assert accountant.post(f"{ticket}/returned", data={"reason": ""}).status_code == 422
    assert visit("shuji").post(f"{ticket}/returned", data={"reason": "x"}).status_code == 403
    assert accountant.post(f"{ticket}/returned", data={"reason": "户名不符"}).status_code == 303
    assert owed in accountant.get(PAGES).text
