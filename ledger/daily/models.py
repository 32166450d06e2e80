"""What was asked for under each operation, so that a deed happens once however often it is sent."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

_STRICT = {"sqlite_strict": True}


class Operation(Base):
    """One operation: a hash of what was asked for, and the voucher that it became."""

    __tablename__ = "ledger_operation"
    __table_args__ = (_STRICT,)

    operation: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    request_sha: Mapped[str]
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_voucher.id"))
