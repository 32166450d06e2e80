"""What was asked for under each operation, so that a deed happens once however often it is sent."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base
from ledger.entities.models import Entity
from ledger.journal.errors import KeyReusedError

_STRICT = {"sqlite_strict": True}


class Operation(Base):
    """One operation: a hash of what was asked for, and the voucher that it became, if it became one."""

    __tablename__ = "ledger_operation"
    __table_args__ = (_STRICT,)

    operation: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    request_sha: Mapped[str]
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_voucher.id"))


def asked_for(session: Session, entity: Entity, operation: str, said: Any, *, is_done: bool = False) -> Operation:
    """Return what is kept of an operation; one that comes for the first time is kept now.

    `said` is all that was typed, of what JSON or str can write. Whoever sends the same at the same moment waits for
    the first to end. Raises KeyReusedError where the operation is known with other content or of another entity, and
    was done: it became a voucher, or `is_done` what else it was to become.
    """
    written = json.dumps(said, ensure_ascii=False, default=str, sort_keys=True)
    sha = hashlib.sha256(written.encode()).hexdigest()
    known = session.get(Operation, operation)
    if known is not None and (is_done or known.voucher_id is not None):
        if (known.entity_id, known.request_sha) != (entity.id, sha):
            raise KeyReusedError
        return known
    known = known or Operation(operation=operation)
    known.entity_id, known.request_sha = entity.id, sha
    session.add(known)
    session.flush()
    return known
