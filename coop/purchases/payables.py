"""Settled weigh tickets as something that is owed, to be paid in batches."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.purchases import settling
from coop.purchases.models import PurchaseTicket, TicketState
from core.identity.roles import Actor
from core.money import Money
from ledger.entities.models import Entity
from ledger.payouts.payables import Due, Payables, Payment


def _due(session: Session, entity: Entity) -> list[Due]:
    wanted = select(PurchaseTicket).where(
        PurchaseTicket.entity_id == entity.id, PurchaseTicket.state == TicketState.SETTLED
    )
    return [
        Due(key=f"ticket:{one.number}", holder=one.seller.holder, memo=f"货款 {one.number}", amount=one.amount)
        for one in session.scalars(wanted.order_by(PurchaseTicket.number))
        if one.amount is not None
    ]


def _settle(session: Session, actor: Actor, entity: Entity, payment: Payment) -> Money:
    wanted = select(PurchaseTicket).where(
        PurchaseTicket.entity_id == entity.id, PurchaseTicket.number.in_(payment.keys)
    )
    tickets = [
        settling.pay(session, actor, ticket, on=payment.on, out_of=payment.out_of)
        for ticket in session.scalars(wanted.order_by(PurchaseTicket.number))
    ]
    return Money.total(ticket.amount for ticket in tickets if ticket.amount)


TICKETS = Payables(_due, _settle)
