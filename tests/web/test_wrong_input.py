"""Wrong input gets a clear sentence where it was typed, and what was typed stays."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web import typed
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


def _picking(browser: FlaskClient) -> str:
    page = browser.get("/today/").text
    at = page.index("is-picking")
    start = page.index("/harvest/", at)
    return page[start : page.index('"', start)]


@pytest.mark.parametrize(
    ("weight", "said"),
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
def test_a_weight_that_cannot_be_is_explained(weight: str, said: str, visit: SignIn) -> None:
    secretary = visit("shuji")
    form = {"operation": str(uuid4()), "letter": "A", "typed": weight, "unit": "jin"}
    answer = secretary.post(_picking(secretary), data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_weighing_is_read_back_before_it_is_saved(visit: SignIn) -> None:
    secretary = visit("shuji")
    form = {"operation": str(uuid4()), "letter": "B", "typed": "32.5", "unit": "jin"}
    address = _picking(secretary)
    read_back = secretary.get(f"{address}/check", query_string=form)
    assert "三十二点五斤" in read_back.text
    saved = secretary.post(address, data=form, follow_redirects=True)
    assert "已保存" in saved.text
    assert "三十二点五斤" in secretary.get(f"{address}/check", query_string=form).text  # the way back works
    again = secretary.post(address, data=form, follow_redirects=True)
    assert "已保存" in again.text


def test_more_tare_than_gross_is_said_beside_the_tare(visit: SignIn) -> None:
    secretary = visit("shuji")
    page = secretary.get("/purchases/new/yhq-buy").text
    seller = re.findall(r'<option value="([1-9]\d+)"', page)[0]
    form = typed.weigh_ticket(seller=seller, gross="6.5", tare="126.5")
    answer = secretary.post("/purchases/new/yhq-buy", data=form)
    assert answer.status_code == 422
    assert "皮重不能大于" in answer.text
    assert 'value="126.5"' in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone", "123", "11 位"),
        ("address", "x", "地址填全"),
        ("agreed", None, "请先勾选"),
        ("delivery", None, "请选一个"),
        ("pay_by", None, "请选一个"),
        ("pay_by", "pickup", "只适用于自提"),
        ("province", "火星", "不是有效的选择"),
        ("operation", "again", "刷新后再填"),
    ],
)
def test_a_checkout_with_a_fault_keeps_what_was_typed(field: str, value: str | None, said: str, app: Flask) -> None:
    buyer = app.test_client()
    buyer.post("/cart/add/golden-ear-first", data={"boxes": "1"})
    answer = buyer.post("/checkout", data=typed.checkout(**{field: value}))
    assert answer.status_code == 422
    assert said in answer.text
    assert "王小明" in answer.text


def test_a_total_that_changed_is_shown_again_before_the_order_stands(app: Flask) -> None:
    buyer = app.test_client()
    buyer.post("/cart/add/golden-ear-first", data={"boxes": "1"})
    answer = buyer.post("/checkout", data=typed.to_collect(seen_total="1"))
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
