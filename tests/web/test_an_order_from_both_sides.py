"""Orders in the pages: what buyer and staff see, and what happens when a page is old or is sent twice."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from shop.orders.models import Order
from tests.web import typed
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


def _order(app: Flask, form: dict[str, str]) -> tuple[FlaskClient, str]:
    """Order one box of first-grade ears; return the buyer's browser and the address of the order."""
    buyer = app.test_client()
    buyer.post("/cart/add/golden-ear-first", data={"boxes": "1"})
    answer = buyer.post("/checkout", data=form)
    assert answer.status_code == 303, answer.text
    return buyer, answer.headers["Location"]


def _code(app: Flask, address: str) -> str:
    with app.extensions["database"].reading() as session:
        token = address.rpartition("/")[2]
        return str(session.scalars(select(Order.code).where(Order.token == token)).one())


def test_who_pays_when_collecting_is_told_where_and_until_when(app: Flask, visit: SignIn) -> None:
    buyer, address = _order(app, typed.to_collect())
    page = buyer.get(address).text
    assert "取货地点" in page
    assert "11月26日 00:00" in page  # the day of collection is the 24th, and the next day counts too
    staff, code = visit("dianyuan"), _code(app, address)
    paid = {"amount": "36.80", "reference": ""}  # cash in the hand has no number
    assert staff.post(f"/staff/orders/{code}/paid", data=paid).status_code == 303
    assert "运单号" not in staff.get(f"/staff/orders/{code}").text
    assert staff.post(f"/staff/orders/{code}/collected").status_code == 303
    assert "取货" in buyer.get(address).text


def test_money_by_the_bank_needs_its_number(app: Flask, visit: SignIn) -> None:
    _buyer, address = _order(app, typed.checkout())
    answer = visit("dianyuan").post(
        f"/staff/orders/{_code(app, address)}/paid", data={"amount": "44.80", "reference": ""}
    )
    assert answer.status_code == 422
    assert "请填流水号" in answer.text


def test_a_parcel_is_not_collected(app: Flask, visit: SignIn) -> None:
    _buyer, address = _order(app, typed.checkout())
    assert visit("dianyuan").post(f"/staff/orders/{_code(app, address)}/collected").status_code == 409


def test_a_checkout_sent_twice_leads_to_the_order(app: Flask) -> None:
    form = typed.checkout()
    buyer, address = _order(app, form)
    again = buyer.post("/checkout", data=form)
    assert (again.status_code, again.headers["Location"]) == (303, address)


def test_an_old_page_says_why_it_did_nothing(app: Flask, visit: SignIn) -> None:
    _buyer, address = _order(app, typed.checkout())
    staff, code = visit("dianyuan"), _code(app, address)
    answer = staff.post(f"/staff/orders/{code}/dispatch", data={"carrier": "顺丰", "tracking_no": "1"})
    assert answer.status_code == 422
    assert "不能这样做" in answer.text


def test_a_cancellation_without_a_reason_is_shown_where_it_was_typed(app: Flask, visit: SignIn) -> None:
    buyer, address = _order(app, typed.checkout())
    staff, code = visit("dianyuan"), _code(app, address)
    answer = staff.post(f"/staff/orders/{code}/cancel", data={"reason": ""})
    assert '<details class="card" open>' in answer.text
    staff.post(f"/staff/orders/{code}/cancel", data={"reason": "买家不要了"})
    assert "买家不要了" in buyer.get(address).text


def test_who_only_reads_sees_no_buttons(app: Flask, visit: SignIn) -> None:
    _buyer, address = _order(app, typed.checkout())
    page = visit("guanli").get(f"/staff/orders/{_code(app, address)}").text
    assert "钱已到账" not in page
    assert "取消订单" not in page


def test_older_orders_are_on_the_next_page(visit: SignIn) -> None:
    staff = visit("dianyuan")
    assert staff.get("/staff/orders/?state=shipped&page=99").status_code == 200
    assert staff.get("/staff/orders/?state=shipped&page=x").status_code == 200


@pytest.mark.parametrize("name", ["a\x00b", "\x00"])
def test_a_nul_is_taken_out_of_what_was_typed(name: str, app: Flask) -> None:
    buyer = app.test_client()
    buyer.post("/cart/add/golden-ear-first", data={"boxes": "1"})
    answer = buyer.post("/checkout", data=typed.checkout(name=name))
    assert answer.status_code == (303 if name.strip("\x00") else 422)
