"""A season told end to end: from the first loaded shed to the vote on the surplus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.batches.models import Batch, BatchState
from coop.lots.models import Lot
from coop.stock.services import conservation_faults
from coop.transfers.models import Transfer
from core import clock
from core.db import Database
from core.money import ZERO, Money
from core.weight import Weight
from ledger.distribution.models import DistributionRun
from ledger.entities.models import Entity
from ledger.entities.services import entities
from ledger.journal import guards
from ledger.journal.by_account import trial_balance
from ledger.journal.faults import faults
from ledger.journal.models import PeriodState, Voucher
from ledger.journal.periods import year_state
from ledger.journal.reading import balance
from shop.demo.loading import NotEmptyError, load
from shop.orders.models import Order, OrderState
from tests.engines import Engine, migrate

ANCHOR = date(2026, 11, 21)
YEARS = (2025, 2026)


def play(database: Database, seed: int = 26) -> None:
    """Play the small season up to the anchor."""
    with clock.at(clock.local(ANCHOR, 12)):
        load(database, ANCHOR, seed=seed, is_small=True, progress=lambda *_: None)


@pytest.fixture(
    scope="session",
    params=[pytest.param("sqlite_files", id="sqlite"), pytest.param("postgresql_server", id="postgresql")],
)
def season(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Return a database in which the small season was played, once per engine."""
    engine: Engine = request.getfixturevalue(request.param)
    engine.ensure("migrated", migrate)
    with ExitStack() as stack:
        database = stack.enter_context(engine.copy("migrated"))
        play(database)
        yield database


def _books(session: Session) -> dict[str, Entity]:
    return {entity.code: entity for entity in entities(session) if entity.keeps_journal}


def _figures(database: Database) -> dict[str, list[tuple[str, str]]]:
    with database.reading() as session:
        return {
            f"{entity.code} {year}": [
                (row.account.code, str(row.closing)) for row in trial_balance(session, entity, year).rows
            ]
            for entity in _books(session).values()
            for year in YEARS
        }


def test_the_books_have_no_faults_and_their_guards_stand(season: Database) -> None:
    with season.reading() as session:
        assert list(faults(session)) == []
        assert (session.scalar(select(func.count()).select_from(Voucher)) or 0) > 300
    with season.engine.connect() as connection:
        guards.check(connection)


def test_every_trial_balance_balances(season: Database) -> None:
    with season.reading() as session:
        for entity in _books(session).values():
            for year in YEARS:
                assert trial_balance(session, entity, year).difference == ZERO, (entity.code, year)


def test_every_gram_is_somewhere(season: Database) -> None:
    with season.reading() as session:
        assert list(conservation_faults(session)) == []
        assert (session.scalar(select(func.count()).select_from(Lot)) or 0) > 50


def test_every_order_that_left_knows_its_lots_to_the_gram(season: Database) -> None:
    with season.reading() as session:
        shipped = list(session.scalars(select(Order).where(Order.state == OrderState.SHIPPED)))
        assert shipped
        for order in shipped:
            for line in order.lines:
                promised = Weight.total(a.weight for a in line.allocations)
                assert promised == line.net_each * line.boxes
                assert all(a.lot.certificate and not a.lot.hold_reason for a in line.allocations)


def test_a_year_was_voted_on_posted_and_locked(season: Database) -> None:
    with season.reading() as session:
        runs = list(session.scalars(select(DistributionRun)))
        assert runs
        for run in runs:
            entity = session.get_one(Entity, run.entity_id)
            assert year_state(session, entity, run.year) is PeriodState.HARD
            assert run.present * 3 >= run.members * 2
            assert run.agreed * 2 > run.members
        assert any(run.voucher_id for run in runs)


def test_sixty_percent_went_back_by_patronage(season: Database) -> None:
    with season.reading() as session:
        for run in session.scalars(select(DistributionRun).where(DistributionRun.voucher_id.is_not(None))):
            assert run.patronage_refund.fen * 100 >= run.distributable.fen * 60
            assert Money.total(line.patronage_refund for line in run.lines) == run.patronage_refund
            assert Money.total(line.surplus_share for line in run.lines) == run.surplus_share
            assert run.patronage_refund + run.surplus_share + run.residue == run.distributable


def test_closed_batches_have_nothing_left_growing(season: Database) -> None:
    with season.reading() as session:
        closed = list(session.scalars(select(Batch).where(Batch.state == BatchState.CLOSED)))
        assert closed
        for batch in closed:
            assert balance(session, batch.shed.entity, "141", batch.subject) == ZERO


def test_what_the_union_owes_for_handovers_is_what_the_cooperatives_expect(season: Database) -> None:
    with season.reading() as session:
        books = _books(session)
        unpaid = session.scalars(select(Transfer).where(Transfer.paid_on.is_(None)))
        expected = Money.total(transfer.amount for transfer in unpaid)
        owed = -balance(session, books["union"], "114")
        claimed = Money.total(
            balance(session, entity, "113", "entity:union") for code, entity in books.items() if code != "union"
        )
        assert owed == claimed == expected


def test_what_is_owed_to_buyers_is_what_paid_orders_wait_for(season: Database) -> None:
    with season.reading() as session:
        books = _books(session)
        waiting = session.scalars(select(Order).where(Order.state == OrderState.PAID))
        assert -balance(session, books["union"], "211") == Money.total(order.total for order in waiting)


def test_a_season_is_not_played_over_another(season: Database) -> None:
    with pytest.raises(NotEmptyError):
        play(season)


@pytest.mark.parametrize("season", ["sqlite_files"], indirect=True)
def test_the_same_seed_tells_the_same_season(season: Database, sqlite_files: Engine) -> None:
    with sqlite_files.copy("migrated") as again:
        play(again)
        assert _figures(again) == _figures(season)
