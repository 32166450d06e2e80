"""Drafts of vouchers, their lines, and the papers that prove them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.chart import Side
from ledger.journal.models import Voucher


class DraftState(StrEnum):
    """Waiting for a second person; then posted, refused, or withdrawn by who made it."""

    WAITING = "waiting"
    POSTED = "posted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"waiting": N_("待审核"), "posted": N_("已入账"), "refused": N_("已退回"), "withdrawn": N_("已撤回")}[
            self.value
        ]


class VoucherDraft(Base):
    """A voucher before it is one. A draft that reverses a voucher has no lines of its own."""

    __tablename__ = "ledger_voucher_draft"
    __table_args__ = (
        one_of("state", DraftState),
        CheckConstraint("checked_by_id IS NULL OR checked_by_id <> made_by_id", name="two_people"),
        Index(
            "uq_ledger_voucher_draft_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'posted')"),
            postgresql_where=text("state IN ('waiting', 'posted')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), index=True)
    operation: Mapped[str] = mapped_column(unique=True)
    dated_on: Mapped[date]
    memo: Mapped[str]
    state: Mapped[DraftState] = mapped_column(Word(DraftState), default=DraftState.WAITING)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_voucher.id"))
    made_by_id: Mapped[int]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    checked_by_id: Mapped[int | None]
    checked_by: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(default="")
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_voucher.id"))

    entity: Mapped[Entity] = relationship(lazy="joined")
    reverses: Mapped[Voucher | None] = relationship(foreign_keys=reverses_id, viewonly=True)
    voucher: Mapped[Voucher | None] = relationship(foreign_keys=voucher_id, viewonly=True)
    lines: Mapped[list[DraftLine]] = relationship(order_by="DraftLine.position", lazy="selectin")
    papers: Mapped[list[Paper]] = relationship(order_by="Paper.id", lazy="selectin")

    @property
    def subject(self) -> str:
        """Return how the voucher names its draft."""
        return f"manual:{self.id}"


class DraftLine(Base):
    """One line as it was written."""

    __tablename__ = "ledger_voucher_draft_line"
    __table_args__ = (one_of("side", Side), CheckConstraint("amount > 0", name="amount_above_zero"))

    draft_id: Mapped[int] = mapped_column(ForeignKey("ledger_voucher_draft.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[Side] = mapped_column(Word(Side))
    code: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    amount: Mapped[Money]


class Paper(Base):
    """A paper that proves the voucher (原始凭证附件), with its SHA-256."""

    __tablename__ = "ledger_paper"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[int] = mapped_column(ForeignKey("ledger_voucher_draft.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
