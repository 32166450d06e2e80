"""Use the surplus reserve as the assembly decides: cover a loss, or turn it into capital (合作社法 Art. 42)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.journal.chart import UNDISTRIBUTED
from ledger.journal.drafts import Posted
from ledger.journal.models import Voucher
from ledger.journal.reading import balance, balances_by_subject
from ledger.members.errors import CapitalGoneError, MoreThanLossError, MoreThanReserveError
from ledger.members.models import QuantifiedShare
from ledger.members.quantifying import add_share, parts_of_reserve, quantified_reserve, take_from_reserve
from ledger.rules import Deed, Split, closing


def cover_loss(session: Session, actor: Actor, deed: Deed, amount: Money) -> Posted:
    """Cover a loss out of the reserve: first what was never quantified, then every member's part in proportion."""
    actor.require([Role.ACCOUNTANT], deed.entity.scope)
    loss = max(ZERO, balance(session, deed.entity, "332", UNDISTRIBUTED))
    if amount > loss:
        raise MoreThanLossError(loss=loss)
    reserve, quantified = -balance(session, deed.entity, "322"), quantified_reserve(session, deed.entity, deed.on)
    if amount > reserve:
        raise MoreThanReserveError(held=reserve)
    taken = max(ZERO, amount - (reserve - quantified))
    return _take(session, deed, taken, closing.loss_covered(session, deed, amount=amount))


def convert_reserve(session: Session, actor: Actor, deed: Deed, amount: Money) -> Posted:
    """Turn part of the reserve into the members' capital, each by his quantified part."""
    actor.require([Role.ACCOUNTANT], deed.entity.scope)
    quantified = quantified_reserve(session, deed.entity, deed.on)
    if amount > quantified:
        raise MoreThanReserveError(held=quantified)
    parts = parts_of_reserve(session, deed.entity, amount, deed.on)
    splits = tuple(Split(f"member:{number}", part) for number, part in parts.items())
    return _take(session, deed, amount, closing.reserve_converted(session, deed, splits=splits))


def _take(session: Session, deed: Deed, amount: Money, posted: Posted) -> Posted:
    if posted.is_new:
        parts = parts_of_reserve(session, deed.entity, amount, deed.on)
        take_from_reserve(session, deed.entity, parts, on=deed.on, source=deed.source, memo=deed.memo)
    return posted


def give_back(session: Session, entity: Entity, voucher: Voucher, *, on: date) -> None:
    """Give the members back what a reversed voucher took from their parts of the reserve.

    Raises CapitalGoneError where the capital that it made has been paid out meanwhile.
    """
    wanted = select(QuantifiedShare).where(
        QuantifiedShare.entity_id == entity.id, QuantifiedShare.source == voucher.source
    )
    for taken in session.scalars(wanted).all():
        key = (taken.member_no, taken.kind)
        add_share(session, entity, key, -taken.amount, on=on, source=f"reversal:{voucher.id}", memo="红字冲销")
    if any(held > ZERO for held in balances_by_subject(session, entity, ["301"]).values()):
        raise CapitalGoneError
