"""Lay the trial balance (科目余额表) and an account (明细账) out on paper and in workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.money import Money
from core.pdf import Column, Frame, Table, render
from core.xlsx import Sheet, Value, workbook
from ledger.entities.models import Entity
from ledger.journal.chart import ChartAccount, Side
from ledger.journal.reading import AccountPage, TrialBalance
from ledger.journal.subjects import Named

_BALANCE = ("科目编码", "科目名称", "年初借方", "年初贷方", "本年借方", "本年贷方", "余额借方", "余额贷方")
_ACCOUNT = ("日期", "凭证", "摘要", "对方科目", "借方", "贷方", "余额（借正贷负）")
_BALANCE_SHARES = (0.09, 0.0, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13)
_ACCOUNT_SHARES = (0.11, 0.16, 0.0, 0.2, 0.12, 0.12, 0.13)


def trial_balance_sheet(balance: TrialBalance, entity: Entity) -> bytes:
    """Return a year's trial balance as a workbook."""
    rows = _balance_rows(balance)
    return workbook(_sheet("科目余额表", entity, f"{balance.year} 年", _BALANCE, rows, widths=(10, 26)))


def trial_balance_pdf(balance: TrialBalance, entity: Entity, *, today: date, cache: Path, is_demo: bool) -> bytes:
    """Return a year's trial balance as PDF."""
    frame = _frame("科目余额表", entity, f"{balance.year} 年", f"KMYE {entity.code} {balance.year}", today, is_demo)
    return render(frame, [_table(_BALANCE, _BALANCE_SHARES, _balance_rows(balance))], cache)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountOverSpan:
    """An account of an entity, or one of its sub-accounts, over a month or a year, with the names of its subjects."""

    entity: Entity
    account: ChartAccount
    span: str
    page: AccountPage
    names: Mapping[str, Named]


def account_sheet(shown: AccountOverSpan) -> bytes:
    """Return an account as a workbook."""
    title, rows = f"{shown.account.code} {shown.account.name}", _account_rows(shown.page, shown.names)
    return workbook(_sheet(title, shown.entity, shown.span, _ACCOUNT, rows, widths=(12, 20, 40, 30)))


def account_pdf(shown: AccountOverSpan, *, today: date, cache: Path, is_demo: bool) -> bytes:
    """Return an account as PDF."""
    title, number = f"{shown.account.code} {shown.account.name} 明细账", f"MX {shown.entity.code} {shown.account.code}"
    frame = _frame(title, shown.entity, shown.span, number, today, is_demo)
    return render(frame, [_table(_ACCOUNT, _ACCOUNT_SHARES, _account_rows(shown.page, shown.names))], cache)


def _balance_rows(balance: TrialBalance) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = [
        (row.account.code, row.account.name, *_sides(row.opening), row.debit, row.credit, *_sides(row.closing))
        for row in balance.rows
    ]
    opening, closing = (
        tuple(balance.on_side(moment, side) for side in (Side.DEBIT, Side.CREDIT)) for moment in ("opening", "closing")
    )
    return [*rows, ("合计", "", *opening, balance.debit, balance.credit, *closing)]


def _account_rows(page: AccountPage, names: Mapping[str, Named]) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = [("期初余额", "", "", "", None, None, page.opening)]
    for line in page.lines:
        named = names.get(line.counterpart.subject)
        detail = f" {named.label} {named.name}".rstrip() if named and line.counterpart.subject else ""
        is_debit = line.side is Side.DEBIT
        rows.append(
            (
                line.voucher.dated_on.isoformat(),
                f"{line.voucher.period} {line.voucher.label}",
                line.voucher.memo,
                f"{line.counterpart.code} {line.counterpart.name}{detail}",
                line.amount if is_debit else None,
                None if is_debit else line.amount,
                line.balance,
            )
        )
    return [*rows, ("合计", "", "", "", page.debit, page.credit, page.closing)]


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


def _table(columns: tuple[str, ...], shares: tuple[float, ...], rows: list[tuple[Value, ...]]) -> Table:
    texts = [tuple("" if value is None else str(value) for value in row) for row in rows]
    first_figure = len(columns) - (6 if len(columns) == len(_BALANCE) else 3)
    return Table(
        columns=tuple(
            Column(label=label, width=share, align="right" if index >= first_figure else "left")
            for index, (label, share) in enumerate(zip(columns, shares, strict=True))
        ),
        rows=tuple(texts[:-1]),
        total=texts[-1],
    )
