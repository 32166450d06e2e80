"""Prices, households and members are entered in the pages, with a clear word where something is wrong."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask

from core.audit import notes_about
from tests.season import ANCHOR
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
MARKET = {"kind": "golden-ear:A", "per_jin": "15.00", "source": "七里堡市场"}


def test_a_secretary_enters_the_market_price_of_the_day_once(visit: SignIn) -> None:
    secretary = visit("shuji")
    assert secretary.post("/prices/yhq-buy/market", data=MARKET).status_code == 303
    page = secretary.get("/prices/yhq-buy").text
    assert "15.00" in page
    assert "七里堡市场" in page
    again = secretary.post("/prices/yhq-buy/market", data=MARKET)
    assert again.status_code == 422
    assert "已经录过了" in again.text


def test_a_floor_needs_a_price_and_days_that_follow_one_another(visit: SignIn) -> None:
    secretary = visit("shuji")
    floor = {"kind": "golden-ear:A", "per_jin": "0", "valid_from": "2026-11-01", "valid_to": "2026-12-31"}
    assert "大于零" in secretary.post("/prices/yhq-buy/floor", data=floor).text
    backwards = {**floor, "per_jin": "10", "valid_to": "2026-10-01"}
    assert "不能早于" in secretary.post("/prices/yhq-buy/floor", data=backwards).text
    assert secretary.post("/prices/yhq-buy/floor", data={**floor, "per_jin": "10"}).status_code == 303
    assert "10.00" in secretary.get("/prices/yhq-buy").text


def test_a_household_is_entered_and_its_number_is_taken_from_then_on(visit: SignIn) -> None:
    secretary = visit("shuji")
    household = {"number": "YHQ-901", "name": "演示人", "phone": "13900000000", "bank_account": ""}
    assert secretary.post("/places/yhq/households", data=household).status_code == 303
    assert "YHQ-901" in secretary.get("/places/yhq").text
    again = secretary.post("/places/yhq/households", data=household)
    assert again.status_code == 422
    assert "已经登记过了" in again.text
    assert "11 位" in secretary.post("/places/yhq/households", data={**household, "phone": "12"}).text


def test_another_bank_account_is_written_down_and_noted(visit: SignIn, app: Flask) -> None:
    secretary = visit("shuji")
    (person,) = re.findall(r'<option value="(\d+)">[^<]*· YHQ-003<', secretary.get("/places/yhq").text)[:1]
    change = {"contact-person": person, "contact-bank_account": "6222 0216 0200 2345 678"}
    assert secretary.post("/places/yhq/contacts", data=change).status_code == 303
    again = secretary.post("/places/yhq/contacts", data=change)
    assert again.status_code == 422
    assert "和原来一样" in again.text
    assert "12 到 24 位" in secretary.post("/places/yhq/contacts", data={**change, "contact-bank_account": "1"}).text
    with app.extensions["database"].reading() as session:
        (noted,) = notes_about(session, f"person:{person}", ["enter-contact"])
        assert noted.detail == "bank_account …5678"


def test_a_hasty_secretary_changes_nobodys_account(visit: SignIn) -> None:
    secretary = visit("shuji")
    hasty = secretary.post("/places/yhq/contacts", data={"contact-person": "0", "contact-phone": "13900000000"})
    assert hasty.status_code == 422
    assert "请先选是谁" in hasty.text
    page = secretary.get("/places/yhq").text
    assert re.search(r'name="contact-person"[^>]*>\s*<option[^>]*value="0"[^>]*>请选人', page)


def test_a_secretary_changes_no_contact_in_another_village(visit: SignIn) -> None:
    (person, *_) = re.findall(r'<option value="(\d+)">[^<]*· QLY-', visit("qlyshuji").get("/places/qly").text)
    change = {"contact-person": person, "contact-phone": "13900000000"}
    assert visit("shuji").post("/places/qly/contacts", data=change).status_code == 403
    assert visit("shuji").post("/places/yhq/contacts", data=change).status_code == 422


def test_a_new_member_has_his_capital_in_the_books(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    page = accountant.get("/members/yhq-buy").text
    person = re.findall(r'<option value="(\d+)">[^<]*LQ-', page)[0]
    joining = {"person": person, "number": "800", "joined_on": "2026-11-20", "capital": "3000"}
    assert accountant.post("/members/yhq-buy", data=joining).status_code == 303
    assert "3,000.00" in accountant.get("/books/yhq-buy/accounts/301?year=2026").text
    again = accountant.post("/members/yhq-buy", data=joining)
    assert again.status_code == 422
    assert "已经" in again.text
    assert (
        "不能晚于今天"
        in accountant.post("/members/yhq-buy", data={**joining, "number": "801", "joined_on": "2027-01-01"}).text
    )


def test_a_second_person_is_added_to_a_household(visit: SignIn) -> None:
    secretary = visit("shuji")
    typed = {"person-number": "YHQ-001", "person-name": "李二妹", "person-phone": "138 0000-1234"}
    assert secretary.post("/places/yhq/persons", data=typed).status_code == 303
    assert "李二妹" in secretary.get("/places/yhq").text
    for wrong, said in (
        ({}, "已经有这个人"),
        ({"person-number": "YHQ-999"}, "没有这个户号"),
        ({"person-name": ""}, "要填"),
    ):
        answer = secretary.post("/places/yhq/persons", data=typed | wrong)
        assert answer.status_code == 422
        assert said in answer.text


def test_a_new_unit_is_entered_and_can_be_named_in_a_voucher(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    assert "这一项要填" in accountant.post("/books/qly-fruit/parties", data={"kind": "unit", "name": " "}).text
    assert accountant.post("/books/qly-fruit/parties", data={"kind": "saint", "name": "某某"}).status_code == 422
    for _twice in range(2):
        assert accountant.post("/books/qly-fruit/parties", data={"kind": "unit", "name": "供销社"}).status_code == 303
    page = accountant.get("/books/qly-fruit/parties").text
    assert page.count(">供销社<") == 1
    assert re.search(r'<option value="113 unit:\d+">[^<]*供销社', accountant.get("/books/qly-fruit/drafts/new").text)


def test_red_ink_with_an_impossible_day_is_answered_on_the_voucher(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    said = {"operation": str(uuid4()), "on": ANCHOR.isoformat(), "memo": "", "amount": "5", "into": "102"}
    answer = accountant.post("/books/qly-fruit/daily/donation", data=said)
    posted = answer.headers["Location"]
    page = accountant.get(posted).text
    assert f'name="dated_on" value="{ANCHOR}"' in page
    asked = {"operation": str(uuid4()), "reason": "错", "dated_on": "2999-01-01"}
    early, mute = {"dated_on": "2001-01-01"}, {"reason": ""}
    for wrong, words in (({}, "不能晚于今天"), (early, "不能早于"), (mute, "原因和日期")):
        answer = accountant.post(f"{posted}/reverse", data=asked | wrong, follow_redirects=True)
        assert words in answer.text


def test_a_new_version_of_the_charter_is_entered_with_its_vote(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    address, today = "/books/xjc-coop/charters", ANCHOR.isoformat()
    register = accountant.get("/books/xjc-coop/member-accounts").text
    there = len(set(re.findall(r"member-accounts/(\d+)", register)))
    said = {
        "effective_from": today,
        "reserve": "12.5",
        "patronage": "65",
        "method": "ceil-floor",
        "quantify_by": "equal",
        "measure": "value",
        "record_month": "6",
        "refund_withholding": "0",
        "share_withholding": "20",
        "basis": "交售的产品",
        "assembly_on": today,
        "present": str(there),
        "agreed": str(there),
    }
    for wrong, words in (
        ({"patronage": "59.99"}, "不得低于 60%"),
        ({"patronage": "101"}, "0 到 100"),
        ({"reserve": "十"}, "0 到 100"),
        ({"agreed": "1"}, "三分之二"),
        ({"basis": " "}, "这一项要填"),
        ({"effective_from": "2026-01-01"}, "不能从表决以前开始"),
    ):
        answer = accountant.post(address, data=said | wrong)
        assert answer.status_code == 422
        assert words in answer.text
    assert accountant.post(address, data=said).status_code == 303
    page = accountant.get(address).text
    assert "12.5%" in page
    assert "6 月最后一天" in page
    assert "剩余盈余 20%" in page
    assert "强村带弱村" not in page  # that is for a union to say
    assert "平均量化" in page
    assert page.index("第 2 版") < page.index("第 1 版")
