"""Find a party by its name, and enter it where it is new."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.series import next_number
from ledger.entities.models import Entity
from ledger.journal.subjects import Named, Namer, named, register_names
from ledger.parties.models import Party, PartyKind


def party(session: Session, entity: Entity, kind: PartyKind, name: str) -> Party:
    """Return the party of this name; a new name is entered under the next number."""
    wanted = select(Party).where(Party.entity_id == entity.id, Party.kind == kind, Party.name == name)
    found = session.scalar(wanted)
    if found is None:
        number = next_number(session, f"party:{entity.code}:{kind.value}")
        found = Party(entity_id=entity.id, kind=kind, number=f"{number:03d}", name=name)
        session.add(found)
        session.flush()
    return found


def parties(session: Session, entity: Entity, kind: PartyKind) -> list[Party]:
    """Return the parties of a kind by name."""
    wanted = select(Party).where(Party.entity_id == entity.id, Party.kind == kind)
    return list(session.scalars(wanted.order_by(Party.name)))


def _namer(kind: PartyKind) -> Namer:
    def _name(session: Session, entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
        wanted = select(Party).where(Party.entity_id == entity.id, Party.kind == kind, Party.number.in_(asked))
        names = {one.number: one.name for one in session.scalars(wanted)}
        return {text: named(kind.label, names.get(number, number)) for number, text in asked.items()}

    return _name


register_names({kind.value: _namer(kind) for kind in PartyKind})
