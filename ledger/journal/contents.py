"""Read vouchers as they stand in the database now, each with its content computed afresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.content import content_sha
from ledger.journal.models import Account, Posting, Voucher

_VOUCHER = cast("Table", Voucher.__table__)
_POSTING = cast("Table", Posting.__table__)
_BATCH = 5_000
_UNKNOWN = ("?", "?")


@dataclass(frozen=True, slots=True)
class Content:
    """A voucher's header, and the content computed from header and lines; `lines_fit` where both agree."""

    header: Mapping[Any, Any]
    computed: str
    lines_fit: bool

    @property
    def label(self) -> str:
        """Return the voucher as it is printed: 202607 记-0001."""
        return label_of(self.header["period"], self.header["number"])

    @property
    def is_sound(self) -> bool:
        """Say whether the voucher still says what was hashed when it was written."""
        return self.lines_fit and self.computed == self.header["content_sha"]


def label_of(period: int, number: int) -> str:
    """Return a voucher as it is printed: 202607 记-0001."""
    return f"{period} 记-{number:04d}"


def contents(session: Session, entity: Entity, *, only: Select[Any] | None = None) -> Iterator[Content]:
    """Yield the vouchers of an entity in the order of their ids; `only` may select some of the ids."""
    own = select(Account.id, Account.code, Account.subject).where(Account.entity_id == entity.id)
    accounts = {account: (code, subject) for account, code, subject in session.execute(own)}
    heads = select(_VOUCHER).where(_VOUCHER.c.entity_id == entity.id).order_by(_VOUCHER.c.id)
    if only is not None:
        heads = heads.where(_VOUCHER.c.id.in_(only))
    rows = _rows(session, entity, only)
    row = next(rows, None)
    for head in session.execute(heads.execution_options(yield_per=_BATCH)).mappings():
        voucher_id, said, moved = head["id"], [], 0
        while row is not None and row[0] <= voucher_id:
            if row[0] == voucher_id:
                said.append((row[1], *accounts.get(row[2], _UNKNOWN), *accounts.get(row[3], _UNKNOWN), row[4]))
                moved += row[4]
            row = next(rows, None)
        lines_fit = len(said) == head["line_count"] and moved == head["total_fen"]
        yield Content(head, content_sha(entity.code, head, said), lines_fit)


def _rows(session: Session, entity: Entity, only: Select[Any] | None) -> Iterator[Any]:
    """Yield (voucher, line, debit, credit, fen) of an entity's rows in the order of the vouchers."""
    rows = (
        select(*(_POSTING.c[name] for name in ("voucher_id", "line_no", "debit_id", "credit_id", "amount_fen")))
        .join(_VOUCHER, _VOUCHER.c.id == _POSTING.c.voucher_id)
        .where(_VOUCHER.c.entity_id == entity.id)
        .order_by(_POSTING.c.voucher_id, _POSTING.c.line_no)
    )
    if only is not None:
        rows = rows.where(_POSTING.c.voucher_id.in_(only))
    return iter(session.execute(rows.execution_options(yield_per=_BATCH)))
