"""Settle a weigh ticket by the rule of its day, pay it, or void it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coop.lots.models import Lot, Origin
from coop.lots.services import NewLot, make_lot
from coop.purchases.errors import (
    NoPriceError,
    ScaleExpiredError,
    TicketNotOpenError,
    TicketNotPaidError,
    TicketNotSettledError,
)
from coop.purchases.models import PurchaseTicket, Scale, TicketLine, TicketState
from coop.purchases.prices import rule_for
from coop.purchases.pricing import Quote, quote
from coop.purchases.recording import WEIGHERS, require_at_the_scale
from coop.stock.services import receive
from coop.villages.services import home_of
from core import audit, clock
from core.identity.roles import Actor, Role
from ledger.journal.models import Voucher
from ledger.journal.posting import reverse
from ledger.journal.reading import vouchers_of
from ledger.payouts.services import require_not_under_way
from ledger.rules import Deed, purchasing


def settle(session: Session, actor: Actor, ticket: PurchaseTicket) -> Lot:
    """Settle a ticket: the price rule is frozen into it, the lot and the payable are made, in one commit.

    Raises ScaleExpiredError or NoPriceError; the ticket itself stays as recorded.
    """
    require_at_the_scale(actor, home_of(session, ticket.entity_id), WEIGHERS)
    session.refresh(ticket, ["state"], with_for_update=True)
    if not ticket.may_become(TicketState.SETTLED):
        raise TicketNotOpenError(number=ticket.number, state=ticket.state)
    _check_scale(session, ticket)
    priced = quoted(session, ticket)
    if priced is None:
        raise NoPriceError(grade=ticket.grade)
    _freeze(ticket, priced)
    lot = _make_lot(session, ticket)
    _book(session, actor, ticket, lot)
    return lot


def quoted(session: Session, ticket: PurchaseTicket) -> Quote | None:
    """Return what a ticket would be settled at now; None where no price is known."""
    return quote(ticket.payable, rule_for(session, ticket.entity, ticket.seller, ticket.grade, ticket.weighed_on))


def pay(session: Session, actor: Actor, ticket: PurchaseTicket, *, on: date, out_of: str = "102") -> PurchaseTicket:
    """Record that the seller was paid, once: by the bank, or in cash (101)."""
    actor.require([Role.ACCOUNTANT], ticket.entity.scope)
    session.refresh(ticket, ["state"], with_for_update=True)
    if not ticket.may_become(TicketState.PAID):
        raise TicketNotSettledError(number=ticket.number)
    ticket.state, ticket.paid_on = TicketState.PAID, on
    amount = ticket.amount
    assert amount is not None  # noqa: S101 (a settled ticket has its amount)
    deed = _deed(ticket, actor, on, f"支付收购款 {ticket.number}")
    how: dict[str, Any] = {"amount": amount, "out_of": out_of, "again": len(_payments(session, ticket))}
    if ticket.member_no:
        purchasing.member_paid(session, deed, member_no=ticket.member_no, **how)
    else:
        purchasing.neighbour_paid(session, deed, seller=ticket.seller.holder, **how)
    return ticket


def pay_at_once(session: Session, actor: Actor, ticket: PurchaseTicket, *, on: date) -> PurchaseTicket:
    """Record a payment that was made outside the batches. Raises UnderWayError where one of them pays it already."""
    require_not_under_way(session, ticket.entity, ticket.subject)
    return pay(session, actor, ticket, on=on)


def take_back(session: Session, actor: Actor, ticket: PurchaseTicket, reason: str) -> PurchaseTicket:
    """Take a payment back that the bank has returned: its voucher is reversed, the seller is owed again."""
    actor.require([Role.ACCOUNTANT], ticket.entity.scope)
    session.refresh(ticket, ["state"], with_for_update=True)
    if ticket.state is not TicketState.PAID:
        raise TicketNotPaidError(number=ticket.number)
    payment = _payments(session, ticket)[-1]
    reverse(session, payment, on=clock.today(), entity=ticket.entity, made_by=actor.name, reason=reason)
    ticket.state, ticket.paid_on = TicketState.SETTLED, None
    audit.note(
        session,
        actor_id=actor.user_id,
        actor_name=actor.name,
        deed="payment-returned",
        subject=ticket.subject,
        detail=reason,
    )
    session.flush()
    return ticket


def void(session: Session, actor: Actor, ticket: PurchaseTicket, reason: str) -> PurchaseTicket:
    """Void a ticket that is not settled yet; a new one is written in its place."""
    require_at_the_scale(actor, home_of(session, ticket.entity_id), WEIGHERS)
    session.refresh(ticket, ["state"], with_for_update=True)
    if not ticket.may_become(TicketState.VOID):
        raise TicketNotOpenError(number=ticket.number, state=ticket.state)
    ticket.state, ticket.void_reason = TicketState.VOID, reason
    return ticket


def _payments(session: Session, ticket: PurchaseTicket) -> list[Voucher]:
    """Return the vouchers by which a ticket was paid, those that came back too."""
    return [one for one in vouchers_of(session, ticket.subject) if one.event in {"14", "17p"} and not one.is_red]


def _check_scale(session: Session, ticket: PurchaseTicket) -> None:
    scale = session.get_one(Scale, ticket.scale_code)
    if scale.verified_until < ticket.weighed_on:
        raise ScaleExpiredError(scale=scale.code, until=scale.verified_until.isoformat())


def _freeze(ticket: PurchaseTicket, priced: Quote) -> None:
    rule = priced.rule
    ticket.state, ticket.settled_at = TicketState.SETTLED, clock.now()
    ticket.floor_per_kg, ticket.market_per_kg = rule.floor, rule.market
    ticket.market_source, ticket.quota_left = rule.market_source, rule.quota_left
    ticket.amount, ticket.top_up = priced.amount, priced.top_up
    ticket.lines = [
        TicketLine(
            position=position,
            is_within_quota=line.is_within_quota,
            weight=line.weight,
            per_kg=line.per_kg,
            amount=line.amount,
        )
        for position, line in enumerate(priced.lines, start=1)
    ]


def _make_lot(session: Session, ticket: PurchaseTicket) -> Lot:
    ticket.lot_code = f"{ticket.number}-{ticket.grade_letter}"
    lot = make_lot(
        session,
        NewLot(
            code=ticket.lot_code,
            owner=ticket.entity,
            village=ticket.seller.household.village,
            grade=ticket.grade,
            origin=Origin.MEMBER if ticket.member_no else Origin.NEIGHBOUR,
            source=ticket.subject,
            produced_on=ticket.weighed_on,
            certificate=ticket.certificate,
        ),
    )
    receive(session, lot, ticket.net, ticket.subject)
    return lot


def _book(session: Session, actor: Actor, ticket: PurchaseTicket, lot: Lot) -> None:
    deed = _deed(ticket, actor, ticket.weighed_on, f"托底收购 {ticket.number} {ticket.payable}")
    amount = ticket.amount
    assert amount is not None  # noqa: S101 (just frozen)
    if ticket.member_no:
        purchasing.bought_from_member(
            session,
            deed,
            member_no=ticket.member_no,
            lot=lot.subject,
            product=ticket.produce_code,
            weight=ticket.payable,
            amount=amount,
        )
    else:
        purchasing.bought_from_neighbour(session, deed, seller=ticket.seller.holder, lot=lot.subject, amount=amount)


def _deed(ticket: PurchaseTicket, actor: Actor, on: date, memo: str) -> Deed:
    return Deed(entity=ticket.entity, on=on, made_by=actor.name, source=ticket.subject, memo=memo)
