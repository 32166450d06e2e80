"""Statements of a bank or a count of cash, their lines, and which voucher each line is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base
from core.ids import new_id
from core.money import Money


class BankStatement(Base):
    """A statement of 102 or 109, or a count of 101, as the other side says it. A count has no lines."""

    __tablename__ = "ledger_bank_statement"
    __table_args__ = (
        CheckConstraint("account IN ('101', '102', '109')", name="account_holds_money"),
        CheckConstraint("begins_on <= ends_on", name="ends_after_it_begins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"), index=True)
    account: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    opening: Mapped[Money]
    closing: Mapped[Money]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    lines: Mapped[list[BankLine]] = relationship(order_by="BankLine.position", back_populates="statement")

    @property
    def is_count(self) -> bool:
        """Say whether this is a count of cash."""
        return self.account == "101"


class BankLine(Base):
    """One line of a statement; what came in is positive. By its `mark` it enters once, though statements overlap."""

    __tablename__ = "ledger_bank_line"
    __table_args__ = (UniqueConstraint("entity_id", "account", "mark"), CheckConstraint("amount <> 0", name="moves"))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    statement_id: Mapped[int] = mapped_column(ForeignKey("ledger_bank_statement.id"), index=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    account: Mapped[str]
    position: Mapped[int]
    on: Mapped[date]
    memo: Mapped[str]
    reference: Mapped[str]
    amount: Mapped[Money]
    mark: Mapped[str]

    statement: Mapped[BankStatement] = relationship(back_populates="lines")


class BankMatch(Base):
    """A voucher that a line is, wholly or together with others. A voucher is matched once for each account."""

    __tablename__ = "ledger_bank_match"

    voucher_id: Mapped[int] = mapped_column(ForeignKey("ledger_voucher.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("ledger_bank_line.id"), index=True)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
