"""The log of what was sealed in each entity, the signed blocks that close it off, and the locks of decided years."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base
from core.ids import new_id

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
    """What was sealed: a voucher or a record beside the journal, its gapless place in the log, and what it said."""

    __tablename__ = "ledger_seal_leaf"
    __table_args__ = (UniqueConstraint("kind", "record_id"), _STRICT)

    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[int]
    block_no: Mapped[int]
    content_sha: Mapped[str]


class YearLock(Base):
    """What the books held up to a year's end on the day that it was locked for good, and one hash over all of it.

    A voucher that is slipped into a locked year may be sound in itself; it is not in the lock.
    """

    __tablename__ = "ledger_year_lock"
    __table_args__ = (UniqueConstraint("entity_id", "year"), _STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    year: Mapped[int]
    vouchers: Mapped[int]
    trades: Mapped[int]
    shares: Mapped[int]
    content_sha: Mapped[str]
    locked_by: Mapped[str]
    locked_at: Mapped[datetime] = mapped_column(default=clock.now)
