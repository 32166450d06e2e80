"""Recompute everything that was sealed and name every fault, the first and the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.contents import contents
from ledger.journal.faults import Fault, content_fault
from ledger.seals.checkpoints import Checkpoint
from ledger.seals.merkle import Frontier
from ledger.seals.models import SealBlock, SealLeaf
from ledger.seals.sealing import GENESIS, block_hash, blocks_of
from ledger.seals.signing import is_signed, key_id_of

_LEAVES = select(SealLeaf.seq, SealLeaf.voucher_id, SealLeaf.content_sha).order_by(SealLeaf.seq)


def seal_faults(
    session: Session, entity: Entity, public: Ed25519PublicKey, held: Sequence[Checkpoint] = ()
) -> Iterator[Fault]:
    """Yield every fault of an entity's vouchers, log, blocks and signatures, and against the checkpoints held."""
    stored: dict[int, tuple[str, str]] = {}
    for content in contents(session, entity):
        stored[content.header["id"]] = (f"{entity.code} {content.label}", content.header["content_sha"])
        yield from content_fault(entity, content)
    roots: dict[int, tuple[str, str]] = {0: (Frontier().root.hex(), "")}
    ends = {block.last_seq for block in blocks_of(session, entity)}
    yield from _log_faults(session, entity, stored, ends, roots)
    yield from _block_faults(session, entity, public, roots)
    yield from _checkpoint_faults(entity, blocks_of(session, entity), held)


def _log_faults(
    session: Session,
    entity: Entity,
    stored: dict[int, tuple[str, str]],
    ends: set[int],
    roots: dict[int, tuple[str, str]],
) -> Iterator[Fault]:
    """Walk the log, keep the tree's root and frontier at the end of each block, and compare with the vouchers."""
    tree = Frontier()
    for seq, voucher_id, sealed in session.execute(_LEAVES.where(SealLeaf.entity_id == entity.id)):
        if seq != tree.size + 1:
            yield Fault(f"{entity.code} #{tree.size + 1}", "the log of seals has a gap")
            return
        label, content = stored.get(voucher_id, ("", ""))
        if not label:
            yield Fault(f"{entity.code} #{seq}", "a sealed voucher is missing")
        elif content != sealed:
            yield Fault(label, "its hash differs from its seal")
        tree.append(_bytes(sealed))
        if tree.size in ends:
            roots[tree.size] = (tree.root.hex(), " ".join(subtree.hex() for subtree in tree.subtrees))


def _block_faults(
    session: Session, entity: Entity, public: Ed25519PublicKey, roots: dict[int, tuple[str, str]]
) -> Iterator[Fault]:
    previous, next_seq, key_id = GENESIS, 1, key_id_of(public)
    for number, block in enumerate(blocks_of(session, entity), start=1):
        where = f"{entity.code} block {block.block_no}"
        if block.block_no != number or block.first_seq != next_seq:
            yield Fault(where, "the chain of blocks has a gap")
        if block.prev_hash != previous:
            yield Fault(where, "it does not follow the block before it")
        if roots.get(block.last_seq, ("", "")) != (block.merkle_root, block.frontier):
            yield Fault(where, "its root differs from the log")
        if block.block_hash != block_hash(entity, block):
            yield Fault(where, "its hash differs from what it says")
        if block.key_id != key_id or not is_signed(public, block.block_hash, block.signature):
            yield Fault(where, "its signature is not of this key")
        previous, next_seq = block.block_hash, block.last_seq + 1


def _checkpoint_faults(entity: Entity, blocks: list[SealBlock], held: Sequence[Checkpoint]) -> Iterator[Fault]:
    by_number = {block.block_no: block for block in blocks}
    for checkpoint in held:
        block, where = by_number.get(checkpoint.block_no), f"{entity.code} checkpoint {checkpoint.block_no}"
        if block is None:
            yield Fault(where, f"the books do not reach it: {checkpoint.vouchers} vouchers were sealed by then")
        elif (block.last_seq, block.merkle_root, block.block_hash) != (
            checkpoint.vouchers,
            checkpoint.merkle_root,
            checkpoint.block_hash,
        ):
            yield Fault(where, "the books differ from the checkpoint that was published")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode()
