"""A federation is founded from one file: all of it, or nothing, and a fault is named by its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from coop.villages.models import Village
from coop.villages.services import merchant
from core.db import Database
from core.errors import DomainError
from ledger.entities.services import charter_of, get_entity
from ledger.journal.periods import open_years
from shop.catalogue.services import offers
from shop.demo.cast import PLAN
from shop.founding.plan import PlanFaultError, read_plan
from shop.founding.services import found, mark_as_real
from tests.factories import TODAY


@pytest.mark.usefixtures("today")
def test_a_founded_federation_is_ready_to_work(database: Database) -> None:
    with database.transaction() as session:
        founded = found(session, read_plan(PLAN), TODAY)
        mark_as_real(session)
        assert set(founded.villages) == {"qly", "yhq", "hm", "xjc", "wly", "cy", "lq"}
    with database.transaction() as session:
        buying = get_entity(session, "yhq-buy")
        assert open_years(session, buying) == [TODAY.year]
        assert charter_of(session, buying, TODAY).patronage_bp == 6000
        assert merchant(session).code == "union"
        assert len(offers(session)) == 6


LABOUR = '\nmethod = "ceil-floor"\npatronage_basis = "成员向本社提供的劳务'
"""What follows the rate in the charter of a cooperative; the union's may go below."""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "union"', 'kind = "guild"', "[entity 1].kind"),
        ('merchant = "union"', 'merchant = "nobody"', "federation.merchant"),
        ("shelf_days = 10", 'shelf_days = "10"', "[produce 1].shelf_days"),
        ('transfer_price = "19.00"', 'transfer_price = "19.001"', "[grade 1].transfer_price"),
        ("[federation]", "[federation", "plan.toml"),
        (f"patronage_bp = 6000{LABOUR}", f"patronage_bp = 5999{LABOUR}", "60%"),
    ],
)
def test_a_fault_is_named_and_nothing_is_founded(
    old: str, new: str, said: str, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.read_text().replace(old, new, 1))
    with pytest.raises(DomainError) as fault, database.transaction() as session:
        found(session, read_plan(path), TODAY)
    assert said in str(fault.value)
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Village)) == 0


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("")
    with pytest.raises(PlanFaultError, match="federation"):
        read_plan(path).part("federation")
