"""Recompute everything that was sealed and name every fault, the first and the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import read_on
from ledger.entities.models import Entity
from ledger.journal.contents import Content, contents, label_of
from ledger.journal.faults import Fault, Thing, What, content_fault
from ledger.journal.models import Voucher
from ledger.seals.checkpoints import Checkpoint, is_overdue, unpublished
from ledger.seals.gently import BROKEN, in_batches, readable
from ledger.seals.locking import held_in, locked_years, locks_of
from ledger.seals.merkle import Frontier
from ledger.seals.models import SealBlock, SealLeaf
from ledger.seals.records import KINDS, VOUCHER, Kind, Record, called, ids_of, of_kind
from ledger.seals.sealing import GENESIS, block_hash, blocks_of
from ledger.seals.signing import is_signed, key_id_of
from ledger.seals.surroundings import AROUND, outside_blocks

LATE = timedelta(hours=1)
"""How long the longest unit of work may keep a voucher from the seal that it should have come under."""
_LEAVES = select(SealLeaf.seq, SealLeaf.kind, SealLeaf.record_id, SealLeaf.content_sha, SealLeaf.block_no).order_by(
    SealLeaf.seq
)


class _Standing:
    """What stands in the database now: each voucher's place, hash and moment, each record. Vouchers are kept small."""

    def __init__(self) -> None:
        self.vouchers: dict[int, tuple[int, int, str, datetime]] = {}
        self.records: dict[tuple[str, int], Record] = {}
        self.unread: set[tuple[str, int]] = set()
        """What is there and cannot be read: named as such, and not as missing."""

    def fault_of(self, entity: Entity, leaf: tuple[int, str, int, str], sealed_before: datetime | None) -> Fault | None:
        """Return what is wrong with what a leaf sealed, if anything is."""
        seq, kind, record_id, sealed = leaf
        if (kind, record_id) in self.unread:
            return None
        if kind == VOUCHER:
            return self._fault_of_voucher(entity, leaf, sealed_before)
        record = self.records.get((kind, record_id))
        if record is None:
            return Fault(entity.code, str(seq), What.SEALED_MISSING, Thing.LEAF)
        return Fault(entity.code, record.label, What.SEAL_DIFFERS, record.thing) if record.sha != sealed else None

    def _fault_of_voucher(
        self, entity: Entity, leaf: tuple[int, str, int, str], sealed_before: datetime | None
    ) -> Fault | None:
        standing = self.vouchers.get(leaf[2])
        if standing is None:
            return Fault(entity.code, str(leaf[0]), What.SEALED_MISSING, Thing.LEAF)
        period, number, sha, recorded_at = standing
        if sha != leaf[3]:
            return Fault(entity.code, label_of(period, number), What.SEAL_DIFFERS)
        if sealed_before is not None and recorded_at < sealed_before:
            return Fault(entity.code, label_of(period, number), What.SEALED_LATE)
        return None


_Roots = dict[int, tuple[str, str]]
Check = Callable[[], Iterator[Fault]]
"""One look at the books; another one does not depend on whether it came to its end."""


def seal_checks(
    session: Session,
    entity: Entity,
    public: Ed25519PublicKey,
    held: Sequence[Checkpoint] = (),
    *,
    is_own_folder: bool = False,
) -> list[Check]:
    """Return every look at an entity's vouchers, records, log, blocks, signatures and locked years, in their order.

    The books are compared with the checkpoints held; with `is_own_folder` none may be missing there.
    """
    standing, roots, blocks = _Standing(), _Roots({0: (Frontier().root.hex(), "")}), list[SealBlock]()
    return [
        partial(_vouchers, session, entity, standing),
        *(partial(_records, session, entity, kind, standing) for kind in KINDS),
        partial(_blocks, session, entity, blocks),
        partial(_log_faults, session, entity, standing, blocks, roots),
        partial(_block_faults, entity, blocks, public, roots),
        partial(_checkpoint_faults, entity, blocks, held),
        *([partial(_unheld, session, entity, held)] if is_own_folder else []),
        partial(_lock_faults, session, entity),
        *(partial(look, session, entity) for look in AROUND),
    ]


