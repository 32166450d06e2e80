"""Write the books of one entity for Beancount and for hledger, with the balances that the books keep asserted.

Beancount's own tolerance would let half a fen pass, so every assertion says `~ 0.00`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from core.money import Money
from core.texts import in_one_line
from ledger.entities.models import Entity
from ledger.exports.rows import accounts, balances_through, begins_on, in_rows, last_day, vouchers
from ledger.journal.chart import CHART, INCOME_CODES, AccountClass
from ledger.journal.models import Account
from ledger.journal.periods import closing_period, open_years

_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z一-鿿-]")
_ROOTS = {
    AccountClass.ASSET: "Assets",
    AccountClass.LIABILITY: "Liabilities",
    AccountClass.EQUITY: "Equity",
    AccountClass.COST: "Assets",
}


def beancount(session: Session, entity: Entity) -> Iterator[str]:
    """Yield the lines of a Beancount file."""
    names = _names(accounts(session, entity))
    yield f'option "title" "{_quoted(entity.name)}"'
    yield 'option "operating_currency" "CNY"'
    yield 'plugin "beancount.plugins.noduplicates"'
    for name in names.values():
        yield f"{begins_on(session, entity)} open {name} CNY"
    for voucher in vouchers(session, entity):
        yield ""
        yield f'{voucher.dated_on} * "{_quoted(voucher.memo)}" ^{voucher.period}-{voucher.number:04d}'
        yield f'  voucher: "{voucher.period}-{voucher.number:04d}"'
        yield f'  sha256: "{voucher.content_sha}"'
        for debit, credit, amount in map(in_rows, voucher.postings):
            yield f"  {names[debit]}  {_plain(amount)} CNY"
            yield f"  {names[credit]}  {_plain(-amount)} CNY"
    for day, held in _assertions(session, entity):
        yield ""
        for account, amount in held.items():
            yield f"{day} balance {names[account]}  {_plain(amount)} ~ 0.00 CNY"


def hledger(session: Session, entity: Entity) -> Iterator[str]:
    """Yield the lines of an hledger journal; its assertions are exact."""
    names = _names(accounts(session, entity))
    yield f"; {in_one_line(entity.name)}"
    yield "commodity CNY 1000.00"
    for name in names.values():
        yield f"account {name}"
    for voucher in vouchers(session, entity):
        yield ""
        memo = in_one_line(voucher.memo).replace(";", "\uff1b")  # behind a half-width one hledger reads a comment
        yield f"{voucher.dated_on} * ({voucher.period}-{voucher.number:04d}) {memo}"
        for debit, credit, amount in map(in_rows, voucher.postings):
            yield f"    {names[debit]}  CNY {_plain(amount)}"
            yield f"    {names[credit]}  CNY {_plain(-amount)}"
    for day, held in _assertions(session, entity):
        yield ""
        yield f"{day - timedelta(days=1)} * balances"
        for account, amount in held.items():
            yield f"    {names[account]}  CNY 0.00 = CNY {_plain(amount)}"


def _assertions(session: Session, entity: Entity) -> Iterator[tuple[date, dict[int, Money]]]:
    """Yield (the day after, balance of every account) for each year's end, and for the newest day."""
    newest = last_day(session, entity)
    if newest is None:
        return
    for year in sorted(open_years(session, entity)):
        if date(year, 12, 31) < newest:
            yield date(year + 1, 1, 1), balances_through(session, entity, closing_period(year))
    yield newest + timedelta(days=1), balances_through(session, entity, closing_period(newest.year))


def _names(of: dict[int, Account]) -> dict[int, str]:
    """Name every account by class, code and subject; two that would be called the same are told apart by a number.

    What stands on an account that has sub-accounts gets a leaf of its own: Beancount checks a parent with its children.
    """
    parents = {account.code for account in of.values() if account.subject}
    names: dict[int, str] = {}
    taken: set[str] = set()
    for key, account in of.items():
        name = f"{_root(account.code)}:{account.code}{account.name}"
        if account.subject:
            name += f":S-{_NOT_IN_A_NAME.sub('-', account.subject)}"
        elif account.code in parents:
            name += ":Itself"
        count, free = 1, name
        while free in taken:
            count += 1
            free = f"{name}-{count}"
        taken.add(free)
        names[key] = free
    return names


def _root(code: str) -> str:
    kind = CHART[code].kind
    return _ROOTS.get(kind) or ("Income" if code in INCOME_CODES else "Expenses")


def _plain(amount: Money) -> str:
    return str(amount).replace(",", "")


def _quoted(text: str) -> str:
    return in_one_line(text).replace("\\", "\\\\").replace('"', '\\"')
