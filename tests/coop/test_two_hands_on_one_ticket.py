"""Where rows are locked one by one, a ticket that changed meanwhile is seen as it is now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.purchases.models import PurchaseTicket, TicketState
from coop.purchases.settling import pay, settle, void
from coop.purchases.tickets import get_ticket
from core.db import Database
from core.errors import DomainError
from ledger.journal.reading import balance
from tests import deeds
from tests.actors import ACCOUNTANT, SECRETARY
from tests.factories import TODAY, buyer, yuan

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
NUMBER = "YG260720-001"


@pytest.fixture
def recorded(world: Database) -> Database:
    """Return a world with one recorded ticket."""
    with world.transaction() as session:
        deeds.ticket(session)
    return world


def _meet(
    database: Database,
    late: Callable[[Session, PurchaseTicket], object],
    early: Callable[[Session, PurchaseTicket], object],
) -> None:
    """Let one hand take up the ticket, another be done with it, and then the first go on."""
    with database.transaction() as first:
        ticket = get_ticket(first, SECRETARY, NUMBER)
        with database.transaction() as second:
            early(second, get_ticket(second, SECRETARY, NUMBER))
        late(first, ticket)


def test_a_ticket_that_was_settled_meanwhile_is_not_voided(recorded: Database) -> None:
    with pytest.raises(DomainError):
        _meet(recorded, lambda s, t: void(s, SECRETARY, t, "错"), lambda s, t: settle(s, SECRETARY, t))
    with recorded.reading() as session:
        assert session.scalars(select(PurchaseTicket.state)).one() is TicketState.SETTLED


def test_a_ticket_that_was_voided_meanwhile_is_not_settled(recorded: Database) -> None:
    with pytest.raises(DomainError):
        _meet(recorded, lambda s, t: settle(s, SECRETARY, t), lambda s, t: void(s, SECRETARY, t, "错"))
    with recorded.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lot)) == 0


def test_a_ticket_is_paid_once_by_two_clerks(recorded: Database) -> None:
    with recorded.transaction() as session:
        settle(session, SECRETARY, get_ticket(session, SECRETARY, NUMBER))
        bank = balance(session, buyer(session), "102")
    with suppress(DomainError):  # the second clerk is told, or is given the first payment
        _meet(recorded, *[lambda s, t: pay(s, ACCOUNTANT, t, on=TODAY)] * 2)
    with recorded.reading() as session:
        assert bank - balance(session, buyer(session), "102") == yuan("931.20")
