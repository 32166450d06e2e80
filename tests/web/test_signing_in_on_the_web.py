"""Sign-in, the demo's one-click people, forms that are protected, and links that lead nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from core import clock
from tests.season import NOON, application
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
PASSWORD = {"username": "shuji", "password": "caishi-demo-2026"}


def test_a_secretary_signs_in_and_lands_on_today(app: Flask) -> None:
    browser = app.test_client()
    assert browser.post("/sign-in", data=PASSWORD).status_code == 303
    assert "号棚" in browser.get("/today/").text
    assert "/places/" in browser.get("/desk").text


def test_a_wrong_password_is_said_beside_the_field_and_nothing_is_lost(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={**PASSWORD, "password": "wrong wrong"})
    assert answer.status_code == 422
    assert "账号或密码不对" in answer.text
    assert 'value="shuji"' in answer.text


def test_the_demo_opens_from_this_machine_only(app: Flask) -> None:
    far = app.test_client()
    for elsewhere in (
        {"REMOTE_ADDR": "10.1.2.3"},
        {"HTTP_X_FORWARDED_FOR": "10.1.2.3"},
        {"HTTP_HOST": "caishi.example"},
    ):
        assert "演示金耳" not in far.get("/", environ_overrides=elsewhere).text
        assert "/demo/shuji" not in far.get("/", environ_overrides=elsewhere).text
        far.post("/demo/shuji", environ_overrides=elsewhere)
        assert far.get("/today/", environ_overrides=elsewhere).status_code == 302
        assert "本机登录" in far.post("/sign-in", data=PASSWORD, environ_overrides=elsewhere).text


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "//[", "/\r\nX: y"]
)
def test_after_signing_in_nobody_is_led_away(address: str, app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={**PASSWORD, "then": address})
    assert answer.headers["Location"] == "/today/"


def test_a_disabled_user_is_out_at_once(app: Flask, visit: SignIn) -> None:
    worker, admin = visit("penggong"), visit("guanli")
    assert worker.get("/today/").status_code == 200
    row = admin.get("/users/").text.partition("penggong")[2]
    number = re.findall(r"/users/(\d+)/disable", row)[0]
    assert admin.post(f"/users/{number}/disable").status_code == 303
    assert worker.get("/today/").status_code == 302


def test_a_form_without_its_token_is_refused(season: Path, tmp_path: Path) -> None:
    with clock.at(NOON), application(season, tmp_path) as guarded:
        answer = guarded.test_client().post("/sign-in", data=PASSWORD)
        assert answer.status_code == 400
        assert "再交一次" in answer.text


def test_pages_carry_a_strict_policy(app: Flask) -> None:
    headers = app.test_client().get("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_pages_speak_english_to_those_who_read_it(app: Flask) -> None:
    browser = app.test_client()
    assert 'lang="en"' in browser.get("/", headers={"Accept-Language": "en"}).text
    browser.post("/language/zh")
    assert 'lang="zh-CN"' in browser.get("/", headers={"Accept-Language": "en"}).text
