"""Statements open as PDF, and what they print is what the books hold."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


def _text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_a_villager_opens_the_statement_whose_number_his_page_shows(visit: SignIn) -> None:
    villager = visit("cunmin")
    page = villager.get("/mine/?year=2025").text
    at = page.index("big-number")
    number = page[at:].split(">")[1].split(" ")[0]
    answer = villager.get("/mine/statement/2025.pdf")
    assert answer.mimetype == "application/pdf"
    assert number in _text(answer.data)
    assert "怎么算的" in _text(answer.data)


@pytest.mark.parametrize("period", ["2025", "2026", "2026-11", "2026-c01"])
def test_a_secretary_opens_his_village_for_a_year_a_month_and_a_crop(period: str, visit: SignIn) -> None:
    answer = visit("shuji").get(f"/statements/villages/yhq/{period}.pdf")
    assert answer.status_code == 200
    assert "玉河泉村账单" in _text(answer.data)


@pytest.mark.parametrize("period", ["1", "2026-13", "2026-c99", "x", "2026-cx"])
def test_a_period_that_is_none_is_explained(period: str, visit: SignIn) -> None:
    assert visit("shuji").get(f"/statements/villages/yhq/{period}.pdf").status_code == 404


def test_the_same_figures_give_the_same_bytes(visit: SignIn) -> None:
    secretary = visit("shuji")
    address = "/statements/villages/yhq/2025.pdf"
    assert secretary.get(address).data == secretary.get(address).data
