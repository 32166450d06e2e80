"""Read vouchers as they stand in the database now, each with its content computed afresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from ledger.entities.models import Entity
from ledger.journal.content import content_sha
from ledger.journal.models import Account, Posting, Voucher

_VOUCHER = cast("Table", Voucher.__table__)
_POSTING = cast("Table", Posting.__table__)
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Content:
    """A voucher's header, and the content computed from header and lines; `lines_fit` where both agree."""

    header: Mapping[Any, Any]
    computed: str
    lines_fit: bool

    @property
    def label(self) -> str:
        """Return the voucher as it is printed: 202607 记-0001."""
        return f"{self.header['period']} 记-{self.header['number']:04d}"

    @property
    def is_sound(self) -> bool:
        """Say whether the voucher still says what was hashed when it was written."""
        return self.lines_fit and self.computed == self.header["content_sha"]


def contents(session: Session, entity: Entity, *, only: Select[Any] | None = None) -> Iterator[Content]:
    """Yield the vouchers of an entity in the order of their ids; `only` may select some of the ids."""
    own = select(Account.id, Account.code, Account.subject).where(Account.entity_id == entity.id)
    accounts = {account.id: (account.code, account.subject) for account in session.execute(own)}
    unknown = ("?", "?")
    rows = (
        select(_VOUCHER, _POSTING.c.line_no, _POSTING.c.debit_id, _POSTING.c.credit_id, _POSTING.c.amount_fen)
        .outerjoin(_POSTING, _POSTING.c.voucher_id == _VOUCHER.c.id)
        .where(_VOUCHER.c.entity_id == entity.id)
        .order_by(_VOUCHER.c.id, _POSTING.c.line_no)
    )
    if only is not None:
        rows = rows.where(_VOUCHER.c.id.in_(only))
    streamed = session.execute(rows.execution_options(yield_per=_BATCH)).mappings()
    for _voucher_id, group in groupby(streamed, key=itemgetter("id")):
        of_one = list(group)
        head, lines = of_one[0], [row for row in of_one if row["line_no"] is not None]
        said = (
            (
                row["line_no"],
                *accounts.get(row["debit_id"], unknown),
                *accounts.get(row["credit_id"], unknown),
                row["amount_fen"],
            )
            for row in lines
        )
        lines_fit = len(lines) == head["line_count"] and sum(row["amount_fen"] for row in lines) == head["total_fen"]
        yield Content(head, content_sha(entity.code, head, said), lines_fit)
