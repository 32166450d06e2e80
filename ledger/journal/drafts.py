"""What is asked of the journal: pairs of accounts and amounts, a voucher to be posted, and what became of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.models import Voucher


@dataclass(frozen=True, slots=True)
class AccountKey:
    """An account by code, and the subject of its sub-account, if any."""

    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: `amount` is debited to one account and credited to the other."""

    debit: AccountKey
    credit: AccountKey
    amount: Money


Same = tuple[int, str]
"""What makes two drafts the same deed: the entity's id and the key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A voucher to be posted. `key` makes it happen once; `source` names the deed that it records.

    A red voucher (红字) has negative amounts only; a reversal is always red.
    """

    entity: Entity
    on: date
    key: str
    event: str
    memo: str
    source: str
    made_by: str
    pairs: tuple[Pair, ...]
    period: int = 0
    reverses: Voucher | None = field(default=None)
    is_red: bool = False

    @property
    def same(self) -> Same:
        """Return by what the same deed is known again."""
        return self.entity.id, self.key

    @property
    def request_sha(self) -> str:
        """Return the SHA-256 of what is asked for, to tell a repeat from another deed."""
        rows = [[p.debit.code, p.debit.subject, p.credit.code, p.credit.subject, p.amount.fen] for p in self.pairs]
        content = [self.on.isoformat(), self.event, self.source, self.period, rows]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Posted:
    """A voucher as it was posted: its id, its period, its number within both; `is_new` unless it stood already."""

    voucher_id: int
    period: int
    number: int
    is_new: bool = field(default=True, compare=False)
