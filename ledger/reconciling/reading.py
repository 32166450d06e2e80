"""Read a bank's statement from a table, whatever the bank calls its columns."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import N_
from core.money import ZERO, Money
from core.tables import Column, Fault, Record, amount, day, records, signed, text

DAY, MEMO, RECEIVED, PAID, REFERENCE = "日期", "摘要", "收入", "支出", "流水号"
COLUMNS = (
    Column(DAY, day, is_needed=True, also=("交易日期", "记账日期", "交易时间", "入账日期")),
    Column(MEMO, text(200), also=("交易摘要", "用途", "备注", "附言", "交易类型")),
    Column(RECEIVED, amount, has_head=True, also=("贷方", "贷方发生额", "收入金额", "存入", "转入金额", "贷方金额")),
    Column(PAID, amount, has_head=True, also=("借方", "借方发生额", "支出金额", "支取", "转出金额", "借方金额")),
    Column(REFERENCE, text(80), also=("交易流水号", "流水", "凭证号", "交易号")),
)
ONE_AMOUNT, SIDE = "金额", "借贷标志"
SIGNED_COLUMNS = (
    *(column for column in COLUMNS if column.head not in {RECEIVED, PAID}),
    Column(ONE_AMOUNT, signed, has_head=True, also=("交易金额", "发生额", "金额（元）", "交易金额（元）")),
    Column(SIDE, text(20), also=("借贷", "借贷方向", "收支", "收/支", "收支标志", "借/贷", "资金流向")),
)
"""What other banks write: one amount, and beside it a word for its direction, or a sign."""
_IN, _OUT = {"贷", "贷方", "收入", "收", "转入", "存入", "C"}, {"借", "借方", "支出", "支", "转出", "支取", "D"}


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
    rows = [[] if _is_a_sum(row) else row for row in rows]
    found, faults = records(rows, COLUMNS)
    has_one = not found and bool(records(rows, SIGNED_COLUMNS)[0])
    if has_one:
        found, faults = records(rows, SIGNED_COLUMNS)
    lines, times = [], Counter[str]()
    for record in found:
        if any(fault.row == record.row for fault in faults):
            continue
        moved, wrong = _directed(record) if has_one else _of_two(record)
        if wrong:
            faults.append(wrong)
            continue
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


def _is_a_sum(row: Sequence[str]) -> bool:
    """Say whether a row is the bank's own sum and no line; it is read as a blank row."""
    first = next((cell.strip() for cell in row if cell.strip()), "")
    return first.startswith(("合计", "总计", "小计", "本页合计", "本页小计"))


def _of_two(record: Record) -> tuple[Money, Fault | None]:
    received, paid = record[RECEIVED], record[PAID]
    if bool(received) == bool(paid):
        return ZERO, Fault(record.row, RECEIVED, N_("收入和支出填一个，也只填一个。"))
    return received or -paid, None


def _directed(record: Record) -> tuple[Money, Fault | None]:
    """Return one amount with its direction: by the word beside it, or by its sign where there is none."""
    moved, side = record[ONE_AMOUNT], record[SIDE].strip().upper()
    if not moved:
        return ZERO, Fault(record.row, ONE_AMOUNT, N_("这一项要填。"))
    if not side:
        return moved, None
    if moved < ZERO or side not in _IN | _OUT:
        return ZERO, Fault(record.row, SIDE, N_("看不出是收入还是支出。"))
    return (moved if side in _IN else -moved), None
