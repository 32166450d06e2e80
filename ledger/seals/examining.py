"""Examine books: rows, balances, numbers, what stands beside them, locked years, seals and checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.entities.services import entities
from ledger.journal.faults import Fault, Thing, What, standing_faults
from ledger.journal.models import Voucher
from ledger.seals.checkpoints import read
from ledger.seals.models import SealLeaf
from ledger.seals.records import VOUCHER
from ledger.seals.sealing import latest_block
from ledger.seals.surroundings import strangers
from ledger.seals.verifying import seal_faults


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
    of, compared = [only] if only else entities(session), 0
    found = _named(lambda: standing_faults(session, only), "")
    if only is None:
        found += _named(lambda: strangers(session, folder), "")
    for entity in of:
        held = read(folder, entity.code)
        compared += len(held)
        if not held and not is_own_folder and latest_block(session, entity):
            found.append(Fault(entity.code, "", What.NONE_HELD, Thing.BOOKS))
        looked = partial(seal_faults, session, entity, public, held, is_own_folder=is_own_folder)
        found += _named(looked, entity.code)
    ids = [entity.id for entity in of]
    of_these = SealLeaf.entity_id.in_(ids)
    leaves = select(SealLeaf.kind, func.count().label("many")).where(of_these).group_by(SealLeaf.kind)
    sealed = {row.kind: row.many for row in session.execute(leaves)}
    return Examination(
        vouchers=session.scalar(select(func.count()).select_from(Voucher).where(Voucher.entity_id.in_(ids))) or 0,
        sealed=sealed.pop(VOUCHER, 0),
        records=sum(sealed.values()),
        checkpoints=compared,
        faults=tuple(found),
    )


def _named(look: Callable[[], Iterator[Fault]], entity_code: str) -> list[Fault]:
    """Collect faults; what cannot even be read is one, and what was found before it stays found."""
    found: list[Fault] = []
    try:
        found.extend(look())
    except (ValueError, TypeError, OverflowError, SQLAlchemyError) as broken:
        found.append(Fault(entity_code, type(broken).__name__, What.UNREADABLE, Thing.BOOKS))
    return found
