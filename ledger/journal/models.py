"""Accounts, periods, vouchers, their paired rows, and the balances by period.

Every key starts with the entity. A row moves one amount from one account to another, so a row, a voucher and the
journal balance by construction. Vouchers and rows are only ever added; triggers in the database hold this.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from ledger.journal.chart import CHART

_STRICT = {"sqlite_strict": True}
BY_TWO = " / "
"""What stands between the names of who made a voucher and who checked it."""


class PeriodState(StrEnum):
    """Open takes vouchers; soft is closed but may be opened by the accountant; hard is final."""

    OPEN = "open"
    SOFT = "soft"
    HARD = "hard"

    @property
    def label(self) -> str:
        """Return the name of the state in the pages."""
        return {"open": N_("开着"), "soft": N_("已结账"), "hard": N_("已锁定")}[self.value]


class Account(Base):
    """An account of one entity, or one of its sub-accounts by subject ("lot:…", "member:…")."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("entity_id", "code", "subject"), _STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    code: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")

    @property
    def name(self) -> str:
        """Return the name by the chart; what the subject is called, `ledger.journal.subjects` knows."""
        return CHART[self.code].name

    @property
    def english_name(self) -> str:
        """Return the same in English."""
        return CHART[self.code].english


class Period(Base):
    """A month of one entity as yyyymm; yyyy13 takes the year's closing and appropriation.

    `is_carried` stands on yyyy13 once the year's results have been carried over: from then on no month opens again.
    """

    __tablename__ = "ledger_period"
    __table_args__ = (one_of("state", PeriodState), _STRICT)

    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[PeriodState] = mapped_column(Word(PeriodState), default=PeriodState.OPEN)
    last_voucher_no: Mapped[int] = mapped_column(default=0)
    is_carried: Mapped[bool] = mapped_column(default=False)


class Voucher(Base):
    """A voucher (凭证): one deed in the books, with its number within entity and period."""

    __tablename__ = "ledger_voucher"
    __table_args__ = (
        UniqueConstraint("entity_id", "key"),
        UniqueConstraint("entity_id", "period", "number"),
        UniqueConstraint("reverses_id"),
        CheckConstraint("reverses_id IS NULL OR is_red = 1", name="a_reversal_is_red"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        Index("ix_ledger_voucher_source", "source"),
        _STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    period: Mapped[int]
    number: Mapped[int]
    dated_on: Mapped[date]
    key: Mapped[str]
    request_sha: Mapped[str]
    content_sha: Mapped[str]
    hash_version: Mapped[int]
    event: Mapped[str]
    memo: Mapped[str]
    source: Mapped[str]
    is_red: Mapped[bool] = mapped_column(default=False)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_voucher.id"))
    line_count: Mapped[int]
    total_fen: Mapped[int]
    made_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    postings: Mapped[list[Posting]] = relationship(back_populates="voucher", order_by="Posting.line_no", viewonly=True)

    @property
    def label(self) -> str:
        """Return the number as printed: 记-0001."""
        return f"记-{self.number:04d}"

    @property
    def maker(self) -> str:
        """Return who made it (制单)."""
        return self.made_by.partition(BY_TWO)[0]

    @property
    def checker(self) -> str:
        """Return who checked it (审核); empty where a deed posted itself by its rule."""
        return self.made_by.partition(BY_TWO)[2]

    @property
    def attachments(self) -> int:
        """Return how many papers are attached (附件张数), as its memo says."""
        said = self.memo.rpartition("（附件 ")[2].partition(" 张）")[0]
        return int(said) if said.isdecimal() else 0


class Posting(Base):
    """One paired row (分录): an amount leaves the credited account for the debited one."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint("amount_fen <> 0", name="amount_not_zero"),
        Index("ix_ledger_posting_debit", "debit_id", "voucher_id"),
        Index("ix_ledger_posting_credit", "credit_id", "voucher_id"),
        _STRICT,
    )

    voucher_id: Mapped[int] = mapped_column(ForeignKey("ledger_voucher.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    debit_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    credit_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount_fen: Mapped[int]

    voucher: Mapped[Voucher] = relationship(back_populates="postings", viewonly=True)
    debit: Mapped[Account] = relationship(foreign_keys=debit_id, viewonly=True)
    credit: Mapped[Account] = relationship(foreign_keys=credit_id, viewonly=True)


class Balance(Base):
    """What moved on an account in a period; derived from the rows, and rebuildable from them."""

    __tablename__ = "ledger_balance"
    __table_args__ = (_STRICT,)

    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    debit_fen: Mapped[int] = mapped_column(default=0)
    credit_fen: Mapped[int] = mapped_column(default=0)
