"""A unit of work keeps all or nothing; a reading session changes no row; a broken rule of the database is named."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm import Session

from coop.batches.errors import ShedTakenError
from coop.batches.models import Batch
from coop.members.models import Person
from coop.members.services import NewPerson, PersonAlreadyThereError, add_household
from coop.villages.services import get_village
from core.db import Database
from core.errors import AlreadyThereError, NotFoundError, refused_by_constraint
from core.identity.errors import UsernameTakenError
from core.identity.models import User
from core.series import Series
from shop.fulfilment.models import Shipment
from shop.fulfilment.services import ShippedAlreadyError
from shop.payments.models import Payment
from shop.payments.services import PaidAlreadyError
from tests import deeds
from tests.factories import TODAY, shed


def _users(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(User)) or 0


def _user(name: str) -> User:
    return User(username=name, name=name, password_hash="-")


def test_what_a_unit_of_work_did_is_kept(database: Database) -> None:
    with database.transaction() as session:
        session.add(_user("a"))
    assert _users(database) == 1


def test_nothing_is_kept_when_the_last_step_fails(database: Database) -> None:
    with pytest.raises(NotFoundError), database.transaction() as session:  # noqa: PT012
        session.add(_user("a"))
        session.flush()
        raise NotFoundError
    assert _users(database) == 0


def test_an_interrupted_unit_of_work_keeps_nothing(database: Database) -> None:
    with pytest.raises(KeyboardInterrupt), database.transaction() as session:  # noqa: PT012
        session.add(_user("a"))
        session.flush()
        raise KeyboardInterrupt
    assert _users(database) == 0


@pytest.mark.parametrize(
    "attempt",
    [
        "INSERT INTO core_series (name, last) VALUES ('x', 1)",
        "UPDATE core_series SET last = last + 1",
        "DELETE FROM core_series",
        "CREATE TABLE mine (id integer)",
    ],
)
def test_a_reading_session_cannot_write(database: Database, attempt: str) -> None:
    with (
        pytest.raises((OperationalError, InternalError), match=r"readonly|read-only"),
        database.reading() as session,
    ):
        session.execute(text(attempt))


def test_a_reading_session_cannot_write_by_a_changed_object_either(database: Database) -> None:
    with database.transaction() as session:
        session.add(Series(name="x", last=1))
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), database.reading() as session:  # noqa: PT012
        session.get_one(Series, "x").last = 9
        session.flush()
    with database.reading() as session:
        assert session.get_one(Series, "x").last == 1


def test_a_writing_session_follows_a_reading_one_on_the_same_connection(database: Database) -> None:
    for number in (1, 2, 3):
        with database.reading() as session:
            assert session.get(Series, f"x{number}") is None
        with database.transaction() as session:
            session.add(Series(name=f"x{number}"))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Series)) == 3


def test_a_second_user_of_the_same_name_is_named_as_such(database: Database) -> None:
    with pytest.raises(UsernameTakenError), database.transaction() as session:
        session.add_all([_user("a"), _user("a")])


def test_the_same_id_number_twice_is_named_as_such(world: Database) -> None:
    with pytest.raises(PersonAlreadyThereError), world.transaction() as session:  # noqa: PT012
        for number in ("Z-1", "Z-2"):
            twin = NewPerson(name="双", id_number="370112200001011234")
            add_household(session, get_village(session, "yhq"), number, twin)


def test_two_loads_of_one_shed_are_named_as_such(world: Database) -> None:
    with pytest.raises(ShedTakenError), world.transaction() as session:  # noqa: PT012
        first = deeds.batch(session)
        place = shed(session)
        session.add(
            Batch(
                code="TWIN",
                shed_id=place.id,
                growing_in=place.id,
                template_id=first.template_id,
                year=2026,
                crop=9,
                loaded_on=TODAY,
                bags=1,
            )
        )


@pytest.mark.parametrize(("row", "error"), [(Payment, PaidAlreadyError), (Shipment, ShippedAlreadyError)])
def test_a_second_payment_and_a_second_parcel_are_named_as_such(
    world: Database, row: type[Payment | Shipment], error: type[Exception]
) -> None:
    with pytest.raises(error), world.transaction() as session:  # noqa: PT012
        deeds.lot_in_shop(session, deeds.batch(session), "20")
        order = deeds.order(session)
        said = {"carrier": "顺丰", "tracking_no": "1", "shipped_by": "店员"}
        if row is Payment:
            said = {"pay_by": order.pay_by, "amount": order.total, "reference": "1", "confirmed_by": "店员"}  # type: ignore[dict-item]
        session.add_all([row(order_id=order.id, **said), row(order_id=order.id, **said)])


def test_a_rule_of_the_database_that_has_no_name_here_stays_what_it_is(database: Database) -> None:
    with pytest.raises(IntegrityError) as broken, database.transaction() as session:
        session.add_all([Series(name="a"), Series(name="a")])
    assert refused_by_constraint(broken.value) is broken.value


def test_a_row_without_its_parent_is_refused(world: Database) -> None:
    with pytest.raises(IntegrityError), world.transaction() as session:
        session.add(Person(household_id=1, name="无户"))


def test_every_named_duplicate_is_a_kind_of_already_there() -> None:
    assert issubclass(UsernameTakenError, AlreadyThereError)
    assert issubclass(PersonAlreadyThereError, AlreadyThereError)


def test_a_session_that_was_given_out_belongs_to_the_unit_of_work(session: Session) -> None:
    session.add(Series(name="kept"))
    session.flush()
    assert session.get_one(Series, "kept").last == 0
