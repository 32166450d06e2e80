"""Take a delivery at the scale that a phone has kept."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.inbox.entries import Entry
from coop.inbox.errors import BrokenFieldError
from coop.inbox.kinds import Outcome
from coop.members.services import get_person
from coop.produce.services import get_grade
from coop.purchases.models import Scale
from coop.purchases.recording import Delivery, record
from coop.villages.services import buyers_for
from core import clock
from core.errors import NotFoundError
from core.identity.roles import Actor
from core.numerals import plain_digits
from ledger.entities.models import Entity


def take_purchase(session: Session, actor: Actor, entry: Entry) -> Outcome:
    """Record the delivery under its official number, on the day on which it was weighed."""
    entity = _buyer(session, actor, entry.text("entity"))
    produce, _, letter = entry.text("kind").partition(":")
    delivery = Delivery(
        operation=entry.op,
        seller=get_person(session, entry.number("seller")),
        grade=get_grade(session, produce, letter),
        gross=entry.weighed("gross"),
        tare=entry.weighed("tare"),
        unit=entry.unit(),
        weighed_on=clock.business_date(entry.captured_at),
        scale=_scale(session, entity, entry.text("scale")),
        deduction_bp=_basis_points(entry, "deduction"),
        deduction_reason=entry.text("deduction_reason", is_needed=False),
        certificate=entry.text("certificate", is_needed=False),
        provisional=entry.provisional,
        recorded_at=entry.captured_at,
        on_behalf_of=entry.on_behalf_of,
    )
    ticket = record(session, actor, entity, delivery)
    return Outcome(number=ticket.number, path=f"/purchases/{ticket.number}", flag=ticket.flag)


def _buyer(session: Session, actor: Actor, code: str) -> Entity:
    for home in buyers_for(session, actor):
        if home.entity.code == code:
            return home.entity
    raise NotFoundError


def _scale(session: Session, entity: Entity, code: str) -> Scale:
    scale = session.scalar(select(Scale).where(Scale.code == code, Scale.entity_id == entity.id))
    if scale is None:
        raise NotFoundError
    return scale


def _basis_points(entry: Entry, name: str) -> int:
    """Return a share that was typed in percent, with up to two decimals, in basis points; nothing typed is nothing."""
    text = plain_digits(entry.text(name, is_needed=False)) or "0"
    try:
        points = Decimal(text) * 100
        whole = int(points)
    except (InvalidOperation, ValueError, OverflowError) as wrong:
        raise BrokenFieldError(name=name, value=text[:40]) from wrong
    if points != whole or not 0 <= whole < 10_000:
        raise BrokenFieldError(name=name, value=text[:40])
    return whole
