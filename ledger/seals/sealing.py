"""Seal what is committed: give it a place, chain it, hash it into the tree, sign. One block for each act."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from core import clock
from ledger.entities.models import Entity
from ledger.entities.services import entities
from ledger.journal.content import canonical
from ledger.journal.contents import contents
from ledger.journal.models import Voucher
from ledger.seals.merkle import Frontier
from ledger.seals.models import SealBlock, SealLeaf
from ledger.seals.records import VOUCHER, records
from ledger.seals.signing import Signer, signer

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an act of sealing did in one entity: the block, if there was anything, and the vouchers it refused."""

    block: SealBlock | None
    refused: tuple[str, ...]


def seal_all(session: Session, by: Signer | None = None) -> dict[str, Sealed]:
    """Seal the books of every entity; return what was done by entity code."""
    key = by or signer()
    return {entity.code: seal(session, entity, key) for entity in entities(session)}


def seal(session: Session, entity: Entity, by: Signer) -> Sealed:
    """Seal the vouchers of an entity, and the records beside them, that are not sealed yet.

    They are found by their absence from the log, never by "newer than the last", so that one that was committed
    late is not skipped. A voucher whose lines no longer fit its hash is refused and named; the others are sealed.
    """
    last = latest_block(session, entity)
    tree = Frontier(last.last_seq, map(bytes.fromhex, last.frontier.split())) if last else Frontier()
    first, number = tree.size + 1, last.block_no + 1 if last else 1
    found, refused = _unsealed(session, entity)
    leaves = []
    for kind, record_id, sha in found:
        tree.append(bytes.fromhex(sha))
        leaves.append(
            {
                "entity_id": entity.id,
                "seq": tree.size,
                "kind": kind,
                "record_id": record_id,
                "block_no": number,
                "content_sha": sha,
            }
        )
    if not leaves:
        return Sealed(None, tuple(refused))
    session.execute(insert(SealLeaf), leaves)
    block = SealBlock(
        entity_id=entity.id,
        block_no=number,
        first_seq=first,
        last_seq=tree.size,
        merkle_root=tree.root.hex(),
        frontier=" ".join(subtree.hex() for subtree in tree.subtrees),
        prev_hash=last.block_hash if last else GENESIS,
        block_hash="",
        key_id=by.key_id,
        signature="",
        sealed_at=clock.now(),
    )
    block.block_hash = block_hash(entity, block)
    block.signature = by.sign(block.block_hash)
    session.add(block)
    session.flush()
    return Sealed(block, tuple(refused))


def _unsealed(session: Session, entity: Entity) -> tuple[list[tuple[str, int, str]], list[str]]:
    """Return what is to be sealed as (kind, id, hash), and the labels of the vouchers that are not."""
    ours = (SealLeaf.kind == VOUCHER, SealLeaf.record_id == Voucher.id, SealLeaf.entity_id == entity.id)
    missing = ~exists().where(*ours)
    found, refused = [], []
    for content in contents(session, entity, only=select(Voucher.id).where(Voucher.entity_id == entity.id, missing)):
        if content.is_sound:
            found.append((VOUCHER, content.id, content.computed))
        else:
            refused.append(content.label)
    found += [(record.thing.value, record.id, record.sha) for record in records(session, entity, unsealed_only=True)]
    return found, refused


def latest_block(session: Session, entity: Entity) -> SealBlock | None:
    """Return the newest block of an entity, if its books were ever sealed."""
    blocks = select(SealBlock).where(SealBlock.entity_id == entity.id)
    return session.scalar(blocks.order_by(SealBlock.block_no.desc()).limit(1))


def blocks_of(session: Session, entity: Entity) -> list[SealBlock]:
    """Return every block of an entity, oldest first."""
    blocks = select(SealBlock).where(SealBlock.entity_id == entity.id)
    return list(session.scalars(blocks.order_by(SealBlock.block_no)))


def block_hash(entity: Entity, block: SealBlock) -> str:
    """Return the hash of everything that a block says, its predecessor included."""
    said = (
        entity.code,
        block.block_no,
        block.first_seq,
        block.last_seq,
        block.merkle_root,
        block.frontier,
        block.prev_hash,
        block.key_id,
        block.sealed_at.isoformat(timespec="microseconds"),
    )
    return hashlib.sha256(canonical(said)).hexdigest()
