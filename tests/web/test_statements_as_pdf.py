"""Statements open as PDF, and what they print is what the books hold."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from coop.lots.models import Lot
from coop.statements.village import report
from coop.villages.services import get_village
from core.identity.roles import SYSTEM
from core.money import Money
from core.weight import Weight
from shop.wholesale.models import DeliveryNote
from tests.season import ANCHOR
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_a_villager_opens_the_statement_whose_number_his_page_shows(visit: SignIn) -> None:
    villager = visit("cunmin")
    page = villager.get("/mine/?year=2025").text
    at = page.index("big-number")
    number = page[at:].split(">")[1].split(" ")[0]
    answer = villager.get("/mine/statement/2025.pdf")
    assert answer.mimetype == "application/pdf"
    assert number in text_of(answer.data)
    assert "怎么算的" in text_of(answer.data)


@pytest.mark.parametrize("period", ["2025", "2026", "2026-11", "2026-c01"])
def test_a_secretary_opens_his_village_for_a_year_a_month_and_a_crop(period: str, visit: SignIn) -> None:
    answer = visit("shuji").get(f"/statements/villages/yhq/{period}.pdf")
    assert answer.status_code == 200
    assert "玉河泉村账单" in text_of(answer.data)


@pytest.mark.parametrize("period", ["1", "2026-13", "2026-c99", "x", "2026-cx"])
def test_a_period_that_is_none_is_explained(period: str, visit: SignIn) -> None:
    assert visit("shuji").get(f"/statements/villages/yhq/{period}.pdf").status_code == 404


def test_the_same_figures_give_the_same_bytes(visit: SignIn) -> None:
    secretary = visit("shuji")
    address = "/statements/villages/yhq/2025.pdf"
    assert secretary.get(address).data == secretary.get(address).data


def test_twelve_months_make_the_year_of_a_village(app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        village = get_village(session, "yhq")
        year = report(session, SYSTEM, village, "2025")
        months = [report(session, SYSTEM, village, f"2025-{month:02d}") for month in range(1, 13)]
        assert Weight.total(month.harvest for month in months) == year.harvest
        assert Money.total(month.bought for month in months) == year.bought
        assert Money.total(month.handed_over for month in months) == year.handed_over
        assert year.harvest


def test_a_running_year_says_up_to_which_day(visit: SignIn) -> None:
    villager = visit("cunmin")
    assert f"截至 {ANCHOR}" in text_of(villager.get("/mine/statement/2026.pdf").data)
    assert "截至" not in text_of(villager.get("/mine/statement/2025.pdf").data)


def test_a_crop_that_grows_is_said_to_grow(visit: SignIn) -> None:
    text = text_of(visit("shuji").get("/statements/villages/yhq/2026.pdf").data)
    assert "还没有完" in text


def test_goods_of_other_villages_are_told_apart(visit: SignIn) -> None:
    assert "其中外村的货" in text_of(visit("shuji").get("/statements/villages/yhq/2025.pdf").data)


def test_a_delivery_note_is_printed_with_every_lot_and_its_certificate(app: Flask, visit: SignIn) -> None:
    with app.extensions["database"].reading() as session:
        note = session.scalars(select(DeliveryNote)).first()
        assert note
        number, capitals = note.number, note.amount.in_capitals
        printed = [text for line in note.lines for text in (line.lot.code, line.lot.certificate)]
    text = text_of(visit("dianyuan").get(f"/staff/wholesale/{number}.pdf").data)
    assert capitals in text
    assert [said for said in printed if said not in text] == []


def test_the_labels_of_a_lot_name_it_eight_times(app: Flask, visit: SignIn) -> None:
    with app.extensions["database"].reading() as session:
        lot = session.scalars(select(Lot).where(Lot.certificate != "")).first()
        assert lot
        code, best_before = lot.code, str(lot.best_before)
    text = text_of(visit("guanli").get(f"/lots/{code}/labels.pdf").data)
    assert (text.count(code), text.count(best_before)) == (8, 8)


def test_the_plan_lies_open_on_paper_with_its_version_and_its_hash(visit: SignIn) -> None:
    accountant = visit("kuaiji")
    address = f"/books/yhq-buy/year-end/{ANCHOR.year}"
    text = text_of(accountant.get(f"{address}/plan.pdf").data)
    assert "盈余分配方案（草稿）" in text
    assert "第 1 版" in text
    assert all(step in text for step in ("本年盈余", "可分配盈余", "尾差，结转下年", "每位成员"))
    lost = text_of(accountant.get("/books/hm-coop/year-end/2024/plan.pdf").data)
    assert "有可分配盈余才分" in lost


def test_a_pocket_calculator_follows_a_statement_from_the_surplus_to_the_share(visit: SignIn) -> None:
    """The amounts printed one below the other add up, so that nobody has to guess a step."""
    text = text_of(visit("cunmin").get("/mine/statement/2025.pdf").data)
    steps = re.findall(
        r"可分配盈余以上三行加减([\d,.]+).*?减：各户返还，加起来.*?出([\d,.]+)剩余盈余可分配盈余减各户返还([\d,.]+)"
        r".*?减：各户剩余盈余分配，加起来[^\d]*([\d,.]+).*?尾差，结转下年再分剩余盈余减各户分配([\d,.]+)",
        text,
    )
    assert steps
    for each in steps:
        distributable, refunds, rest, shares, residue = map(Money.parse, each)
        assert distributable - refunds == rest
        assert rest - shares == residue
