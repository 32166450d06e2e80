"""What anybody may open names nobody: no telephone, no account, no buyer, no villager."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from coop.lots.models import Lot
from coop.members.models import Person
from shop.orders.models import Order

pytestmark = pytest.mark.xdist_group("web")


def test_trace_pages_name_no_person(app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        names = set(session.scalars(select(Person.name)))
        codes = list(session.scalars(select(Lot.code).where(Lot.source.startswith("ticket:")).limit(5)))
    browser = app.test_client()
    for code in codes:
        page = browser.get(f"/t/{code}").text
        assert not re.search(r"1[3-9]\d{9}", page)
        assert not [name for name in names if len(name) > 2 and name in page]


def test_an_order_page_shows_its_buyer_masked(app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        order = session.scalars(select(Order)).first()
        assert order is not None
        token, name, phone = order.token, order.buyer_name, order.buyer_phone
    answer = app.test_client().get(f"/o/{token}")
    assert name not in answer.text
    assert phone not in answer.text
    assert f"{phone[:3]}****{phone[-4:]}" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
