"""Lay the trial balance (科目余额表), sub-accounts and an account (明细账) out on paper and in workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.money import Money
from core.pdf import Column, Frame, Table, render
from core.xlsx import Sheet, Value, workbook
from ledger.entities.models import Entity
from ledger.journal.by_account import AccountPage, TrialBalance
from ledger.journal.chart import ChartAccount, Side
from ledger.journal.periods import CLOSING_PERIOD
from ledger.journal.subjects import Named

_SIDES = ("年初借方", "年初贷方", "本年借方", "本年贷方", "余额借方", "余额贷方")
_BALANCE = ("科目编码", "科目名称", *_SIDES)
_SUB_BALANCE = ("科目编码", "科目名称", "明细", *_SIDES)
_ACCOUNT = ("日期", "凭证", "摘要", "对方科目", "借方", "贷方", "方向", "余额")
_DETAILED = ("日期", "凭证", "摘要", "明细", "对方科目", "借方", "贷方", "方向", "余额")
_BALANCE_SHARES = (0.09, 0.0, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13)
_ACCOUNT_SHARES = (0.115, 0.11, 0.0, 0.2, 0.125, 0.125, 0.05, 0.135)
_DETAILED_SHARES = (0.115, 0.11, 0.0, 0.11, 0.15, 0.12, 0.12, 0.05, 0.13)


def trial_balance_sheet(balance: TrialBalance, entity: Entity) -> bytes:
    """Return a year's trial balance as a workbook."""
    rows = _balance_rows(balance)
    heads = (*_BALANCE[:2], *_sides_of(balance))
    return workbook(_sheet("科目余额表", entity, span_of(balance), heads, rows, widths=(10, 26)))


def trial_balance_pdf(balance: TrialBalance, entity: Entity, *, today: date, cache: Path, is_demo: bool) -> bytes:
    """Return a year's trial balance as PDF."""
    number = f"KMYE {entity.code} {balance.year}" + (f"-{balance.month:02d}" if balance.month else "")
    frame = _frame("科目余额表", entity, span_of(balance), number, today, is_demo)
    heads = (*_BALANCE[:2], *_sides_of(balance))
    return render(frame, [_table(heads, _BALANCE_SHARES, _balance_rows(balance), figures=6)], cache)


def span_of(balance: TrialBalance) -> str:
    """Return the span of a trial balance in words."""
    return in_words(balance.year, balance.month)


def in_words(year: int, month: int) -> str:
    """Return a year, one of its months, or its end, in words."""
    return f"{year} 年" + (f" {month} 月" if 0 < month < CLOSING_PERIOD else " 年终" if month else "")


def _sides_of(balance: TrialBalance) -> tuple[str, ...]:
    """Return the heads of the figures: a month begins with what stood before it, not with the year's start."""
    if not balance.month:
        return _SIDES
    return tuple(side.replace("年初", "期初").replace("本年", "本期") for side in _SIDES)


def sub_balances_sheet(balance: TrialBalance, entity: Entity, names: Mapping[str, Named]) -> bytes:
    """Return the balances of sub-accounts as a workbook."""
    rows: list[tuple[Value, ...]] = [
        (code, name, called(names, row.subject), *figures)
        for row, (code, name, *figures) in zip(balance.rows, _balance_rows(balance)[:-1], strict=True)
    ]
    code, name, *totals = _balance_rows(balance)[-1]
    rows.append((code, name, "", *totals))
    return workbook(_sheet("明细科目余额表", entity, f"{balance.year} 年", _SUB_BALANCE, rows, widths=(10, 22, 30)))


def called(names: Mapping[str, Named], subject: str) -> str:
    """Return what a subject is called on paper."""
    named = names.get(subject) if subject else None
    return f"{named.label} {named.name}".strip() if named else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountOverSpan:
    """An account of an entity, or one of its sub-accounts, over a month or a year, with the names of its subjects."""

    entity: Entity
    account: ChartAccount
    span: str
    page: AccountPage
    names: Mapping[str, Named]
    shows_subjects: bool = False


def account_sheet(shown: AccountOverSpan) -> bytes:
    """Return an account as a workbook."""
    title, columns = f"{shown.account.code} {shown.account.name}", _DETAILED if shown.shows_subjects else _ACCOUNT
    widths = (12, 20, 40, *((24,) if shown.shows_subjects else ()), 30)
    return workbook(_sheet(title, shown.entity, shown.span, columns, _account_rows(shown), widths=widths))


