"""The scopes that roles may have: villages, entities, and the persons who are members."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.members.models import Household, Person
from coop.villages.services import villages
from ledger.entities.services import entities


def all_scopes(session: Session) -> Iterable[tuple[str, str]]:
    """Yield (scope, name) of every village, entity and person."""
    for village in villages(session, only_federation=True):
        yield village.scope, village.name
    for entity in entities(session):
        yield entity.scope, entity.short_name
    for person in session.scalars(select(Person).join(Household).order_by(Household.number)):
        yield person.holder, f"{person.name} {person.household.number}"
