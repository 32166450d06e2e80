"""Open entities, adopt charters, and find both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import N_, DomainError, NotFoundError
from core.identity.roles import Actor, Role
from ledger.distribution.allocation import Method
from ledger.entities.models import Charter, Entity, EntityKind, QuantifyBy

READERS = (Role.ACCOUNTANT, Role.AUDITOR, Role.ADMIN)


class NoCharterError(DomainError):
    """The entity has no charter in force, so nothing says how to distribute."""

    message = N_("%(entity)s 还没有登记章程里的分配办法。")


class BelowLegalShareError(DomainError):
    """The charter of a cooperative returns less than the law's 60 % by patronage."""

    message = N_("农民专业合作社按交易量（额）返还的比例不得低于 60%%（合作社法第四十四条）。")
    field = "patronage_bp"


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


def adopt_charter(session: Session, entity: Entity, terms: CharterTerms) -> Charter:
    """Add the next version of an entity's charter. The law's 60 % binds cooperatives (Art. 44)."""
    if entity.kind is EntityKind.COOPERATIVE and terms.patronage_bp < 6000:
        raise BelowLegalShareError
    last = session.scalar(select(func.max(Charter.version)).where(Charter.entity_id == entity.id)) or 0
    charter = Charter(
        entity_id=entity.id,
        version=last + 1,
        effective_from=terms.effective_from,
        reserve_bp=terms.reserve_bp,
        patronage_bp=terms.patronage_bp,
        method=terms.method,
        patronage_basis=terms.patronage_basis,
        english_patronage_basis=terms.english_patronage_basis,
        patronage_products=terms.patronage_products,
        adopted_by=terms.adopted_by,
        quantify_by=terms.quantify_by,
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
