"""A voucher written by hand: any number of debit and credit lines that balance, paired for the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.errors import N_, DomainError
from core.money import ZERO, Money
from ledger.journal.drafts import AccountKey, Pair, Posted
from ledger.rules.posting_rule import Deed, post_deed


class UnbalancedError(DomainError):
    """Debits and credits differ."""

    message = N_("借贷不平：借方 %(debit)s，贷方 %(credit)s，差 %(difference)s。")


class BothSidesError(DomainError):
    """One account stands on both sides."""

    message = N_("同一个科目不能既借又贷：%(account)s。")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a voucher: an account, and the amount on its side."""

    account: AccountKey
    amount: Money


def written_by_hand(
    session: Session, deed: Deed, *, debits: Sequence[Line], credits_: Sequence[Line], period: int = 0
) -> Posted:
    """Post a manual voucher that a second person has approved."""
    return post_deed(session, deed, "manual", *paired(debits, credits_), period=period)


def paired(debits: Sequence[Line], credits_: Sequence[Line]) -> list[Pair]:
    """Pair the lines of both sides in their order, by at most n + m - 1 rows; the printed voucher is as it was written.

    Raises UnbalancedError or BothSidesError.
    """
    debit, credit = (Money.total(line.amount for line in side) for side in (debits, credits_))
    if debit != credit or debit == ZERO:
        raise UnbalancedError(debit=debit, credit=credit, difference=debit - credit)
    both = {line.account for line in debits} & {line.account for line in credits_}
    if both:
        first = min(both, key=lambda account: (account.code, account.subject))
        raise BothSidesError(account=f"{first.code} {first.subject}".strip())
    pairs, waiting = [], list(reversed(credits_))
    for line in debits:
        left = line.amount
        while left:
            other = waiting.pop()
            moved = min(left, other.amount)
            pairs.append(Pair(line.account, other.account, moved))
            left = left - moved
            if other.amount > moved:
                waiting.append(Line(other.account, other.amount - moved))
    return pairs
