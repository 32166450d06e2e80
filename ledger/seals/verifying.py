"""Recompute everything that was sealed and name every fault, the first and the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.contents import contents, label_of
from ledger.journal.faults import Fault, Thing, What, content_fault
from ledger.seals.checkpoints import Checkpoint, is_overdue, unpublished
from ledger.seals.locking import held_in, locked_years, locks_of
from ledger.seals.merkle import Frontier
from ledger.seals.models import SealBlock, SealLeaf
from ledger.seals.records import VOUCHER, Record, records
from ledger.seals.sealing import GENESIS, block_hash, blocks_of
from ledger.seals.signing import is_signed, key_id_of
from ledger.seals.surroundings import faults_around, outside_blocks

LATE = timedelta(hours=1)
"""How long the longest unit of work may keep a voucher from the seal that it should have come under."""
_LEAVES = select(SealLeaf.seq, SealLeaf.kind, SealLeaf.record_id, SealLeaf.content_sha).order_by(SealLeaf.seq)


class _Standing:
    """What stands in the database now: each voucher's place, hash and moment, each record. Vouchers are kept small."""

    def __init__(self) -> None:
        self.vouchers: dict[int, tuple[int, int, str, datetime]] = {}
        self.records: dict[tuple[str, int], Record] = {}

    def fault_of(self, entity: Entity, leaf: tuple[int, str, int, str], sealed_before: datetime | None) -> Fault | None:
        """Return what is wrong with what a leaf sealed, if anything is."""
        seq, kind, record_id, sealed = leaf
        if kind != VOUCHER:
            record = self.records.get((kind, record_id))
            if record is None:
                return Fault(entity.code, str(seq), What.SEALED_MISSING, Thing.LEAF)
            return Fault(entity.code, record.label, What.SEAL_DIFFERS, record.thing) if record.sha != sealed else None
        standing = self.vouchers.get(record_id)
        if standing is None:
            return Fault(entity.code, str(seq), What.SEALED_MISSING, Thing.LEAF)
        period, number, sha, recorded_at = standing
        if sha != sealed:
            return Fault(entity.code, label_of(period, number), What.SEAL_DIFFERS)
        if sealed_before is not None and recorded_at < sealed_before:
            return Fault(entity.code, label_of(period, number), What.SEALED_LATE)
        return None


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
    standing = _Standing()
    for content in contents(session, entity):
        head = content.header
        standing.vouchers[head["id"]] = (head["period"], head["number"], head["content_sha"], head["recorded_at"])
        if not content.is_sound:
            yield from content_fault(entity, content)
    standing.records = {(record.thing, record.id): record for record in records(session, entity)}
    blocks = blocks_of(session, entity)
    roots: _Roots = {0: (Frontier().root.hex(), "")}
    yield from _log_faults(session, entity, standing, blocks, roots)
    yield from _block_faults(entity, blocks, public, roots)
    yield from _checkpoint_faults(entity, blocks, held)
    if is_own_folder:
        yield from (
            Fault(entity.code, str(block.block_no), What.NOT_HELD, Thing.CHECKPOINT)
            for block in unpublished(session, entity, held)
            if is_overdue(block)
        )
    yield from _lock_faults(session, entity)
    yield from faults_around(session, entity)


def _log_faults(
    session: Session, entity: Entity, standing: _Standing, blocks: Sequence[SealBlock], roots: _Roots
) -> Iterator[Fault]:
    """Walk the log, keep the tree's root and frontier at the end of each block, and compare with what stands."""
    tree = Frontier()
    ends = {block.last_seq: block.sealed_at for block in blocks}
    late: datetime | None = None
    for leaf in session.execute(_LEAVES.where(SealLeaf.entity_id == entity.id)):
        if leaf.seq != tree.size + 1:
            yield Fault(entity.code, str(tree.size + 1), What.LOG_GAP, Thing.LEAF)
            return
        if fault := standing.fault_of(entity, leaf, late):
            yield fault
        tree.append(_bytes(leaf.content_sha))
        if tree.size in ends:
            roots[tree.size] = (tree.root.hex(), " ".join(subtree.hex() for subtree in tree.subtrees))
            late = ends[tree.size] - LATE
    yield from outside_blocks(entity, tree.size, blocks)


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
