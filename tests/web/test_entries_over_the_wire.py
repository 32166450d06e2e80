"""Phones send entries as scripts of our own pages; nothing else gets in, nothing is acknowledged by mistake."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from coop.batches.models import Batch, BatchState
from coop.harvest.models import Weighing
from core import clock
from core.identity.models import User
from tests.season import NOON
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
API = "/api/entries"
OURS = {"X-Outbox": "1", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def made(app: Flask) -> dict[str, Any]:
    """Return a weighing of the secretary, as his phone sends it."""
    with app.extensions["database"].reading() as session:
        user = session.scalars(select(User).where(User.username == "shuji")).one()
        batch = session.scalars(select(Batch).where(Batch.state == BatchState.GROWING)).first()
        assert batch is not None
        data = {"batch": batch.code, "letter": "A", "typed": "12.5", "unit": "jin"}
        entry = {"op": str(uuid4()), "user": str(user.id), "kind": "harvest", "v": 1, "device": "K7M", "data": data}
    return entry | {"at": (NOON - timedelta(minutes=1)).isoformat(), "sent": NOON.isoformat()}


def test_an_entry_is_acknowledged_by_its_name_and_leads_to_its_page(visit: SignIn, made: dict[str, Any]) -> None:
    secretary = visit("shuji")
    answer = secretary.post(API, json=made, headers=OURS).get_json()
    assert (answer["ack"], answer["ok"]) == (made["op"], True)
    assert answer["number"] in secretary.get(answer["path"]).text
    assert secretary.post(API, json=made, headers=OURS).get_json() == answer


def test_an_altered_repeat_is_acknowledged_as_refused_so_that_the_queue_goes_on(
    visit: SignIn, made: dict[str, Any]
) -> None:
    secretary = visit("shuji")
    secretary.post(API, json=made, headers=OURS)
    altered = {**made, "data": {**made["data"], "typed": "125"}}
    answer = secretary.post(API, json=altered, headers=OURS)
    assert answer.status_code == 200
    assert (answer.get_json()["ack"], answer.get_json()["ok"]) == (made["op"], False)
    assert "内容却不一样" in answer.get_json()["reason"]


def test_the_reason_of_a_refusal_is_told_in_the_readers_language(visit: SignIn, made: dict[str, Any]) -> None:
    secretary = visit("shuji")
    made["data"]["typed"] = "0"
    assert "重量要大于零" in secretary.post(API, json=made, headers=OURS).get_json()["reason"]
    secretary.post("/language/en")
    assert "more than zero" in secretary.post(API, json=made, headers=OURS).get_json()["reason"].lower()


def test_without_a_session_the_phone_is_told_to_sign_in_and_led_nowhere(visit: SignIn, made: dict[str, Any]) -> None:
    answer = visit("").post(API, json=made, headers=OURS)
    assert answer.status_code == 401
    assert "Location" not in answer.headers


def test_another_person_gets_no_acknowledgement(visit: SignIn, made: dict[str, Any], app: Flask) -> None:
    answer = visit("penggong").post(API, json=made, headers=OURS)
    assert answer.status_code == 409
    assert "ack" not in answer.get_json()
    assert visit("kuaiji").post(API, json=made, headers=OURS).status_code == 403
    with app.extensions["database"].reading() as session:
        assert session.scalar(select(Weighing).where(Weighing.operation == made["op"])) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Outbox": "1", "Sec-Fetch-Site": "cross-site"},
        {"X-Outbox": "1", "Sec-Fetch-Site": "same-site"},
        {"X-Outbox": "1", "Origin": "https://elsewhere.example"},
        {"X-Outbox": "1"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_no_other_site_can_send_one(visit: SignIn, made: dict[str, Any], headers: dict[str, str]) -> None:
    assert visit("shuji").post(API, json=made, headers=headers).status_code == 403
    assert visit("shuji").post(f"{API}/help", json=made, headers=headers).status_code == 403


def test_an_old_browser_is_known_by_its_origin(visit: SignIn, made: dict[str, Any]) -> None:
    headers = {"X-Outbox": "1", "Origin": "http://localhost"}
    assert visit("shuji").post(API, json=made, headers=headers).get_json()["ok"] is True


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b'{"op": 1}', b"{" * 50_000])
def test_what_is_no_entry_gets_a_sentence_and_no_acknowledgement(visit: SignIn, body: bytes) -> None:
    answer = visit("shuji").post(API, data=body, headers=OURS, content_type="application/json")
    assert answer.status_code == 400
    assert "没有存" in answer.get_json()["error"]


def test_forms_and_other_texts_are_no_entries(visit: SignIn) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        assert visit("shuji").post(API, data="{}", headers=OURS, content_type=kind).status_code == 403


def test_no_page_for_people_reads_json(visit: SignIn) -> None:
    assert visit("shuji").post("/places/yhq/households", json={"name": "x"}).status_code == 415


def test_a_parked_entry_is_looked_after_by_the_secretary(visit: SignIn, made: dict[str, Any]) -> None:
    worker, secretary = visit("penggong"), visit("shuji")
    assert secretary.post(f"{API}/help", json={**made, "why": "HTTP 500"}, headers=OURS).get_json() == {
        "parked": made["op"]
    }
    page = secretary.get("/inbox/").text
    assert made["data"]["batch"] in page
    assert "12.5" in page
    assert "重量" in page
    assert worker.get("/inbox/").status_code == 403
    assert secretary.post(f"/inbox/{made['op']}/handled", data={f"{made['op']}-how": ""}).status_code == 422
    assert secretary.post(f"/inbox/{made['op']}/handled", data={f"{made['op']}-how": "补称了一筐"}).status_code == 303
    assert made["data"]["batch"] not in secretary.get("/inbox/").text
    assert "补称了一筐" in secretary.post(API, json=made, headers=OURS).get_json()["reason"]


def test_the_session_says_whose_it_is_until_its_owner_signs_out(visit: SignIn, made: dict[str, Any]) -> None:
    secretary = visit("shuji")
    cookie = secretary.get_cookie("who")
    assert cookie is not None
    assert cookie.value == made["user"]
    assert not cookie.http_only
    secretary.post("/sign-out")
    assert secretary.get_cookie("who") is None
    with clock.at(NOON + timedelta(days=400)):  # run out, not signed out
        secretary = visit("shuji")
    secretary.get("/")
    assert secretary.get_cookie("who") is not None


def test_a_delivery_is_found_by_the_number_of_the_phone_and_says_who_wrote_it_down(
    visit: SignIn, made: dict[str, Any]
) -> None:
    secretary = visit("shuji")
    page = secretary.get("/purchases/new/yhq-buy").text
    (seller,) = re.findall(r'<option value="(\d+)">[^<]*YHQ-003', page)[:1]
    (scale,) = re.findall(r'<option (?:selected )?value="([^"]+)">[^<]*检定至', page)[:1]
    data = {"entity": "yhq-buy", "seller": seller, "kind": "golden-ear:A", "gross": "63", "tare": "3", "unit": "jin"}
    entry = {**made, "kind": "purchase", "data": data | {"scale": scale}, "provisional": "K7M-014"}
    answer = secretary.post(API, json={**entry, "on_behalf_of": "赵师傅"}, headers=OURS).get_json()
    assert answer["number"] in secretary.get("/purchases/?q=k7m-014").text
    assert answer["number"] in secretary.get(f"/purchases/?q={answer['number'].lower()}").text
    assert answer["number"] not in secretary.get("/purchases/?q=K7M-015").text
    assert answer["number"] not in secretary.get("/purchases/?q=%25").text
    ticket = secretary.get(answer["path"]).text
    assert "K7M-014" in ticket
    assert "赵师傅（玉河泉书记（演示）代记）" in ticket
