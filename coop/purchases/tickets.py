"""Find weigh tickets: one at the scale, the newest, or those of some sellers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from coop.members.models import Person
from coop.purchases.models import PurchaseTicket, TicketState
from coop.purchases.recording import WEIGHERS, require_at_the_scale
from coop.villages.services import home_of
from core.errors import NotFoundError
from core.identity.roles import Actor, Role

READERS = (*WEIGHERS, Role.ADMIN)

PAGE = 50


def get_ticket(session: Session, actor: Actor, number: str) -> PurchaseTicket:
    """Return a ticket that the actor may look at: at his scale, or in his books."""
    wanted = select(PurchaseTicket).where(PurchaseTicket.number == number)
    ticket = session.scalar(wanted.options(selectinload(PurchaseTicket.lines)))
    if ticket is None:
        raise NotFoundError
    if not actor.may([Role.ACCOUNTANT, Role.AUDITOR], ticket.entity.scope):
        require_at_the_scale(actor, home_of(session, ticket.entity_id), READERS)
    return ticket


def count_tickets(session: Session, entity_ids: list[int], sought: str = "") -> int:
    """Return how many tickets some cooperatives have, or how many of them are sought."""
    counted = select(func.count()).select_from(PurchaseTicket).where(*_sought(entity_ids, sought))
    return session.scalar(counted) or 0


def tickets(
    session: Session, entity_ids: list[int], *, sought: str = "", page: int = 1, limit: int = PAGE
) -> list[PurchaseTicket]:
    """Return one page of the tickets of some cooperatives, the newest first.

    They are found by their number, by the one that a phone gave them, or by the seller's name, each from its beginning.
    """
    wanted = select(PurchaseTicket).where(*_sought(entity_ids, sought))
    newest = (
        wanted.order_by(PurchaseTicket.weighed_on.desc(), PurchaseTicket.number.desc())
        .limit(limit)
        .offset((page - 1) * limit)
    )
    return list(session.scalars(newest))


def tickets_of_sellers(session: Session, person_ids: list[int], start: date, end: date) -> list[PurchaseTicket]:
    """Return the settled tickets of some persons within a span, oldest first."""
    wanted = select(PurchaseTicket).where(
        PurchaseTicket.seller_id.in_(person_ids),
        PurchaseTicket.weighed_on.between(start, end),
        PurchaseTicket.state.in_([TicketState.SETTLED, TicketState.PAID]),
    )
    return list(session.scalars(wanted.order_by(PurchaseTicket.weighed_on, PurchaseTicket.number)))


def _sought(entity_ids: list[int], sought: str) -> tuple[ColumnElement[bool], ...]:
    own = PurchaseTicket.entity_id.in_(entity_ids)
    if not sought:
        return (own,)
    number = sought.upper()
    begins = PurchaseTicket.number.startswith(number, autoescape=True)
    on_phone = PurchaseTicket.provisional.startswith(number, autoescape=True)
    sellers = select(Person.id).where(Person.name.startswith(sought, autoescape=True))
    return own, begins | on_phone | PurchaseTicket.seller_id.in_(sellers)
