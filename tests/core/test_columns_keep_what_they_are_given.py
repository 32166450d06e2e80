"""Columns: what goes into a database comes out of it, the same on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from coop.purchases.models import FloorPrice, Quota
from core import clock
from core.audit import AuditRow
from core.db import Database
from core.identity.models import User
from core.money import Money
from core.weight import Weight
from tests.factories import buyer, person

BIGGEST = 2**63 - 1


def _audit(at: datetime) -> AuditRow:
    return AuditRow(actor_id=None, actor_name="", deed="", subject="", at=at)


def test_an_instant_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    shanghai = datetime(2026, 7, 20, 0, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        session.add(_audit(shanghai))
    with database.reading() as session:
        kept = session.scalars(select(AuditRow.at)).one()
    assert kept == shanghai
    assert kept.tzinfo is UTC


def test_an_instant_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs its time zone"), database.transaction() as session:
        session.add(_audit(datetime(2026, 7, 20)))  # noqa: DTZ001 (this is what must be refused)


def test_instants_sort_by_time_whatever_zone_they_came_in(database: Database) -> None:
    early = datetime(2026, 7, 20, 8, tzinfo=timezone(timedelta(hours=8)))
    late = datetime(2026, 7, 20, 0, 0, 0, 1, tzinfo=UTC)
    with database.transaction() as session:
        session.add_all([_audit(late), _audit(early)])
    with database.reading() as session:
        assert list(session.scalars(select(AuditRow.at).order_by(AuditRow.at))) == [early, late]
        assert session.scalars(select(AuditRow.at).where(AuditRow.at > early)).one() == late


def test_a_date_with_a_time_of_day_is_refused(world: Database) -> None:
    noon = clock.local(date(2026, 7, 20), 12)
    with pytest.raises(StatementError, match="no time of day"), world.transaction() as session:
        session.add(_floor(buyer(session).id, Money(1), noon))


def test_the_biggest_amounts_and_weights_come_back_whole(world: Database) -> None:
    with world.transaction() as session:
        entity, seller = buyer(session).id, person(session, "王桂兰").id
        session.add(_floor(entity, Money(BIGGEST), date(2030, 1, 1)))
        session.add(
            Quota(
                entity_id=entity,
                seller_id=seller,
                produce_code="golden-ear",
                year=2026,
                weight=Weight(BIGGEST),
            )
        )
    with world.reading() as session:
        kept = session.scalars(select(FloorPrice).where(FloorPrice.valid_from == date(2030, 1, 1))).one()
        assert kept.per_kg == Money(BIGGEST)
        assert session.scalars(select(Quota.weight)).one() == Weight(BIGGEST)


@pytest.mark.parametrize(
    ("table", "column", "word"),
    [
        ("ledger_period", "state", "ajar"),
        ("coop_entity_home", "purpose", "rests"),
    ],
)
def test_a_word_outside_the_choice_is_refused_by_the_database_itself(
    world: Database, table: str, column: str, word: str
) -> None:
    with pytest.raises(IntegrityError, match=f"{column}_known"), world.transaction() as session:
        session.execute(text(f"UPDATE {table} SET {column} = :word"), {"word": word})


def test_a_word_outside_the_choice_does_not_even_leave_the_program(world: Database) -> None:
    with pytest.raises(StatementError, match="company"), world.transaction() as session:  # noqa: PT012
        buyer(session).kind = "company"  # type: ignore[assignment]
        session.flush()


def test_yes_and_no_come_back_as_such(database: Database) -> None:
    with database.transaction() as session:
        session.add(User(username="a", name="a", password_hash="-", is_active=False))
    with database.reading() as session:
        user = session.scalars(select(User)).one()
        assert (user.is_active, user.must_change_password) == (False, False)
        assert session.scalar(text("SELECT is_active FROM core_user")) == 0


def _floor(entity_id: int, per_kg: Money, day: date) -> FloorPrice:
    return FloorPrice(
        entity_id=entity_id,
        produce_code="golden-ear",
        grade_letter="A",
        per_kg=per_kg,
        valid_from=day,
        valid_to=day,
    )
