"""Tell the books where holders come from: persons from a household of a village, units from where they are at home."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.villages.models import EntityHome, Village
from ledger.entities.models import Entity
from ledger.journal.subjects import Named, named
from ledger.members.origins import Origin


def origins(session: Session, holders: Collection[str]) -> dict[str, Origin]:
    """Return the household and village of every holder that is known."""
    asked = {"person": set[str](), "entity": set[str]()}
    for holder in holders:
        kind, _, key = holder.partition(":")
        asked.setdefault(kind, set()).add(key)
    ids = [int(one) for one in asked["person"]]
    people = session.scalars(select(Person).where(Person.id.in_(ids)))
    found = {p.holder: Origin(p.household.number, _village(p.household.village)) for p in people}
    homes = (
        select(Entity.code, EntityHome)
        .join(EntityHome, EntityHome.entity_id == Entity.id)
        .where(Entity.code.in_(asked["entity"]))
    )
    for code, home in session.execute(homes):
        if home.village is not None:
            found[f"entity:{code}"] = Origin("", _village(home.village))
    return found


def _village(village: Village) -> Named:
    return named("", village.name, village.english_name)
