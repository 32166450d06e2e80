"""What an accountant looks at before a month or a year closes: nothing here forbids it, each is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import N_
from core.money import ZERO, Money
from ledger.assets.services import register
from ledger.entities.models import Entity
from ledger.journal.chart import CHART
from ledger.journal.periods import last_day, period_of
from ledger.journal.reading import balances_by_subject
from ledger.journal.subjects import names_of
from ledger.reconciling.balancing import reconcile
from ledger.reconciling.models import BankStatement
from ledger.reconciling.services import statements
from ledger.statements.balance_sheet import balance_sheet


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that does not look right: the message for the reader, its facts, and the page to look at."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def concerns_of_month(session: Session, entity: Entity, period: int) -> list[Concern]:
    """Return what to look at before a month closes (yyyymm)."""
    year, month = divmod(period, 100)
    return [
        *_below_zero(session, entity, period),
        *_on_the_wrong_side(session, entity, period),
        *_unworn(session, entity, year, month),
        *_unreconciled(session, entity, last_day(year, month)),
    ]


def concerns_of_year(session: Session, entity: Entity, year: int) -> list[Concern]:
    """Return what to look at before a year closes."""
    return [*concerns_of_month(session, entity, year * 100 + 12), *_untied(session, entity, year)]


def _below_zero(session: Session, entity: Entity, period: int) -> Iterator[Concern]:
    """Name money that stands below zero: nobody has less than nothing in the box."""
    for (code, subject), held in sorted(balances_by_subject(session, entity, MONEY, through=period).items()):
        if held < ZERO:
            yield Concern(
                N_("%(account)s 是负数：%(amount)s。多半是日期记早了，或者少记了一笔收入。"),
                {"account": CHART[code], "amount": held},
                "accounts.show",
                {"account": code, "year": str(period // 100), "subject": subject},
            )


MONEY = ("101", "102", "109")
OWED = ("211", "212", "213", "214", "215", "221", "222", "235", "301")
"""Accounts of which no sub-account is ever in debit: more would have been paid than was owed."""
HELD = ("113", "121", "141", "151", "401")
"""Accounts of which no sub-account is ever in credit: more would have gone than there was."""
MOST = 20
"""How many of a kind are named; whoever mends these sees the next."""


def _on_the_wrong_side(session: Session, entity: Entity, period: int) -> Iterator[Concern]:
    """Name sub-accounts that stand on the wrong side, as after a reversal of what had been used already."""
    held = balances_by_subject(session, entity, (*OWED, *HELD), through=period)
    wrong = [
        (code, subject, amount) for (code, subject), amount in sorted(held.items()) if (amount > ZERO) == (code in OWED)
    ]
    names = names_of(session, entity, [subject for _code, subject, _amount in wrong[:MOST]])
    for code, subject, amount in wrong[:MOST]:
        yield Concern(
            N_("%(account)s %(who)s 的余额在反方：%(amount)s。付多了，或者冲销了已经用掉的。"),
            {"account": CHART[code], "who": names[subject].name, "amount": amount},
            "accounts.show",
            {"account": code, "year": str(period // 100), "subject": subject},
        )


def _unworn(session: Session, entity: Entity, year: int, month: int) -> Iterator[Concern]:
    due = Money.total(
        max(ZERO, row.asset.worn_by(year, month) - row.worn)
        for row in register(session, entity)
        if row.asset.acquired_on <= last_day(year, month) and not row.is_gone
    )
    if due:
        yield Concern(N_("到这个月还有 %(amount)s 元折旧和摊销没有提。"), {"amount": due}, "assets.index")


def _unreconciled(session: Session, entity: Entity, on: date) -> Iterator[Concern]:
    """Name accounts of money that hold any and have no statement or count at the month's end, or an unexplained one."""
    through = period_of(on)
    held = {code for code, _subject in balances_by_subject(session, entity, MONEY, through=through)}
    for account in sorted(held | {one.account for one in statements(session, entity, limit=200)}):
        found = session.scalar(
            select(BankStatement)
            .where(BankStatement.entity_id == entity.id, BankStatement.account == account)
            .where(BankStatement.begins_on <= on, BankStatement.ends_on >= on)
            .order_by(BankStatement.id.desc())
            .limit(1)
        )
        if found is None:
            message = N_("%(account)s 到月底还没有对账、盘点。")
            yield Concern(message, {"account": CHART[account]}, "reconciling.index")
        elif (difference := reconcile(session, entity, found).difference).fen:
            message = N_("%(account)s 对账还差 %(amount)s 元说不清。")
            facts = {"account": CHART[account], "amount": difference}
            yield Concern(message, facts, "reconciling.show", {"statement_id": str(found.id)})


def _untied(session: Session, entity: Entity, year: int) -> Iterator[Concern]:
    for tie in balance_sheet(session, entity, year).ties:
        if not tie.holds:
            yield Concern(
                N_("资产负债表勾稽不符：%(tie)s。"),
                {"tie": tie},
                "forms.show",
                {"form": "balance-sheet", "year": str(year)},
            )
