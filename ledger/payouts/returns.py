"""Read what the bank answered, whatever it calls its columns: which payments went through, which failed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import N_
from core.fields import joined_digits
from core.tables import Column, Fault, Record, amount, records, text
from ledger.payouts.models import LineState, PayoutBatch, PayoutLine

OWN_NO, AMOUNT, RESULT, REASON = "自定义序号", "金额", "处理结果", "失败原因"
NAME, ACCOUNT = "收款账号名称", "收款账号"
COLUMNS = (
    Column(OWN_NO, text(40), is_needed=True, also=("自定义编号", "客户流水号", "备注编号")),
    Column(AMOUNT, amount, is_needed=True, also=("收款金额", "交易金额", "付款金额")),
    Column(RESULT, text(40), is_needed=True, also=("结果", "交易状态", "状态", "指令状态", "交易结果")),
    Column(NAME, text(120), also=("收款人名称", "收款户名", "收款人", "户名")),
    Column(ACCOUNT, text(40), also=("收款帐号", "收款人账号", "收款卡号")),
    Column(REASON, text(200), also=("原因", "返回信息", "附言", "备注", "失败信息")),
)
_THROUGH = {"成功", "处理成功", "交易成功", "已成功", "支付成功", "已入账", "success"}
_REFUSED = {"失败", "处理失败", "交易失败", "支付失败", "退票", "已退回", "fail", "failed"}
_PENDING = {"处理中", "待处理", "在途", "pending"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the bank said: the places that were paid, those that failed with the reason, and how many are under way.

    `absent` is how many payments that are still open the answer does not speak of.
    """

    paid: frozenset[int]
    failed: dict[int, str]
    pending: int
    absent: int = 0


def read_answer(batch: PayoutBatch, rows: Sequence[Sequence[str]]) -> tuple[Answer, list[Fault]]:
    """Hold the bank's answer against the batch. With one fault nothing of it may be used."""
    found, faults = records(rows, COLUMNS)
    if not found and not faults:
        faults = [Fault(1, OWN_NO, N_("表里一笔也没有"))]
    lines = {line.own_no: line for line in batch.lines}
    paid, failed, pending, seen = set[int](), dict[int, str](), 0, set[str]()
    for record in found:
        if any(fault.row == record.row for fault in faults):
            continue
        line, result = lines.get(record[OWN_NO]), record[RESULT].lower()
        wrong = _fault(record, line, result, is_second=record[OWN_NO] in seen)
        seen.add(record[OWN_NO])
        if wrong or line is None:
            faults += [wrong] if wrong else []
        elif result in _PENDING:
            pending += 1
        elif line.state is LineState.OPEN and result in _THROUGH:
            paid.add(line.position)
        elif line.state is LineState.OPEN:
            failed[line.position] = record[REASON] or record[RESULT]
    absent = sum(line.own_no not in seen for line in batch.open_lines)
    return Answer(paid=frozenset(paid), failed=failed, pending=pending, absent=absent), faults


def _fault(record: Record, line: PayoutLine | None, result: str, *, is_second: bool) -> Fault | None:
    """Return what is wrong with a row of the answer, if anything."""
    if line is None:
        return Fault(record.row, OWN_NO, N_("这一批里没有这个序号"))
    was_paid, has_failed = line.state is LineState.PAID, line.state is LineState.FAILED
    other_name = record[NAME] and record[NAME] != line.payee
    other_account = record[ACCOUNT] and not _is_same_account(record[ACCOUNT], line.account or "")
    checks = (
        (is_second, OWN_NO, N_("这个序号出现了两次")),
        (record[AMOUNT] != line.amount, AMOUNT, N_("和这一批里的金额不一样")),
        (other_name, NAME, N_("和这一批里的户名不一样")),
        (other_account, ACCOUNT, N_("和这一批里的账号不一样")),
        (result not in _THROUGH | _REFUSED | _PENDING, RESULT, N_("看不懂这个结果：写成功、失败或处理中")),
        (was_paid and result not in _THROUGH, RESULT, _RETURNED),
        (has_failed and result not in _REFUSED, RESULT, N_("以前记的是失败，已经放回去了：先问银行，是不是又付了一次")),
    )
    return next((Fault(record.row, column, why) for is_wrong, column, why in checks if is_wrong), None)


_RETURNED = N_("以前记的是成功：银行退回来的，先把付款退回（分配款红字冲销凭证，货款在收购单上记）")


def _is_same_account(said: str, own: str) -> bool:
    """Say whether the bank names the account; it may mask all but the ends of it."""
    digits = joined_digits(said)
    head, stars, tail = digits.partition("*")
    return own.startswith(head) and own.endswith(tail.lstrip("*")) if stars else digits == own
