"""Find villages and the entities at home in them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.villages.models import EntityHome, Federation, Purpose, Village
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from ledger.entities.models import Entity


def villages(session: Session, *, only_federation: bool = False) -> list[Village]:
    """Return the villages in the order of the federation's papers."""
    wanted = select(Village).order_by(Village.position)
    if only_federation:
        wanted = wanted.where(Village.is_in_federation == True)  # noqa: E712
    return list(session.scalars(wanted))


def get_village(session: Session, code: str) -> Village:
    """Return a village by code; it must be there."""
    village = session.scalar(select(Village).where(Village.code == code))
    if village is None:
        raise NotFoundError
    return village


def villages_for(session: Session, actor: Actor, *roles: Role) -> list[Village]:
    """Return the federation villages in which the actor holds one of the roles."""
    return [v for v in villages(session, only_federation=True) if actor.may(roles, v.scope)]


def homes(session: Session) -> list[EntityHome]:
    """Return every entity with its home."""
    return list(session.scalars(select(EntityHome)))


def home_of(session: Session, entity_id: int) -> EntityHome:
    """Return where an entity is at home."""
    home = session.get(EntityHome, entity_id)
    if home is None:
        raise NotFoundError
    return home


def entity_in(session: Session, village: Village, purpose: Purpose) -> Entity | None:
    """Return the entity that does this in the village, if there is one."""
    home = session.scalar(select(EntityHome).where(EntityHome.village_id == village.id, EntityHome.purpose == purpose))
    return home.entity if home else None


def buyers_for(session: Session, actor: Actor) -> list[EntityHome]:
    """Return the buying cooperatives whose scale the actor may stand at."""
    buying = session.scalars(select(EntityHome).where(EntityHome.purpose == Purpose.BUYS).order_by(EntityHome.prefix))
    return [h for h in buying if h.village and actor.may([Role.SECRETARY, Role.SHED_WORKER], h.village.scope)]


def federation(session: Session) -> Federation:
    """Return the federation; a database without one is not set up yet."""
    found = session.get(Federation, 1)
    if found is None:
        raise NotFoundError
    return found


def merchant(session: Session) -> Entity:
    """Return the one legal entity that sells in the shop and to wholesalers."""
    return federation(session).merchant
