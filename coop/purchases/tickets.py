"""Find weigh tickets: one at the scale, the newest, or those of some sellers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from coop.purchases.models import PurchaseTicket, TicketState
from coop.purchases.recording import WEIGHERS, require_at_the_scale
from coop.villages.services import home_of
from core.errors import NotFoundError
from core.identity.roles import Actor, Role

READERS = (*WEIGHERS, Role.ADMIN)


def get_ticket(session: Session, actor: Actor, number: str) -> PurchaseTicket:
    """Return a ticket that the actor may look at: at his scale, or in his books."""
    wanted = select(PurchaseTicket).where(PurchaseTicket.number == number)
    ticket = session.scalar(wanted.options(selectinload(PurchaseTicket.lines)))
    if ticket is None:
        raise NotFoundError
    if not actor.may([Role.ACCOUNTANT, Role.AUDITOR], ticket.entity.scope):
        require_at_the_scale(actor, home_of(session, ticket.entity_id), READERS)
    return ticket


def tickets(session: Session, entity_ids: list[int], *, limit: int = 50) -> list[PurchaseTicket]:
    """Return the newest tickets of some cooperatives."""
    wanted = select(PurchaseTicket).where(PurchaseTicket.entity_id.in_(entity_ids))
    newest = wanted.order_by(PurchaseTicket.weighed_on.desc(), PurchaseTicket.number.desc()).limit(limit)
    return list(session.scalars(newest))


def tickets_of_sellers(session: Session, person_ids: list[int], start: date, end: date) -> list[PurchaseTicket]:
    """Return the settled tickets of some persons within a span, oldest first."""
    wanted = select(PurchaseTicket).where(
        PurchaseTicket.seller_id.in_(person_ids),
        PurchaseTicket.weighed_on.between(start, end),
        PurchaseTicket.state.in_([TicketState.SETTLED, TicketState.PAID]),
    )
    return list(session.scalars(wanted.order_by(PurchaseTicket.weighed_on, PurchaseTicket.number)))