def account_pdf(shown: AccountOverSpan, *, today: date, cache: Path, is_demo: bool) -> bytes:
    """Return an account as PDF."""
    title, number = f"{shown.account.code} {shown.account.name} 明细账", f"MX {shown.entity.code} {shown.account.code}"
    frame = _frame(title, shown.entity, shown.span, number, today, is_demo)
    columns, shares = (_DETAILED, _DETAILED_SHARES) if shown.shows_subjects else (_ACCOUNT, _ACCOUNT_SHARES)
    return render(frame, [_table(columns, shares, _account_rows(shown, is_narrow=True), figures=4)], cache)


def _balance_rows(balance: TrialBalance) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = [
        (row.account.code, row.account.name, *_sides(row.opening), row.debit, row.credit, *_sides(row.closing))
        for row in balance.rows
    ]
    opening, closing = (
        tuple(balance.on_side(moment, side) for side in (Side.DEBIT, Side.CREDIT)) for moment in ("opening", "closing")
    )
    return [*rows, ("合计", "", *opening, balance.debit, balance.credit, *closing)]


def _account_rows(shown: AccountOverSpan, *, is_narrow: bool = False) -> list[tuple[Value, ...]]:
    """Return the lines of an account; on paper the day tells the period of a voucher well enough."""
    page, names, blank = shown.page, shown.names, ("",) if shown.shows_subjects else ()
    rows: list[tuple[Value, ...]] = [("期初余额", "", "", *blank, "", None, None, *_direction(page.opening))]
    for line in page.lines:
        is_debit = line.side is Side.DEBIT
        counterpart = f"{line.counterpart.code} {line.counterpart.name} {called(names, line.counterpart.subject)}"
        rows.append(
            (
                line.voucher.dated_on.isoformat(),
                line.voucher.label if is_narrow else f"{line.voucher.period} {line.voucher.label}",
                line.voucher.memo,
                *((called(names, line.subject),) if shown.shows_subjects else ()),
                counterpart.rstrip(),
                line.amount if is_debit else None,
                None if is_debit else line.amount,
                *_direction(line.balance),
            )
        )
    return [*rows, ("合计", "", "", *blank, "", page.debit, page.credit, *_direction(page.closing))]


def _direction(balance: Money) -> tuple[str, Money]:
    """Return on which side a balance stands (借, 贷, or 平 where nothing does), and how much it is."""
    return ("借" if balance.fen > 0 else "贷" if balance.fen < 0 else "平", Money(abs(balance.fen)))


def _sides(amount: Money) -> tuple[Money | None, Money | None]:
    return (amount if amount.fen > 0 else None, -amount if amount.fen < 0 else None)


def _sheet(
    title: str,
    entity: Entity,
    span: str,
    columns: tuple[str, ...],
    rows: list[tuple[Value, ...]],
    *,
    widths: tuple[int, ...],
) -> Sheet:
    above = (f"编制单位：{entity.name}", f"{span}　单位：元")
    return Sheet(
        title=title, above=above, columns=columns, rows=rows, bold_rows=frozenset({len(rows) - 1}), widths=widths
    )


def _frame(title: str, entity: Entity, span: str, number: str, today: date, is_demo: bool) -> Frame:  # noqa: FBT001
    return Frame(
        title=title,
        subtitle=f"{span} · 单位：元",
        issuer=entity.name,
        number=number,
        issued_on=str(today),
        author=entity.name,
        subject=f"{entity.name} {title}",
        footer="按《农民专业合作社会计制度》（财会〔2021〕37号）编制。",
        watermark="演示" if is_demo else "",
    )


def _table(
    columns: tuple[str, ...], shares: tuple[float, ...], rows: list[tuple[Value, ...]], *, figures: int
) -> Table:
    """Make a table whose last columns are figures, and whose last row is the total."""
    texts = [tuple("" if value is None else str(value) for value in row) for row in rows]
    first_figure = len(columns) - figures
    return Table(
        columns=tuple(
            Column(label=label, width=share, align="right" if index >= first_figure else "left")
            for index, (label, share) in enumerate(zip(columns, shares, strict=True))
        ),
        rows=tuple(texts[:-1]),
        total=texts[-1],
    )
