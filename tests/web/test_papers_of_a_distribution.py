"""The result on the notice board, and the papers of the assembly in one document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from coop.members.models import Household
from coop.statements.decided import DecidedYear
from coop.statements.household import household_year
from core import clock
from core.secrets import masked_name
from ledger.distribution.services import get_run
from ledger.entities.services import get_entity
from ledger.journal.subjects import names_of
from ledger.members.services import members
from ledger.proofs.services import find_tree
from tests.season import NOON
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
YEAR_END = "/books/yhq-buy/year-end/2025"


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


@pytest.fixture
def persons(app: Flask) -> Iterator[list[str]]:
    """Return the names of the members who are persons."""
    with app.extensions["database"].reading() as session:
        coop = get_entity(session, "yhq-buy")
        people = [member for member in members(session, coop) if not member.is_unit]
        names = names_of(session, coop, [member.subject for member in people])
        yield [names[member.subject].name.partition(" ")[2] for member in people]


def test_the_notice_shows_every_share_and_no_whole_name(visit: SignIn, app: Flask, persons: list[str]) -> None:
    said = text_of(visit("kuaiji").get(f"{YEAR_END}/notice.pdf").data)
    assert not [name for name in persons if name in said]
    assert all(masked_name(name) in said for name in persons)
    with app.extensions["database"].reading() as session:
        run = get_run(session, get_entity(session, "yhq-buy"), 2025)
        tree = find_tree(session, run)
        assert tree is not None
        assert all(str(line.total) in said for line in run.lines)
        assert tree.root in said.replace(" ", "")
        assert f"一共 {tree.leaves} 份，合计 {tree.total} 元" in said


def test_the_pack_holds_the_plan_the_statements_and_room_for_the_minutes(visit: SignIn, persons: list[str]) -> None:
    said = text_of(visit("kuaiji").get(f"{YEAR_END}/pack.pdf").data)
    parts = ("议程", "盈余分配方案", "资产负债表", "盈余及盈余分配表", "成员权益变动表", "审查意见", "表决记录")
    places = [said.index(part) for part in parts]
    assert places[0] < places[1]
    assert all(name in said for name in persons)  # it stays in the file: whole names
    assert "封记" in said


def test_the_papers_of_a_decided_year_are_the_same_to_the_byte_a_month_later(visit: SignIn, app: Flask) -> None:
    with app.extensions["database"].reading() as session:
        decided = DecidedYear(session, 2025)
        homes = session.scalars(select(Household).where(Household.number.startswith("LQ-")))
        years = [household_year(session, home, 2025, decided) for home in homes]
        stranger = next(year.household.number for year in years if not year.shares and not year.collective)
    papers = {
        f"{YEAR_END}/notice.pdf": "kuaiji",
        f"{YEAR_END}/pack.pdf": "kuaiji",
        "/mine/statement/2025.pdf": "cunmin",
        f"/statements/households/{stranger}/2025.pdf": "guanli",
    }
    first = {path: visit(who).get(path).data for path, who in papers.items()}
    with clock.at(NOON + timedelta(days=30)):
        for path, who in papers.items():
            assert visit(who).get(path).data == first[path], path