def _vouchers(session: Session, entity: Entity, standing: _Standing) -> Iterator[Fault]:
    """Recompute every voucher, and keep what stands; from one on that cannot be read they are looked for singly."""
    last, kept = 0, standing.vouchers
    try:
        for content in contents(session, entity):
            last = content.id
            kept[last] = content[1:5]
            if not content.is_sound:
                yield from content_fault(entity, content)
    except BROKEN:
        read_on(session)
        unread: list[int] = []
        later = select(Voucher.id).where(Voucher.entity_id == entity.id, Voucher.id > last).order_by(Voucher.id)
        for batch in in_batches(list(session.scalars(later))):
            for content in readable(session, batch, partial(_some, session, entity), unread.append):
                kept[content.id] = content[1:5]
                if not content.is_sound:
                    yield from content_fault(entity, content)
        for voucher_id in unread:
            standing.unread.add((VOUCHER, voucher_id))
            place = select(Voucher.period, Voucher.number).where(Voucher.id == voucher_id)
            yield Fault(entity.code, label_of(*session.execute(place).one()), What.UNREADABLE)


def _some(session: Session, entity: Entity, ids: Sequence[int]) -> Iterator[Content]:
    return contents(session, entity, only=select(Voucher.id).where(Voucher.id.in_(ids)))


def _records(session: Session, entity: Entity, kind: Kind, standing: _Standing) -> Iterator[Fault]:
    """Keep what stands of a kind of record, and name each that cannot be read."""
    try:
        found = list(of_kind(session, entity, kind))
    except BROKEN:
        read_on(session)
        ids, unread = list(session.scalars(ids_of(entity, kind))), list[int]()
        found = [
            record
            for batch in in_batches(ids)
            for record in readable(session, batch, partial(_some_of, session, entity, kind), unread.append)
        ]
        for record_id in unread:
            standing.unread.add((kind.thing, record_id))
            yield Fault(entity.code, called(session, kind, record_id), What.UNREADABLE, kind.thing)
    standing.records |= {(record.thing, record.id): record for record in found}


def _some_of(session: Session, entity: Entity, kind: Kind, ids: Sequence[int]) -> Iterator[Record]:
    return of_kind(session, entity, kind, only=ids)


def _blocks(session: Session, entity: Entity, blocks: list[SealBlock]) -> Iterator[Fault]:
    blocks += blocks_of(session, entity)
    yield from ()


def _unheld(session: Session, entity: Entity, held: Sequence[Checkpoint]) -> Iterator[Fault]:
    for block in unpublished(session, entity, held):
        if is_overdue(block):
            yield Fault(entity.code, str(block.block_no), What.NOT_HELD, Thing.CHECKPOINT)


def _log_faults(
    session: Session, entity: Entity, standing: _Standing, blocks: Sequence[SealBlock], roots: _Roots
) -> Iterator[Fault]:
    """Walk the log, keep the tree's root and frontier at the end of each block, and compare with what stands."""
    tree = Frontier()
    ends = {block.last_seq: block for block in blocks}
    late: datetime | None = None
    within: set[int] = set()
    for seq, kind, record_id, sha, block_no in session.execute(_LEAVES.where(SealLeaf.entity_id == entity.id)):
        if seq != tree.size + 1:
            yield Fault(entity.code, str(tree.size + 1), What.LOG_GAP, Thing.LEAF)
            return
        if fault := standing.fault_of(entity, (seq, kind, record_id, sha), late):
            yield fault
        tree.append(_bytes(sha))
        within.add(block_no)
        if block := ends.get(seq):
            roots[seq] = (tree.root.hex(), " ".join(subtree.hex() for subtree in tree.subtrees))
            late = block.sealed_at - LATE
            if within != {block.block_no}:
                yield Fault(entity.code, str(seq), What.IN_ANOTHER_BLOCK, Thing.LEAF)
            within.clear()
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
