"""Read vouchers as they stand in the database now, each with its content computed afresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.content import HEADER, canonical, number, sha_of
from ledger.journal.models import Account, Posting, Voucher

_VOUCHER = cast("Table", Voucher.__table__)
_POSTING = cast("Table", Posting.__table__)
_HEAD = [_VOUCHER.c[name] for name in (*HEADER, "content_sha")]
_BATCH = 5_000
_UNKNOWN = canonical(("?", "?"))


class Content(NamedTuple):
    """A voucher's place, its moment and hash as they stand, and the content computed from its header and lines.

    `lines_fit` where header and lines agree. A tuple, for there are as many as vouchers.
    """

    id: int
    period: int
    number: int
    content_sha: str
    recorded_at: datetime
    computed: str
    lines_fit: bool

    @property
    def label(self) -> str:
        """Return the voucher as it is printed: 202607 记-0001."""
        return label_of(self.period, self.number)

    @property
    def is_sound(self) -> bool:
        """Say whether the voucher still says what was hashed when it was written."""
        return self.lines_fit and self.computed == self.content_sha


def label_of(period: int, number: int) -> str:
    """Return a voucher as it is printed: 202607 记-0001."""
    return f"{period} 记-{number:04d}"


def contents(session: Session, entity: Entity, *, only: Select[Any] | None = None) -> Iterator[Content]:
    """Yield the vouchers of an entity in the order of their ids; `only` may select some of the ids."""
    own = select(Account.id, Account.code, Account.subject).where(Account.entity_id == entity.id)
    accounts = {account: canonical((code, subject)) for account, code, subject in session.execute(own)}
    heads = select(*_HEAD).where(_VOUCHER.c.entity_id == entity.id).order_by(_VOUCHER.c.id)
    if only is not None:
        heads = heads.where(_VOUCHER.c.id.in_(only))
    rows = _rows(session, entity, only)
    row = next(rows, None)
    for head in session.execute(heads.execution_options(yield_per=_BATCH)):
        _version, voucher_id, period, label, line_count, total, *_texts, recorded_at, sha = head
        said, moved = list[bytes](), 0
        while row is not None and row[0] <= voucher_id:
            if row[0] == voucher_id:
                debit, credit = accounts.get(row[2], _UNKNOWN), accounts.get(row[3], _UNKNOWN)
                said += (number(row[1]), debit, credit, number(row[4]))
                moved += row[4]
            row = next(rows, None)
        lines_fit = len(said) == 4 * line_count and moved == total
        computed = sha_of(entity.code, head[:-1], b"".join(said))
        yield Content(voucher_id, period, label, sha, recorded_at, computed, lines_fit)


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
