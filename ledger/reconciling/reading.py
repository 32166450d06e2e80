"""Read a bank's statement from a table, whatever the bank calls its columns."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import N_
from core.money import Money
from core.tables import Column, Fault, amount, day, records, text

DAY, MEMO, RECEIVED, PAID, REFERENCE = "日期", "摘要", "收入", "支出", "流水号"
COLUMNS = (
    Column(DAY, day, is_needed=True, also=("交易日期", "记账日期", "交易时间", "入账日期")),
    Column(MEMO, text(200), also=("交易摘要", "用途", "备注", "附言", "交易类型")),
    Column(RECEIVED, amount, has_head=True, also=("贷方", "贷方发生额", "收入金额", "存入", "转入金额", "贷方金额")),
    Column(PAID, amount, has_head=True, also=("借方", "借方发生额", "支出金额", "支取", "转出金额", "借方金额")),
    Column(REFERENCE, text(80), also=("交易流水号", "流水", "凭证号", "交易号")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementLine:
    """A line as it was read; `mark` is the same whenever the same line is read again."""

    row: int
    on: date
    memo: str
    reference: str
    amount: Money
    mark: str


def read_lines(rows: Sequence[Sequence[str]]) -> tuple[list[StatementLine], list[Fault]]:
    """Return the lines of a statement, and every row that cannot be one."""
    found, faults = records(rows, COLUMNS)
    lines, times = [], Counter[str]()
    for record in found:
        if any(fault.row == record.row for fault in faults):
            continue
        received, paid = record[RECEIVED], record[PAID]
        if bool(received) == bool(paid):
            faults.append(Fault(record.row, RECEIVED, N_("收入和支出填一个，也只填一个。")))
            continue
        moved = received or -paid
        said = "\0".join((record[DAY].isoformat(), str(moved.fen), record[MEMO], record[REFERENCE]))
        times[said] += 1  # two lines that say the same are two
        mark = hashlib.sha256(f"{said}\0{times[said]}".encode()).hexdigest()
        lines.append(
            StatementLine(
                row=record.row,
                on=record[DAY],
                memo=record[MEMO],
                reference=record[REFERENCE],
                amount=moved,
                mark=mark,
            )
        )
    return lines, sorted(faults, key=lambda fault: fault.row)
