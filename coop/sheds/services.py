"""Find sheds."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.sheds.models import Shed
from core.errors import NotFoundError
from core.identity.roles import Actor, Role

KEEPERS = (Role.SECRETARY, Role.SHED_WORKER)
ONLOOKERS = (*KEEPERS, Role.ADMIN)


def sheds_for(session: Session, actor: Actor) -> list[Shed]:
    """Return the sheds that the actor looks after or may look at, by number."""
    sheds = session.scalars(select(Shed).order_by(Shed.village_id, Shed.number))
    return [shed for shed in sheds if actor.may(ONLOOKERS, shed.village.scope)]


def get_shed(session: Session, code: str) -> Shed:
    """Return a shed by its code; it must be there."""
    shed = session.scalar(select(Shed).where(Shed.code == code))
    if shed is None:
        raise NotFoundError
    return shed
