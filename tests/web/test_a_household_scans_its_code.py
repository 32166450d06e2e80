"""A household scans the code on its paper, gives four digits, and sees whether its share was published."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coop.members.models import Person
from ledger.distribution.services import find_run
from ledger.entities.services import get_entity
from ledger.members.services import memberships_of
from ledger.proofs.services import find_tree
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


@pytest.fixture
def client(visit: SignIn) -> FlaskClient:
    """Return the browser of somebody who is not signed in."""
    return visit("")


@pytest.fixture
def scanned(app: Flask) -> tuple[str, str, str]:
    """Return the address in the code of a villager's paper, the end of his telephone number, and his name."""
    with app.extensions["database"].reading() as session:
        coop = get_entity(session, "yhq-buy")
        run = find_run(session, coop, 2025)
        assert run
        for person in session.scalars(select(Person).order_by(Person.id)):
            for entity, member in memberships_of(session, person.holder):
                tree = find_tree(session, run)
                if entity.id == coop.id and person.phone and tree:
                    return f"/check/{tree.tokens[member.number]}", person.phone[-4:], person.name
    raise AssertionError


def test_four_digits_show_that_a_share_is_part_of_the_published_total(
    client: FlaskClient, scanned: tuple[str, str, str]
) -> None:
    address, digits, name = scanned
    page = client.get(address)
    assert "手机号后四位" in page.text
    assert "盈余返还" not in page.text
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    shown = client.post(address, data={"digits": digits})
    assert shown.status_code == 200
    assert "在公布的总数里" in shown.text
    assert name not in shown.text
    proof = client.post(f"{address}/proof.json", data={"digits": digits})
    assert json.loads(proof.data)["format"] == "caishi-share-1"


def test_nothing_is_shown_without_the_digits(client: FlaskClient, scanned: tuple[str, str, str]) -> None:
    address, digits, _name = scanned
    wrong = f"{(int(digits) + 1) % 10_000:04d}"
    for typed, words in ((wrong, "后四位不对"), ("12", "请填四位数字"), ("", "这一项要填"), ("一二三四", "四位数字")):
        answer = client.post(address, data={"digits": typed})
        assert answer.status_code == 422
        assert words in answer.text
        assert "盈余返还" not in answer.text
        assert client.post(f"{address}/proof.json", data={"digits": typed}).status_code == 422
    assert client.get("/check/nobody").status_code == 404
    assert client.post("/check/nobody", data={"digits": digits}).status_code == 404


def test_guessing_is_slowed_down(client: FlaskClient, scanned: tuple[str, str, str]) -> None:
    address, digits, _name = scanned
    for count in range(5):
        client.post(address, data={"digits": f"{(int(digits) + 1 + count) % 10_000:04d}"})
    answer = client.post(address, data={"digits": digits})
    assert "试得太多了" in answer.text
    assert "在公布的总数里" not in answer.text


def test_the_villager_gets_there_from_his_page_and_his_paper_says_the_seal(visit: SignIn) -> None:
    villager = visit("cunmin")
    page = villager.get("/mine/?year=2025").text
    assert "/check/" in page
    assert "已付" in page


def test_supervisors_open_every_share(visit: SignIn) -> None:
    auditor = visit("jianshi")
    page = auditor.get("/books/yhq-buy/year-end/2025/proofs")
    assert "合成的封记和公布的一样" in page.text
    everything = json.loads(auditor.get("/books/yhq-buy/year-end/2025/proofs.json").data)
    assert len(everything["leaves"]) == page.text.count("<tr>") - 1
    assert auditor.get("/books/yhq-grow/year-end/2025/proofs").status_code == 403
