"""Read what the bank answered, whatever it calls its columns: which payments went through, which failed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import N_
from core.money import Money
from core.tables import Column, Fault, amount, records, text
from ledger.payouts.models import LineState, PayoutBatch, PayoutLine

OWN_NO, AMOUNT, RESULT, REASON = "自定义序号", "金额", "处理结果", "失败原因"
COLUMNS = (
    Column(OWN_NO, text(40), is_needed=True, also=("自定义编号", "客户流水号", "备注编号")),
    Column(AMOUNT, amount, is_needed=True, also=("收款金额", "交易金额", "付款金额")),
    Column(RESULT, text(40), is_needed=True, also=("结果", "交易状态", "状态", "指令状态", "交易结果")),
    Column(REASON, text(200), also=("原因", "返回信息", "附言", "备注", "失败信息")),
)
_THROUGH = {"成功", "处理成功", "交易成功", "已成功", "支付成功", "已入账", "success"}
_REFUSED = {"失败", "处理失败", "交易失败", "支付失败", "退票", "已退回", "fail", "failed"}
_PENDING = {"处理中", "待处理", "在途", "pending"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the bank said: the places that were paid, those that failed with the reason, and those still under way."""

    paid: frozenset[int]
    failed: dict[int, str]
    pending: int


def read_answer(batch: PayoutBatch, rows: Sequence[Sequence[str]]) -> tuple[Answer, list[Fault]]:
    """Hold the bank's answer against the batch. With one fault nothing of it may be used."""
    found, faults = records(rows, COLUMNS)
    lines = {line.own_no: line for line in batch.lines}
    paid, failed, pending, seen = set[int](), dict[int, str](), 0, set[str]()
    for record in found:
        if any(fault.row == record.row for fault in faults):
            continue
        line, result = lines.get(record[OWN_NO]), record[RESULT].lower()
        wrong = _fault(record.row, line, record[AMOUNT], result, is_second=record[OWN_NO] in seen)
        seen.add(record[OWN_NO])
        if wrong or line is None:
            faults += [wrong] if wrong else []
        elif result in _PENDING:
            pending += 1
        elif line.state is LineState.OPEN and result in _THROUGH:
            paid.add(line.position)
        elif line.state is LineState.OPEN:
            failed[line.position] = record[REASON] or record[RESULT]
    return Answer(paid=frozenset(paid), failed=failed, pending=pending), faults


def _fault(row: int, line: PayoutLine | None, said: Money, result: str, *, is_second: bool) -> Fault | None:
    """Return what is wrong with a row of the answer, if anything."""
    if line is None:
        return Fault(row, OWN_NO, N_("这一批里没有这个序号"))
    if is_second:
        return Fault(row, OWN_NO, N_("这个序号出现了两次"))
    if said != line.amount:
        return Fault(row, AMOUNT, N_("和这一批里的金额不一样"))
    if result not in _THROUGH | _REFUSED | _PENDING:
        return Fault(row, RESULT, N_("看不懂这个结果：写成功、失败或处理中"))
    decided = {LineState.PAID: _THROUGH, LineState.FAILED: _REFUSED}.get(line.state)
    if decided is not None and result not in decided:
        return Fault(row, RESULT, N_("和以前记的结果相反：银行退回来的，先红字冲销那张付款凭证"))
    return None
