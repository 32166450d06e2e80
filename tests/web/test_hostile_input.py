"""What nobody types by accident: no page falls over, and nothing is taken that should not be."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from tests.season import ANCHOR
from tests.web import typed
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
NINES = "9" * 25


def test_a_sold_out_box_is_refused_in_words(app: Flask) -> None:
    buyer = app.test_client()
    buyer.post("/cart/add/okubo-peach", data={"boxes": "9"})
    answer = buyer.post("/checkout", data=typed.to_collect(seen_total="53820"))
    assert answer.status_code == 409
    assert "只剩 0 盒" in answer.text


@pytest.mark.parametrize("price", ["-7", "0", "999999999999.99", "NaN", "1e5"])
@pytest.mark.parametrize("kind", ["market", "floor"])
def test_a_price_that_cannot_be_is_refused(kind: str, price: str, visit: SignIn) -> None:
    form = {
        "kind": "golden-ear:A",
        "per_jin": price,
        "source": "某市场",
        "valid_from": "2026-11-01",
        "valid_to": "2026-12-31",
    }
    assert visit("shuji").post(f"/prices/yhq-buy/{kind}", data=form).status_code == 422


def test_the_last_price_entered_for_a_day_is_the_one_that_holds(visit: SignIn) -> None:
    secretary = visit("shuji")
    floor = {"kind": "golden-ear:B", "per_jin": "400", "valid_from": "2026-11-23", "valid_to": "2026-12-31"}
    secretary.post("/prices/yhq-buy/floor", data=floor)
    secretary.post("/prices/yhq-buy/floor", data={**floor, "per_jin": "40"})
    page = secretary.get("/prices/yhq-buy").text
    assert "40.00" in page
    assert "400.00" not in page


@pytest.mark.parametrize("body", ["7", '"x"', '{"username": 5}', '{"username": "\\ud800", "password": "x"}'])
def test_no_page_reads_json(body: str, app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data=body, content_type="application/json")
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "address",
    [
        f"/books/yhq-buy/journal?page={NINES}",
        f"/books/yhq-buy/journal?year={NINES}",
        f"/books/yhq-buy/vouchers/{NINES}/1",
        f"/books/yhq-buy/vouchers/202601/{NINES}",
        "/books/yhq-buy/year-end/0",
        f"/books/yhq-buy/year-end/{NINES}",
        f"/statements/villages/yhq/2026-c{NINES}.pdf",
        "/statements/villages/yhq/２０２６.pdf",
    ],
)
def test_numbers_beyond_reason_are_answered_calmly(address: str, visit: SignIn) -> None:
    assert visit("kuaiji").get(address).status_code in {200, 404}


@pytest.mark.parametrize("number", ["YHQ-061\n", "YHQ-０６１", "QLY-998", " "])
def test_a_household_number_is_one_of_its_village(number: str, visit: SignIn) -> None:
    answer = visit("shuji").post("/places/yhq/households", data={"number": number, "name": "张三"})
    assert answer.status_code == (303 if number.endswith("\n") else 422)  # blanks around a text are taken away


def test_a_blank_certificate_is_none(visit: SignIn) -> None:
    secretary = visit("shuji")
    form = typed.weigh_ticket(deduction="sNaN", certificate=" ")
    answer = secretary.post("/purchases/new/yhq-buy", data=form)
    assert answer.status_code == 422
    assert "请选交货人" in answer.text


def test_a_step_out_of_its_turn_or_its_time_decides_nothing(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    vote = {"assembly_on": "9991-01-01", "present": "20", "agreed": "20"}
    assert accountant.post("/books/qly-fruit/year-end/2025/approve", data=vote).status_code == 409
    ahead = accountant.post("/books/qly-fruit/year-end/2026/propose", data={"council_on": "9990-01-01"})
    assert ahead.status_code == 422


@pytest.mark.parametrize("memo", ["a\x0bc", "x\n    Assets:x  CNY 1\n\ncomment\n.", "甲\u202e乙", "一\u2028二"])
def test_a_memo_is_one_line_of_what_can_be_typed_and_spoils_no_export(memo: str, visit: SignIn) -> None:
    accountant = visit("kuaiji")
    said = {"operation": str(uuid4()), "on": ANCHOR.isoformat(), "memo": memo, "amount": "5", "into": "102"}
    voucher = accountant.post("/books/qly-fruit/daily/donation", data=said).headers["Location"]
    assert not {"\x0b", "\u202e", "\u2028"} & set(accountant.get(voucher).text)
    assert accountant.get("/books/qly-fruit/exports/vouchers.xlsx").status_code == 200
    assert "\ncomment" not in accountant.get("/books/qly-fruit/exports/hledger.txt").text


DIGITS = "9" * 400


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/books/qly-fruit/daily/convert-reserve", "present"),
        ("/books/qly-fruit/assets/new", "months"),
        ("/books/qly-fruit/year-end/2025/approve", "present"),
    ],
)
@pytest.mark.parametrize("number", [DIGITS, f"-{DIGITS}"])
def test_a_number_of_hundreds_of_digits_is_out_of_range_like_any_other(
    address: str, field: str, number: str, visit: SignIn
) -> None:
    assert visit("kuaiji").post(address, data={field: number}).status_code == 422


def test_an_address_with_too_large_a_number_is_not_found(visit: SignIn) -> None:
    labour = f"/books/yhq-grow/batches/YHQ-S4-2611/labour/{2**63}/void"
    assert visit("kuaiji").post(labour).status_code == 404
