"""Lay the statements out on paper and in workbooks, with who drew them up, for what, and in which unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from core.money import Money
from core.pdf import Block, Column, Frame, Signatures, Table, Text, render
from core.xlsx import Sheet, workbook
from ledger.entities.models import Entity
from ledger.journal.periods import CLOSING_PERIOD, last_day
from ledger.statements.models import Statement


def statement_pdf(
    statement: Statement, entity: Entity, *, today: date, seals: Sequence[str], cache: Path, is_demo: bool
) -> bytes:
    """Return a statement as PDF, with its checks, the seal of its books and the lines to sign."""
    frame = Frame(
        title=statement.title,
        subtitle=f"{_period(statement, today)} · 单位：元",
        issuer=entity.name,
        number=f"{statement.form} {entity.code} {statement.year}"
        + (f"-{statement.month:02d}" if statement.month < CLOSING_PERIOD else ""),
        issued_on=str(today),
        footer="按《农民专业合作社会计制度》（财会〔2021〕37号）编制。",
        author=entity.name,
        subject=f"{entity.name} {statement.year} {statement.title}",
        watermark="演示" if is_demo else "",
    )
    return render(frame, statement_blocks(statement, seals), cache)


def statement_sheet(statement: Statement, entity: Entity, *, today: date) -> bytes:
    """Return a statement as a workbook, amounts as numbers."""
    return workbook(
        Sheet(
            title=statement.title,
            above=(f"{statement.form}　编制单位：{entity.name}", f"{_period(statement, today)}　单位：元"),
            columns=("行次", "项目", *statement.columns),
            rows=[(row.number, row.name, *row.figures) for row in statement.rows],
            bold_rows=frozenset(index for index, row in enumerate(statement.rows) if row.is_total),
            widths=(7, 34, *(18 for _ in statement.columns)),
        )
    )


def _period(statement: Statement, today: date) -> str:
    end = min(last_day(statement.year, min(statement.month, 12)), today)
    span = f"{statement.year} 年" + (f" 1–{statement.month} 月" if statement.month < CLOSING_PERIOD else "")
    return f"{span}（截至 {end}）"


def statement_blocks(statement: Statement, seals: Sequence[str]) -> list[Block]:
    """Return the rows of a statement, what its checks say, the seal of its books and the lines to sign."""
    share = 0.28 if len(statement.columns) == 2 else 0.81 / len(statement.columns)
    columns = (
        Column(label="行次", width=0.05),
        Column(label="项目"),
        *(Column(label=label, align="right", width=share) for label in statement.columns),
    )
    rows = tuple((str(row.number), row.name, *map(_figure, row.figures)) for row in statement.rows)
    totals = frozenset(index for index, row in enumerate(statement.rows) if row.is_total)
    blocks: list[Block] = [Table(columns=columns, rows=rows, emphasis=totals)]
    broken = [tie for tie in statement.ties if not tie.holds]
    said = "；".join(f"{tie.name}：{tie.left} ≠ {tie.right}" for tie in broken)
    blocks.append(Text(text=f"勾稽不符：{said}" if broken else "勾稽关系全部相符。", muted=not broken, small=True))
    if seals:
        blocks.append(Text(text="账簿封记：" + "；".join(seals), muted=True, small=True))
    return [*blocks, Signatures(labels=("单位负责人", "会计主管", "制表人"))]


def _figure(amount: Money) -> str:
    return str(amount) if amount else "—"
