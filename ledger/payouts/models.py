"""A batch of payments, its file, and its lines."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.money import Money
from core.secrets import Encrypted
from ledger.entities.models import Entity


class Way(StrEnum):
    """How a batch is paid."""

    BANK = "bank"
    CASH = "cash"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"bank": N_("银行代发"), "cash": N_("现金，当面签字")}[self.value]

    @property
    def account(self) -> str:
        """Return the account that it is paid out of."""
        return {"bank": "102", "cash": "101"}[self.value]


class BatchState(StrEnum):
    """How far a batch has come."""

    DRAWN = "drawn"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"drawn": N_("等审核"), "approved": N_("已审核"), "withdrawn": N_("已撤回")}[self.value]


class LineState(StrEnum):
    """What became of a payment."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        words = {"open": N_("在途"), "paid": N_("已付"), "failed": N_("失败"), "withdrawn": N_("已撤回")}
        return words[self.value]


class PayoutBatch(Base):
    """Payments that go out together. The file, encrypted, is what the second person approved, byte for byte.

    `drawn_mark` and `checked_mark` are keyed hashes over all that the batch says, when it was drawn and when it was
    checked: who may write to the database but has not the key can make neither. `taken_at` is when the file was first
    given out to be handed to the bank.
    """

    __tablename__ = "ledger_payout_batch"
    __table_args__ = (UniqueConstraint("entity_id", "number"), one_of("way", Way), one_of("state", BatchState))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    number: Mapped[int]
    way: Mapped[Way] = mapped_column(Word(Way))
    template: Mapped[str]
    state: Mapped[BatchState] = mapped_column(Word(BatchState), default=BatchState.DRAWN)
    total: Mapped[Money]
    file_name: Mapped[str]
    file_sha: Mapped[str]
    file: Mapped[str | None] = mapped_column(Encrypted("payout.file"), deferred=True)
    made_by_id: Mapped[int]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    checked_by_id: Mapped[int | None]
    checked_by: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime | None]
    payer_account: Mapped[str | None] = mapped_column(Encrypted("payout.payer"))
    drawn_mark: Mapped[str] = mapped_column(default="", server_default="")
    checked_mark: Mapped[str] = mapped_column(default="", server_default="")
    taken_at: Mapped[datetime | None]

    entity: Mapped[Entity] = relationship(lazy="joined")
    lines: Mapped[list[PayoutLine]] = relationship(back_populates="batch", order_by="PayoutLine.position")

    @property
    def open_lines(self) -> list[PayoutLine]:
        """Return the payments of which nobody knows yet what became of them."""
        return [line for line in self.lines if line.state is LineState.OPEN]

    @property
    def is_untouched(self) -> bool:
        """Say whether nobody knows yet what became of any payment."""
        return len(self.open_lines) == len(self.lines)

    def sum_of(self, state: LineState) -> Money:
        """Return the sum of the payments in one state."""
        return Money.total(line.amount for line in self.lines if line.state is state)


class PayoutLine(Base):
    """One payment: what is owed (`due` names it for good), to whom, how much. It is open in one batch at most."""

    __tablename__ = "ledger_payout_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        one_of("state", LineState),
        Index(
            "uq_ledger_payout_line_open",
            "entity_id",
            "due",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("ledger_payout_batch.id"))
    position: Mapped[int]
    due: Mapped[str]
    payee: Mapped[str]
    account: Mapped[str | None] = mapped_column(Encrypted("payout.account"))
    account_changed_on: Mapped[date | None]
    amount: Mapped[Money]
    memo: Mapped[str]
    state: Mapped[LineState] = mapped_column(Word(LineState), default=LineState.OPEN)
    reason: Mapped[str] = mapped_column(default="")
    paid_on: Mapped[date | None]

    batch: Mapped[PayoutBatch] = relationship(back_populates="lines")

    @property
    def own_no(self) -> str:
        """Return the number by which the bank's answer names this payment, and no other of any entity."""
        return f"{self.batch.entity.code.upper()}-P{self.batch.number}-{self.position:04d}"

    @property
    def masked_account(self) -> str:
        """Return the end of the account, as pages show it."""
        return f"…{self.account[-4:]}" if self.account else ""
