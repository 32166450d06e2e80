"""Wrong input gets a clear sentence where it was typed, and what was typed stays."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


def _picking(browser: FlaskClient) -> str:
    page = browser.get("/today/").text
    at = page.index("is-picking")
    start = page.index("/harvest/", at)
    return page[start : page.index('"', start)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "这一项要填"),
        ("abc", "请填重量"),
        ("-5", "请填重量"),
        ("1.2345", "请填重量"),
        ("0", "要大于零"),
        ("99999999999", "请填重量"),
        ("9999999", "超过一个棚"),
        ("12'; DROP TABLE coop_lot;--", "请填重量"),
    ],
)
def test_a_weight_that_cannot_be_is_explained(typed: str, said: str, visit: SignIn) -> None:
    secretary = visit("shuji")
    form = {"operation": str(uuid4()), "letter": "A", "typed": typed, "unit": "jin", "confirmed": "1"}
    answer = secretary.post(_picking(secretary), data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_weighing_is_read_back_before_it_is_saved(visit: SignIn) -> None:
    secretary = visit("shuji")
    form = {"operation": str(uuid4()), "letter": "B", "typed": "32.5", "unit": "jin"}
    address = _picking(secretary)
    read_back = secretary.post(address, data=form)
    assert "三十二点五斤" in read_back.text
    saved = secretary.post(address, data={**form, "confirmed": "1"}, follow_redirects=True)
    assert "已保存" in saved.text
    again = secretary.post(address, data={**form, "confirmed": "1"}, follow_redirects=True)
    assert "已保存" in again.text


def test_more_tare_than_gross_is_said_beside_the_tare(visit: SignIn) -> None:
    secretary = visit("shuji")
    page = secretary.get("/purchases/new/yhq-buy").text
    seller = re.findall(r'<option value="([1-9]\d+)"', page)[0]
    form = {
        "operation": str(uuid4()),
        "seller": seller,
        "kind": "golden-ear:A",
        "gross": "6.5",
        "tare": "126.5",
        "unit": "jin",
        "scale": "yhq-buy-1",
        "deduction": "0",
    }
    answer = secretary.post("/purchases/new/yhq-buy", data=form)
    assert answer.status_code == 422
    assert "皮重不能大于" in answer.text
    assert 'value="126.5"' in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone", "123", "11 位"),
        ("address", "x", "地址填全"),
        ("agreed", None, "这一项要填"),
        ("pay_by", "pickup", "只适用于自提"),
        ("province", "火星", "Not a valid choice"),
    ],
)
def test_a_checkout_with_a_fault_keeps_what_was_typed(field: str, value: str | None, said: str, app: Flask) -> None:
    buyer = app.test_client()
    buyer.post("/cart/add/golden-ear-first", data={"boxes": "1"})
    form = {
        "operation": str(uuid4()),
        "seen_total": "4480",
        "delivery": "ship",
        "province": "山东",
        "name": "王小明",
        "address": "济南市历下区演示路 1 号",
        "phone": "13800138000",
        "pay_by": "bank",
        "agreed": "y",
        "note": "",
    }
    form = {name: text for name, text in {**form, field: value}.items() if text is not None}
    answer = buyer.post("/checkout", data=form)
    assert answer.status_code == 422
    assert said in answer.text or field == "province"
    assert "王小明" in answer.text


def test_a_total_that_changed_is_shown_again_before_the_order_stands(app: Flask) -> None:
    buyer = app.test_client()
    buyer.post("/cart/add/golden-ear-first", data={"boxes": "1"})
    form = {
        "operation": str(uuid4()),
        "seen_total": "1",
        "delivery": "pickup",
        "province": "山东",
        "name": "王小明",
        "phone": "13800138000",
        "pay_by": "pickup",
        "agreed": "y",
    }
    answer = buyer.post("/checkout", data=form)
    assert answer.status_code == 409
    assert "36.80" in answer.text


@pytest.mark.parametrize("boxes", ["-3", "abc", "1e9", "99999999", ""])
def test_a_malformed_number_of_boxes_does_no_harm(boxes: str, app: Flask) -> None:
    buyer = app.test_client()
    assert buyer.post("/cart/add/golden-ear-first", data={"boxes": boxes}).status_code == 303
    assert buyer.get("/cart/").status_code == 200


@pytest.mark.parametrize("address", ["/t/NOPE", "/o/nope", "/product/nope", "/category/nope", "/books/nope/journal"])
def test_what_is_not_there_is_said_plainly(address: str, visit: SignIn) -> None:
    answer = visit("kuaiji").get(address)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
