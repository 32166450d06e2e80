"""Open entities, adopt charters, and find both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import N_, DomainError, NotFoundError
from core.identity.roles import Actor, Role
from ledger.distribution.allocation import Method
from ledger.entities.models import Charter, Entity, EntityKind, Measure, QuantifyBy
from ledger.members.models import LABOUR

READERS = (Role.ACCOUNTANT, Role.AUDITOR, Role.ADMIN)


class NoCharterError(DomainError):
    """The entity has no charter in force, so nothing says how to distribute."""

    message = N_("%(entity)s 还没有登记章程里的分配办法。")


class BelowLegalShareError(DomainError):
    """The charter of a cooperative returns less than the law's 60 % by patronage."""

    message = N_("农民专业合作社按交易量（额）返还的比例不得低于 60%%（合作社法第四十四条）。")
    field = "patronage_bp"


class SupportOutsideUnionError(DomainError):
    """Weak members are to be supported out of the surplus of something else than a union."""

    message = N_("强村带弱村的扶持只能写进联合社的章程；合作社的盈余只按交易量（额）和份额分（合作社法第四十四条）。")
    field = "support"


class LabourHasNoWeightError(DomainError):
    """Trade is to be counted in quantity, and labour, which has no weight, is to count."""

    message = N_("务工没有重量，不能按交易量算：改成按交易额，或者不把务工算作交易。")
    field = "measure"


@dataclass(frozen=True, kw_only=True, slots=True)
class CharterTerms:
    """What one version of a charter says; rates in basis points."""

    effective_from: date
    reserve_bp: int
    patronage_bp: int
    method: Method
    patronage_basis: str
    adopted_by: str
    patronage_products: str = ""
    english_patronage_basis: str = ""
    quantify_by: QuantifyBy = QuantifyBy.PATRONAGE
    measure: Measure = Measure.VALUE
    record_month: int = 12
    refund_withholding_bp: int = 0
    share_withholding_bp: int = 0
    support_bp: int = 0
    support_key: str = ""


def adopt_charter(session: Session, entity: Entity, terms: CharterTerms) -> Charter:
    """Add the next version of an entity's charter. The law's 60 % binds cooperatives (Art. 44).

    Raises BelowLegalShareError, SupportOutsideUnionError, LabourHasNoWeightError.
    """
    if entity.kind is EntityKind.COOPERATIVE and terms.patronage_bp < 6000:
        raise BelowLegalShareError
    if entity.kind is not EntityKind.UNION and terms.support_bp:
        raise SupportOutsideUnionError
    if terms.measure is Measure.QUANTITY and LABOUR in terms.patronage_products.split(","):
        raise LabourHasNoWeightError
    last = session.scalar(select(func.max(Charter.version)).where(Charter.entity_id == entity.id)) or 0
    charter = Charter(
        entity_id=entity.id,
        version=last + 1,
        **{each.name: getattr(terms, each.name) for each in fields(terms)},
    )
    session.add(charter)
    session.flush()
    return charter


def charter_of(session: Session, entity: Entity, on: date) -> Charter:
    """Return the charter in force on a date."""
    in_force = select(Charter).where(Charter.entity_id == entity.id, Charter.effective_from <= on)
    charter = session.scalar(in_force.order_by(Charter.version.desc()))
    if charter is None:
        raise NoCharterError(entity=entity)
    return charter


def charters_of(session: Session, entity: Entity) -> list[Charter]:
    """Return every version of an entity's charter, the newest first."""
    wanted = select(Charter).where(Charter.entity_id == entity.id)
    return list(session.scalars(wanted.order_by(Charter.version.desc())))


def get_entity(session: Session, code: str) -> Entity:
    """Return an entity by its code; it must be there."""
    entity = session.scalar(select(Entity).where(Entity.code == code))
    if entity is None:
        raise NotFoundError
    return entity


def open_books(session: Session, actor: Actor, code: str, roles: Iterable[Role] = READERS) -> Entity:
    """Return an entity whose books the actor may open; others answer as if it were not theirs."""
    entity = get_entity(session, code)
    actor.require(roles, entity.scope)
    return entity


def entities(session: Session) -> list[Entity]:
    """Return all entities by code."""
    return list(session.scalars(select(Entity).order_by(Entity.kind.desc(), Entity.code)))


def entities_for(session: Session, actor: Actor) -> list[Entity]:
    """Return the entities with a journal whose books the actor may open."""
    return [e for e in entities(session) if e.keeps_journal and actor.may(READERS, e.scope)]
