"""Examine all books at once: rows, balances, numbers, seals and checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.entities.services import entities
from ledger.journal.faults import Fault, standing_faults
from ledger.journal.models import Voucher
from ledger.seals.checkpoints import read
from ledger.seals.models import SealLeaf
from ledger.seals.verifying import seal_faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """What was looked at, and every fault that was found."""

    vouchers: int
    sealed: int
    checkpoints: int
    faults: tuple[Fault, ...]


def examine(session: Session, public: Ed25519PublicKey, folder: Path) -> Examination:
    """Recompute the books of every entity and compare them with the checkpoints held in a folder."""
    found, compared = list(standing_faults(session)), 0
    for entity in entities(session):
        held = read(folder, entity.code)
        compared += len(held)
        found += seal_faults(session, entity, public, held)
    return Examination(
        vouchers=_count(session, Voucher),
        sealed=_count(session, SealLeaf),
        checkpoints=compared,
        faults=tuple(found),
    )


def examine_one(session: Session, entity: Entity, public: Ed25519PublicKey, folder: Path) -> Examination:
    """Recompute the vouchers, balances, numbers and seals of one entity."""
    held = read(folder, entity.code)
    return Examination(
        vouchers=_count(session, Voucher, entity),
        sealed=_count(session, SealLeaf, entity),
        checkpoints=len(held),
        faults=(*standing_faults(session, entity), *seal_faults(session, entity, public, held)),
    )


def _count(session: Session, table: type[Voucher | SealLeaf], entity: Entity | None = None) -> int:
    wanted = select(func.count()).select_from(table)
    if entity is not None:
        wanted = wanted.where(table.entity_id == entity.id)
    return session.scalar(wanted) or 0
