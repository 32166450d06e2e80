"""Sell to a wholesaler: lots are picked first expired first, and revenue is booked at delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.produce.models import Grade
from coop.stock.services import cost_of, pick, sell
from coop.villages.services import merchant
from core.errors import N_, DomainError, NotFoundError, explain_constraint
from core.identity.roles import EVERYWHERE, Actor, Role
from core.money import ZERO, Money
from core.series import next_number
from core.weight import Weight
from ledger.rules import Deed, Split, sales
from shop.wholesale.models import Customer, DeliveryLine, DeliveryNote

PAGE = 40


class NothingOrderedError(DomainError):
    """A delivery needs a weight."""

    message = N_("重量要大于零。")
    field = "typed"


class NothingChargedError(DomainError):
    """Goods leave at a price; giving away is another deed."""

    message = N_("单价要大于零。")
    field = "per_kg"


class DeliveredAlreadyError(DomainError):
    """The same operation came with another content."""

    message = N_("这一笔已经送过，内容却不一样，没有再送。")
    status = 409


explain_constraint("uq_shop_delivery_note_operation", DeliveredAlreadyError)


class NotePaidError(DomainError):
    """The note is paid already."""

    message = N_("送货单 %(number)s 已经收过款或者核销了。")
    status = 409


class DeductedTooMuchError(DomainError):
    """As much was deducted as the note is over, or more."""

    message = N_("扣款要小于送货单金额 %(amount)s。")
    field = "deducted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sale:
    """What a wholesaler takes: so much of a grade at a price per kg."""

    operation: str
    customer: Customer
    grade: Grade
    weight: Weight
    per_kg: Money
    on: date


def deliver(session: Session, actor: Actor, sale: Sale) -> DeliveryNote:
    """Deliver goods on account: stock leaves, events 19 and 20 are booked. A repeat returns the first note."""
    actor.require([Role.SHOP_STAFF], EVERYWHERE)
    earlier = session.scalar(select(DeliveryNote).where(DeliveryNote.operation == sale.operation))
    if earlier is not None:
        if (earlier.customer_id, Weight.total(line.weight for line in earlier.lines)) != (
            sale.customer.id,
            sale.weight,
        ):
            raise DeliveredAlreadyError
        return earlier
    if not sale.weight:
        raise NothingOrderedError
    if sale.per_kg <= ZERO:
        raise NothingChargedError
    seller = merchant(session)
    picks = pick(session, seller.id, sale.grade.produce_code, sale.grade.letter, sale.weight, sale.on)
    number = f"S{sale.on:%y%m%d}-{next_number(session, f'delivery:{sale.on:%y%m%d}'):03d}"
    lines, costs = [], []
    for position, taken in enumerate(picks, start=1):
        costs.append(cost_of(session, seller, taken.lot, taken.weight))
        sell(session, taken.lot, taken.weight, f"delivery:{number}")
        lines.append(
            DeliveryLine(
                position=position,
                lot_id=taken.lot.id,
                lot=taken.lot,
                weight=taken.weight,
                per_kg=sale.per_kg,
                amount=taken.weight.at(sale.per_kg),
            )
        )
    note = DeliveryNote(
        number=number,
        operation=sale.operation,
        customer_id=sale.customer.id,
        customer=sale.customer,
        delivered_on=sale.on,
        amount=Money.total(line.amount for line in lines),
        made_by=actor.name,
        lines=lines,
    )
    session.add(note)
    session.flush()
    _book(session, actor, note, tuple(costs))
    return note


def receive_payment(
    session: Session, actor: Actor, note: DeliveryNote, *, on: date, deducted: Money = ZERO
) -> DeliveryNote:
    """Record that a note is paid: Dr 102, Cr 113. The shop's staff may, and the merchant's accountant.

    What the wholesaler deducted for quality is taken from the income first, in red (event 23).
    """
    if not actor.may([Role.ACCOUNTANT], merchant(session).scope):
        actor.require([Role.SHOP_STAFF], EVERYWHERE)
    _lock_unsettled(session, note)
    if deducted >= note.amount:
        raise DeductedTooMuchError(amount=note.amount)
    note.paid_on, note.deducted = on, deducted
    deed = _deed(session, actor, note, on, f"收到 {note.customer.name} 货款 {note.number}")
    if deducted:
        less = replace(deed, memo=f"{note.customer.name} 质量扣款 {note.number}")
        sales.quality_deducted(session, less, customer=note.customer.subject, amount=deducted)
    sales.customer_paid(session, deed, customer=note.customer.subject, amount=note.amount - deducted)
    return note


def write_off(session: Session, actor: Actor, note: DeliveryNote, *, on: date, reason: str) -> DeliveryNote:
    """Write a note off that nobody will pay any more, after approval: Dr 529, Cr 113 (event 25)."""
    actor.require([Role.ACCOUNTANT], merchant(session).scope)
    _lock_unsettled(session, note)
    note.written_off_on = on
    deed = _deed(session, actor, note, on, f"核销 {note.customer.name} 坏账 {note.number}：{reason}")
    sales.debt_written_off(session, deed, customer=note.customer.subject, amount=note.amount)
    return note


def _lock_unsettled(session: Session, note: DeliveryNote) -> None:
    session.refresh(note, ["paid_on", "written_off_on"], with_for_update=True)
    if note.is_settled:
        raise NotePaidError(number=note.number)


def customers(session: Session) -> list[Customer]:
    """Return the wholesalers."""
    return list(session.scalars(select(Customer).order_by(Customer.code)))


def get_customer(session: Session, code: str) -> Customer:
    """Return a wholesaler by code."""
    customer = session.scalar(select(Customer).where(Customer.code == code))
    if customer is None:
        raise NotFoundError
    return customer


def notes(session: Session, *, page: int = 1, limit: int = PAGE) -> list[DeliveryNote]:
    """Return one page of delivery notes, the newest first."""
    newest = select(DeliveryNote).order_by(DeliveryNote.delivered_on.desc(), DeliveryNote.number.desc())
    return list(session.scalars(newest.limit(limit).offset((page - 1) * limit)))


def count_notes(session: Session) -> int:
    """Return how many delivery notes there are."""
    return session.scalar(select(func.count()).select_from(DeliveryNote)) or 0


def get_note(session: Session, number: str) -> DeliveryNote:
    """Return a delivery note by number."""
    note = session.scalar(select(DeliveryNote).where(DeliveryNote.number == number))
    if note is None:
        raise NotFoundError
    return note


def _book(session: Session, actor: Actor, note: DeliveryNote, costs: tuple[Split, ...]) -> None:
    deed = _deed(session, actor, note, note.delivered_on, f"批发送货 {note.number} {note.customer.name}")
    sales.wholesale_dispatched(session, deed, customer=note.customer.subject, amount=note.amount, costs=costs)


def _deed(session: Session, actor: Actor, note: DeliveryNote, on: date, memo: str) -> Deed:
    return Deed(entity=merchant(session), on=on, made_by=actor.name, source=f"delivery:{note.number}", memo=memo)
