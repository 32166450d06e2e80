"""Recompute everything that was sealed and name every fault, the first and the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.contents import contents
from ledger.journal.faults import Fault, Thing, What, content_fault
from ledger.seals.checkpoints import Checkpoint, is_overdue, unpublished
from ledger.seals.locking import held_in, locked_years, locks_of
from ledger.seals.merkle import Frontier
from ledger.seals.models import SealBlock, SealLeaf
from ledger.seals.records import VOUCHER, records
from ledger.seals.sealing import GENESIS, block_hash, blocks_of
from ledger.seals.signing import is_signed, key_id_of

LATE = timedelta(hours=1)
"""How long the longest unit of work may keep a voucher from the seal that it should have come under."""
_LEAVES = select(SealLeaf.seq, SealLeaf.kind, SealLeaf.record_id, SealLeaf.content_sha).order_by(SealLeaf.seq)


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands in the database now: its name, its hash, and for a voucher when it says it was recorded."""

    label: str
    sha: str
    thing: Thing = Thing.VOUCHER
    recorded_at: datetime | None = None


_Stored = dict[tuple[str, int], _Said]
_Roots = dict[int, tuple[str, str]]


def seal_faults(
    session: Session,
    entity: Entity,
    public: Ed25519PublicKey,
    held: Sequence[Checkpoint] = (),
    *,
    is_own_folder: bool = False,
) -> Iterator[Fault]:
    """Yield every fault of an entity's vouchers, records, log, blocks, signatures and locked years.

    The books are compared with the checkpoints held; with `is_own_folder` none may be missing there.
    """
    stored: _Stored = {}
    for content in contents(session, entity):
        head = content.header
        stored[VOUCHER, head["id"]] = _Said(content.label, head["content_sha"], recorded_at=head["recorded_at"])
        yield from content_fault(entity, content)
    for record in records(session, entity):
        stored[record.thing, record.id] = _Said(record.label, record.sha, record.thing)
    blocks = blocks_of(session, entity)
    roots: _Roots = {0: (Frontier().root.hex(), "")}
    yield from _log_faults(session, entity, stored, blocks, roots)
    yield from _block_faults(entity, blocks, public, roots)
    yield from _checkpoint_faults(entity, blocks, held)
    if is_own_folder:
        yield from (
            Fault(entity.code, str(block.block_no), What.NOT_HELD, Thing.CHECKPOINT)
            for block in unpublished(session, entity, held)
            if is_overdue(block)
        )
    yield from _lock_faults(session, entity)


def _log_faults(
    session: Session, entity: Entity, stored: _Stored, blocks: Sequence[SealBlock], roots: _Roots
) -> Iterator[Fault]:
    """Walk the log, keep the tree's root and frontier at the end of each block, and compare with what stands."""
    tree = Frontier()
    ends = {block.last_seq: block.sealed_at for block in blocks}
    sealed_before: datetime | None = None
    for seq, kind, record_id, sealed in session.execute(_LEAVES.where(SealLeaf.entity_id == entity.id)):
        if seq != tree.size + 1:
            yield Fault(entity.code, str(tree.size + 1), What.LOG_GAP, Thing.LEAF)
            return
        now = stored.get((kind, record_id))
        if now is None:
            yield Fault(entity.code, str(seq), What.SEALED_MISSING, Thing.LEAF)
        elif now.sha != sealed:
            yield Fault(entity.code, now.label, What.SEAL_DIFFERS, now.thing)
        elif sealed_before and now.recorded_at and now.recorded_at < sealed_before - LATE:
            yield Fault(entity.code, now.label, What.SEALED_LATE)
        tree.append(_bytes(sealed))
        if tree.size in ends:
            roots[tree.size] = (tree.root.hex(), " ".join(subtree.hex() for subtree in tree.subtrees))
            sealed_before = ends[tree.size]


def _block_faults(
    entity: Entity, blocks: Sequence[SealBlock], public: Ed25519PublicKey, roots: _Roots
) -> Iterator[Fault]:
    previous, next_seq, key_id = GENESIS, 1, key_id_of(public)
    for number, block in enumerate(blocks, start=1):
        wrong = {
            What.CHAIN_GAP: block.block_no != number or block.first_seq != next_seq,
            What.NOT_NEXT: block.prev_hash != previous,
            What.ROOT_DIFFERS: roots.get(block.last_seq, ("", "")) != (block.merkle_root, block.frontier),
            What.HASH_DIFFERS: block.block_hash != block_hash(entity, block),
            What.NOT_SIGNED: block.key_id != key_id or not is_signed(public, block.block_hash, block.signature),
        }
        yield from (Fault(entity.code, str(block.block_no), what, Thing.BLOCK) for what, so in wrong.items() if so)
        previous, next_seq = block.block_hash, block.last_seq + 1


def _checkpoint_faults(entity: Entity, blocks: Sequence[SealBlock], held: Sequence[Checkpoint]) -> Iterator[Fault]:
    by_number = {block.block_no: block for block in blocks}
    for checkpoint in held:
        block, name = by_number.get(checkpoint.block_no), str(checkpoint.block_no)
        published = (checkpoint.entries, checkpoint.merkle_root, checkpoint.block_hash)
        if block is None:
            yield Fault(entity.code, name, What.NOT_REACHED, Thing.CHECKPOINT)
        elif (block.last_seq, block.merkle_root, block.block_hash) != published:
            yield Fault(entity.code, name, What.NOT_AS_PUBLISHED, Thing.CHECKPOINT)


def _lock_faults(session: Session, entity: Entity) -> Iterator[Fault]:
    """Compare each locked year with what it held on the day of its lock."""
    locks, locked = {lock.year: lock for lock in locks_of(session, entity)}, locked_years(session, entity)
    for year in sorted({*locks, *locked}):
        lock = locks.get(year)
        if lock is None:
            yield Fault(entity.code, str(year), What.NO_LOCK, Thing.YEAR)
        elif lock.content_sha != held_in(session, entity, year).content_sha:
            yield Fault(entity.code, str(year), What.LOCK_DIFFERS, Thing.YEAR)
        if year not in locked:
            yield Fault(entity.code, str(year), What.LOCK_BROKEN, Thing.YEAR)


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode()
