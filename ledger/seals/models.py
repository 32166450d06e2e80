"""The log of sealed vouchers of each entity, and the signed blocks that close it off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base

_STRICT = {"sqlite_strict": True}


class SealBlock(Base):
    """One act of sealing: the leaves it added, the root over all leaves so far, the chain and the signature.

    Hashes and signatures are hex; `frontier` holds the full subtrees of the tree, so the next block continues it.
    """

    __tablename__ = "ledger_seal_block"
    __table_args__ = (
        CheckConstraint("last_seq >= first_seq AND first_seq > 0", name="block_has_leaves"),
        _STRICT,
    )

    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), primary_key=True)
    block_no: Mapped[int] = mapped_column(primary_key=True)
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    merkle_root: Mapped[str]
    frontier: Mapped[str]
    prev_hash: Mapped[str]
    block_hash: Mapped[str]
    key_id: Mapped[str]
    signature: Mapped[str]
    sealed_at: Mapped[datetime] = mapped_column(default=clock.now)


class SealLeaf(Base):
    """A sealed voucher: its gapless place in the log of its entity, and its content as it was sealed."""

    __tablename__ = "ledger_seal_leaf"
    __table_args__ = (UniqueConstraint("voucher_id"), _STRICT)

    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("ledger_voucher.id"))
    block_no: Mapped[int]
    content_sha: Mapped[str]
