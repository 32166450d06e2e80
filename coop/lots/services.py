"""Make lots and find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.lots.models import Lot, Origin
from coop.produce.models import Grade
from coop.produce.services import get_produce
from coop.villages.models import Village
from core.errors import N_, DomainError, NotFoundError
from ledger.entities.models import Entity

NO_CERTIFICATE = N_("没有承诺达标合格证或其他质量证明")


class UncertifiedError(DomainError):
    """Nothing of the lot may be labelled or sold before there is a proof of its quality."""

    message = N_("%(lot)s 还没有合格证，先补合格证再打箱签。")
    status = 409


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLot:
    """What a new lot is."""

    code: str
    owner: Entity
    village: Village
    grade: Grade
    origin: Origin
    source: str
    produced_on: date
    certificate: str


def make_lot(session: Session, new: NewLot) -> Lot:
    """Make a lot, empty as yet. Without a certificate it is on hold, not for sale."""
    shelf = get_produce(session, new.grade.produce_code).shelf_days
    lot = Lot(
        code=new.code,
        owner_id=new.owner.id,
        maker_id=new.owner.id,
        village_id=new.village.id,
        produce_code=new.grade.produce_code,
        grade_letter=new.grade.letter,
        origin=new.origin,
        source=new.source,
        produced_on=new.produced_on,
        best_before=new.produced_on + timedelta(days=shelf),
        certificate=new.certificate,
        hold_reason="" if new.certificate else NO_CERTIFICATE,
    )
    session.add(lot)
    session.flush()
    return lot


def certify(session: Session, lot: Lot, certificate: str) -> Lot:
    """Enter the certificate or other proof of quality of a lot that came without; its hold for that reason ends."""
    lot.certificate = certificate
    if lot.hold_reason == NO_CERTIFICATE:
        lot.hold_reason = ""
    session.flush()
    return lot


def find_lot(session: Session, code: str) -> Lot | None:
    """Return a lot by its code, if there is one."""
    return session.scalar(select(Lot).where(Lot.code == code))


def get_lot(session: Session, code: str) -> Lot:
    """Return a lot by its code; it must be there."""
    lot = find_lot(session, code)
    if lot is None:
        raise NotFoundError
    return lot


def lots_of(session: Session, source: str) -> list[Lot]:
    """Return the lots that came of one batch or one ticket."""
    return list(session.scalars(select(Lot).where(Lot.source == source).order_by(Lot.produced_on, Lot.code)))
