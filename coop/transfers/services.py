"""Hand lots over to the merchant of record, and settle what it owes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.stock.services import cost_of, level
from coop.transfers.models import Transfer, TransferPrice
from coop.villages.services import home_of, merchant
from core.errors import N_, DomainError
from core.identity.roles import Actor, Role
from core.money import Money
from core.series import next_number
from ledger.entities.models import Entity
from ledger.members.services import find_membership
from ledger.rules import Deed, transfers

HANDERS = (Role.SECRETARY, Role.SHED_WORKER)


class NoTransferPriceError(DomainError):
    """No transfer price was agreed for the grade."""

    message = N_("%(grade)s 还没有约定的结转价。")


class LotOnHoldError(DomainError):
    """The lot may not be sold, so the merchant must not buy it."""

    message = N_("批号 %(lot)s 还压着：先补合格证或质量证明，再交接。")
    status = 409


class NothingToHandOverError(DomainError):
    """The lot is empty, partly promised, or the merchant's already."""

    message = N_("批号 %(lot)s 没有可以交接的货。")


class HandedOverAlreadyError(DomainError):
    """Somebody handed the lot over before."""

    message = N_("批号 %(lot)s 已经交接过了。")
    status = 409


def received_from(session: Session, lot: Lot) -> bool:
    """Say whether the lot came to its owner by a handover."""
    return session.scalar(select(Transfer.id).where(Transfer.lot_id == lot.id).limit(1)) is not None


def hand_over(session: Session, actor: Actor, lot: Lot, *, on: date) -> Transfer:
    """Hand a whole lot over to the merchant: it changes its owner, and both books record it in one commit."""
    if lot.owner_id == merchant(session).id and received_from(session, lot):
        raise HandedOverAlreadyError(lot=lot.code)
    home = home_of(session, lot.owner_id)
    actor.require(HANDERS, home.village.scope if home.village else lot.owner.scope)
    session.refresh(lot, ["owner_id"], with_for_update=True)
    buyer, seller, held = merchant(session), lot.owner, level(session, lot)
    if lot.hold_reason:
        raise LotOnHoldError(lot=lot.code)
    if seller.id == buyer.id or not held.on_hand or held.reserved:
        raise NothingToHandOverError(lot=lot.code)
    price = transfer_price(session, lot, on)
    number = f"T{on:%y%m%d}-{next_number(session, f'transfer:{on:%y%m%d}'):03d}"
    transfer = Transfer(
        number=number,
        lot_id=lot.id,
        lot=lot,
        from_id=seller.id,
        to_id=buyer.id,
        handed_over_on=on,
        weight=held.on_hand,
        per_kg=price,
        amount=held.on_hand.at(price),
    )
    session.add(transfer)
    cost = cost_of(session, seller, lot, held.on_hand)
    deed = Deed(
        entity=seller,
        on=on,
        made_by=actor.name,
        source=f"transfer:{number}",
        memo=f"交接 {lot.code} {held.on_hand}",
    )
    transfers.handed_over(
        session,
        deed,
        merchant=buyer,
        lot=lot.subject,
        price=transfer.amount,
        cost=cost.amount,
        traded=_traded(session, transfer, buyer),
    )
    lot.owner_id, lot.owner = buyer.id, buyer
    session.flush()
    return transfer


def _traded(session: Session, transfer: Transfer, buyer: Entity) -> transfers.Traded | None:
    """Return what a handover adds to the seller's trade with the merchant, where he is a member of it."""
    holder = f"entity:{transfer.lot.owner.code}"
    member = find_membership(session, buyer, holder, transfer.handed_over_on)
    if member is None:
        return None
    return transfers.Traded(member_no=member.number, product=transfer.lot.produce_code, weight=transfer.weight)


def settle_up(session: Session, actor: Actor, seller: Entity, *, on: date) -> Money:
    """Pay a cooperative everything that the merchant owes it for transfers; return the amount."""
    buyer = merchant(session)
    actor.require([Role.ACCOUNTANT], buyer.scope)
    unpaid = select(Transfer).where(Transfer.from_id == seller.id, Transfer.paid_on.is_(None))
    due = list(session.scalars(unpaid))
    amount = Money.total(transfer.amount for transfer in due)
    if amount:
        for transfer in due:
            transfer.paid_on = on
        number = next_number(session, f"transfer-payment:{seller.code}")
        deed = Deed(
            entity=seller,
            on=on,
            made_by=actor.name,
            source=f"transfer-payment:{seller.code}:{number}",
            memo=f"结算交接货款 {len(due)} 批",
        )
        transfers.transfer_paid(session, deed, merchant=buyer, amount=amount)
    return amount


def unpaid_transfers(session: Session, seller: Entity | None) -> dict[Entity, list[Transfer]]:
    """Return the handovers that are not paid for, oldest first, by cooperative; with a seller, his alone."""
    wanted = select(Transfer).where(Transfer.paid_on.is_(None)).order_by(Transfer.handed_over_on, Transfer.number)
    if seller is not None:
        wanted = wanted.where(Transfer.from_id == seller.id)
    owed: dict[Entity, list[Transfer]] = {}
    for transfer in session.scalars(wanted):
        owed.setdefault(transfer.seller, []).append(transfer)
    return owed


def transfer_price(session: Session, lot: Lot, on: date) -> Money:
    """Return the agreed price per kg of a lot's grade on a day."""
    wanted = select(TransferPrice).where(
        TransferPrice.produce_code == lot.produce_code,
        TransferPrice.grade_letter == lot.grade_letter,
        TransferPrice.valid_from <= on,
    )
    price = session.scalar(wanted.order_by(TransferPrice.valid_from.desc()))
    if price is None:
        raise NoTransferPriceError(grade=lot.grade)
    return price.per_kg


def transfers_of(session: Session, seller_ids: list[int], start: date, end: date) -> list[Transfer]:
    """Return the handovers of some cooperatives within a span, oldest first."""
    wanted = select(Transfer).where(Transfer.from_id.in_(seller_ids), Transfer.handed_over_on.between(start, end))
    return list(session.scalars(wanted.order_by(Transfer.handed_over_on, Transfer.number)))
