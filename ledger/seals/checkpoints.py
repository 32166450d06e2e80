"""Keep each block's checkpoint outside the database, one file per entity, one line per block.

Whoever holds the database and its key can rewrite the books and seal them anew; he cannot take back a checkpoint
that somebody else holds. The same lines are printed on statements.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from core import clock
from ledger.entities.models import Entity
from ledger.entities.services import entities
from ledger.seals.locking import locks_of
from ledger.seals.models import SealBlock
from ledger.seals.sealing import blocks_of, latest_block

PUBLISHED_WITHIN = timedelta(hours=1)
"""By when a block's checkpoint stands in the file; the clock publishes it as soon as its seal is committed."""
_OLDER = {"vouchers": "entries"}
"""How files of before call a field: while only vouchers were sealed, they were what was counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """What one block committed to: so many entries of the log, under this root, signed."""

    entity: str
    block_no: int
    entries: int
    merkle_root: str
    block_hash: str
    key_id: str
    signature: str
    sealed_at: str

    @property
    def short(self) -> str:
        """Return how a statement prints the root: its first sixteen hex digits, in fours."""
        return " ".join(self.merkle_root[i : i + 4] for i in range(0, 16, 4))


def checkpoint_of(entity: Entity, block: SealBlock) -> Checkpoint:
    """Return the checkpoint of a block."""
    return Checkpoint(
        entity=entity.code,
        block_no=block.block_no,
        entries=block.last_seq,
        merkle_root=block.merkle_root,
        block_hash=block.block_hash,
        key_id=block.key_id,
        signature=block.signature,
        sealed_at=block.sealed_at.isoformat(),
    )


def seals_of(session: Session, of: Iterable[Entity], *, year: int | None = None) -> list[str]:
    """Return the seals of these entities in one line each, as statements print them: the newest.

    With a year that is locked for good it is the first one made after the lock: it covers the whole year, and stays
    the same, so that a paper of that year does too.
    """
    found = [(entity, _covering(session, entity, year) if year else latest_block(session, entity)) for entity in of]
    seals = [(entity, checkpoint_of(entity, block)) for entity, block in found if block]
    return [f"{e.short_name} 第 {seal.block_no} 块，{seal.entries} 笔，{seal.short}" for e, seal in seals]


def _covering(session: Session, entity: Entity, year: int) -> SealBlock | None:
    locked_at = next((lock.locked_at for lock in locks_of(session, entity) if lock.year == year), None)
    blocks = blocks_of(session, entity) if locked_at else []
    return next(
        (block for block in blocks if locked_at and block.sealed_at >= locked_at), latest_block(session, entity)
    )


@dataclass(frozen=True, slots=True)
class Published:
    """What was written into the files: how many checkpoints, and of which blocks the files had lost them."""

    written: int
    lost: tuple[str, ...]


def publish(session: Session, folder: Path) -> Published:
    """Append the checkpoints that the files do not have, and force them to the disk.

    What was sealed long ago should have been there: it is written again, and named as lost.
    """
    written, lost = 0, []
    for entity in entities(session):
        missing = unpublished(session, entity, read(folder, entity.code))
        if missing:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / f"{entity.code}.jsonl").open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(asdict(checkpoint_of(entity, block))) + "\n" for block in missing)
                file.flush()
                os.fsync(file.fileno())
        written += len(missing)
        lost += [f"{entity.code} {block.block_no}" for block in missing if is_overdue(block)]
    return Published(written, tuple(lost))


def unpublished(session: Session, entity: Entity, held: Sequence[Checkpoint]) -> list[SealBlock]:
    """Return the blocks of an entity of which no checkpoint is held."""
    known = {checkpoint.block_no for checkpoint in held}
    return [block for block in blocks_of(session, entity) if block.block_no not in known]


def is_overdue(block: SealBlock) -> bool:
    """Say whether a block was sealed so long ago that its checkpoint must have been published."""
    return clock.now() - block.sealed_at > PUBLISHED_WITHIN


def read(folder: Path, entity_code: str) -> list[Checkpoint]:
    """Return the checkpoints held in a folder for an entity; none where there is no file.

    A line that cannot be read is returned as one that no books can agree with.
    """
    path = folder / f"{entity_code}.jsonl"
    if not path.exists():
        return []
    lines = [line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return [_read(entity_code, number, line) for number, line in enumerate(lines, start=1)]


def _read(entity_code: str, number: int, line: str) -> Checkpoint:
    try:
        said = json.loads(line)
        return Checkpoint(**{_OLDER.get(name, name): value for name, value in said.items()})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Checkpoint(
            entity=entity_code,
            block_no=number,
            entries=0,
            merkle_root="",
            block_hash="",
            key_id="",
            signature="",
            sealed_at="",
        )
