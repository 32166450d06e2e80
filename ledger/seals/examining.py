"""Examine books: rows, balances, numbers, what stands beside them, locked years, seals and checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.db import read_on
from ledger.entities.models import Entity
from ledger.journal.faults import Fault, Thing, What, standing_faults
from ledger.journal.models import Voucher
from ledger.seals.checkpoints import Checkpoint, read
from ledger.seals.gently import BROKEN, readable
from ledger.seals.models import SealLeaf
from ledger.seals.records import VOUCHER
from ledger.seals.sealing import latest_block
from ledger.seals.storage import broken_rules
from ledger.seals.surroundings import strangers
from ledger.seals.verifying import Check, seal_checks


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """What was looked at, and every fault that was found. `records` counts what is sealed beside the vouchers."""

    vouchers: int
    sealed: int
    records: int
    checkpoints: int
    faults: tuple[Fault, ...]


def examine(
    session: Session, public: Ed25519PublicKey, folder: Path, only: Entity | None = None, *, is_own_folder: bool = True
) -> Examination:
    """Recompute the books of every entity, or of one, and compare them with the checkpoints held in a folder.

    The installation's own folder must have them all; a copy that somebody took home may be older.
    """
    finder = _Finder(session)
    of = [only] if only else finder.entities()
    finder.look("", partial(standing_faults, session, only))
    if only is None:
        finder.look("", partial(strangers, session, folder))
        finder.look("", partial(broken_rules, session))
    compared = 0
    for entity in of:
        held: list[Checkpoint] = []
        finder.look(entity.code, partial(_held, session, entity, folder, held, is_own_folder=is_own_folder))
        compared += len(held)
        for check in seal_checks(session, entity, public, held, is_own_folder=is_own_folder):
            finder.look(entity.code, check)
    sealed = finder.counted(_LEAVES_BY_KIND, of)
    return Examination(
        vouchers=sum(finder.counted(_VOUCHERS, of).values()),
        sealed=sealed.pop(VOUCHER, 0),
        records=sum(sealed.values()),
        checkpoints=compared,
        faults=tuple(finder.found),
    )


_LEAVES_BY_KIND = select(SealLeaf.kind, SealLeaf.entity_id, func.count()).group_by(SealLeaf.kind, SealLeaf.entity_id)
_VOUCHERS = select(Voucher.entity_id, Voucher.entity_id, func.count()).group_by(Voucher.entity_id)


def _held(
    session: Session, entity: Entity, folder: Path, held: list[Checkpoint], *, is_own_folder: bool
) -> Iterator[Fault]:
    held += read(folder, entity.code)
    if not held and not is_own_folder and latest_block(session, entity):
        yield Fault(entity.code, "", What.NONE_HELD, Thing.BOOKS)


class _Finder:
    """Collects faults, look by look. A look that cannot come to its end is a fault; what it found before stays."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.found: list[Fault] = []

    def look(self, entity_code: str, check: Check) -> None:
        """Take in what one look finds."""
        try:
            self.found.extend(check())
        except BROKEN as broken:
            read_on(self.session)
            self.found.append(Fault(entity_code, type(broken).__name__, What.UNREADABLE, Thing.BOOKS))

    def entities(self) -> list[Entity]:
        """Return the entities that can be read."""
        ids: list[int] = []
        self.look("", partial(self._ids, ids))
        return list(readable(self.session, ids, self._some, self._unread))

    def _ids(self, ids: list[int]) -> Iterator[Fault]:
        ids += self.session.scalars(select(Entity.id).order_by(Entity.id))
        yield from ()

    def _some(self, ids: Sequence[int]) -> Sequence[Entity]:
        return self.session.scalars(select(Entity).where(Entity.id.in_(ids)).order_by(Entity.code)).all()

    def _unread(self, entity_id: int) -> None:
        self.found.append(Fault("", f"ledger_entity {entity_id}", What.UNREADABLE, Thing.BOOKS))

    def counted(self, counting: Select[Any, Any, int], of: Sequence[Entity]) -> dict[Any, int]:
        """Return how many rows there are of these entities, by what they are grouped by; nothing where none is read."""
        ids, many = {entity.id for entity in of}, dict[Any, int]()
        with suppress(*BROKEN):
            for what, entity_id, count in self.session.execute(counting):
                if entity_id in ids:
                    many[what] = many.get(what, 0) + count
        return many
