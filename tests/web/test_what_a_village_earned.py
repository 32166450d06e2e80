"""A village's statement tells what its households and its collective earned, what was spent, and where goods went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from coop.members.models import Household
from coop.statements.household import household_year
from coop.statements.village import report
from coop.statements.village_money import income_of, left_the_lots, spent_in_months
from coop.stock.models import MoveKind
from coop.villages.models import Village
from coop.villages.services import get_village
from core.identity.roles import SYSTEM
from core.money import ZERO, Money
from core.weight import Weight
from ledger.entities.services import get_entity
from ledger.statements.surplus import surplus_statement
from shop.orders.models import Order, OrderState
from shop.wholesale.models import DeliveryNote
from tests.web.conftest import SignIn
from tests.web.test_statements_as_pdf import text_of

pytestmark = pytest.mark.xdist_group("web")


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Open the season."""
    with app.extensions["database"].reading() as opened:
        yield opened


@pytest.fixture
def village(session: Session) -> Village:
    """Return Yuhequan."""
    return get_village(session, "yhq")


def test_what_a_village_earned_is_what_its_households_earned(session: Session, village: Village) -> None:
    homes = select(Household).where(Household.village_id == village.id).options(selectinload(Household.persons))
    years = [household_year(session, home, 2025) for home in session.scalars(homes)]
    income = income_of(session, village, 2025)
    assert income.households == len(years)
    assert income.total == Money.total(year.total for year in years)
    assert dict(income.by_source)["务工"] == Money.total(year.labour_pay for year in years)
    assert income.of_collective.fen > 0


def test_the_months_spend_what_the_year_spends(session: Session) -> None:
    coop = get_entity(session, "yhq-grow")
    rows_of_year = surplus_statement(session, coop, 2025).rows
    whole = {row.name.removeprefix("减："): row.figures[0] for row in rows_of_year}
    (of_year,) = (dict(rows) for _coop, rows in spent_in_months(session, [coop], date(2025, 1, 1), date(2025, 12, 31)))
    assert all(amount == whole[name] for name, amount in of_year.items())
    months = [
        dict(rows)
        for month in range(1, 13)
        for _coop, rows in spent_in_months(session, [coop], date(2025, month, 1), date(2025, month, 28))
    ]
    assert {name: Money.total(month[name] for month in months) for name in of_year} == of_year


def test_what_left_in_the_crops_left_in_the_years(session: Session, village: Village) -> None:
    of_days = left_the_lots(session, village, date(2024, 1, 1), date(2026, 12, 31), None)
    assert of_days[MoveKind.SOLD].weight > Weight(0)
    parts = [left_the_lots(session, village, date(year, 1, 1), date(year, 12, 31), None) for year in (2024, 2025, 2026)]
    weights = {kind: Weight.total(part[kind].weight for part in parts) for kind in of_days}
    assert weights == {kind: left.weight for kind, left in of_days.items()}
    brought = {kind: Money.total(part[kind].brought or ZERO for part in parts) for kind in of_days}
    assert brought == {kind: left.brought or ZERO for kind, left in of_days.items()}


def test_what_all_villages_goods_brought_is_what_the_shop_sold(session: Session) -> None:
    everything = (date(2020, 1, 1), date(2030, 1, 1), None)
    left = [left_the_lots(session, one, *everything) for one in session.scalars(select(Village))]
    shipped = session.scalars(select(Order).where(Order.state == OrderState.SHIPPED)).all()
    assert shipped
    assert Money.total(one[MoveKind.SHIPPED].brought or ZERO for one in left) == Money.total(o.goods for o in shipped)
    notes = session.scalars(select(DeliveryNote)).all()
    assert notes
    assert Money.total(one[MoveKind.SOLD].brought or ZERO for one in left) == Money.total(n.amount for n in notes)
    assert all(one[MoveKind.SPOILED].brought is None for one in left)


def test_the_statement_of_a_year_prints_both_incomes_and_the_roots(
    visit: SignIn, session: Session, village: Village
) -> None:
    figures = report(session, SYSTEM, village, "2025")
    assert figures.income
    said = text_of(visit("shuji").get("/statements/villages/yhq/2025.pdf").data)
    assert f"一共收入 {figures.income.total} 元" in said
    assert str(figures.income.of_collective) in said
    assert all(one.tree and one.tree.root in said.replace(" ", "") for one in figures.runs)
    assert figures.runs
