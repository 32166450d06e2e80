"""Lay vouchers out as they are printed (记账凭证): memo, accounts, amounts, the total in capitals, who signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from core import clock
from core.money import Money
from core.pdf import Block, Column, Facts, Frame, Heading, Spacer, Table, Text, render
from ledger.entities.models import Entity
from ledger.journal.models import Voucher
from ledger.journal.paper import called
from ledger.journal.reading import legs
from ledger.journal.subjects import Named

_COLUMNS = (
    Column(label="科目", width=0.26),
    Column(label="明细"),
    Column(label="借方金额", width=0.17, align="right"),
    Column(label="贷方金额", width=0.17, align="right"),
)
_FEW_LINES = 20
"""A voucher of so many lines is not cut in two by the end of a page."""
_TO_SIGN = "　　　　　"


def vouchers_pdf(
    vouchers: Sequence[Voucher],
    entity: Entity,
    names: Mapping[str, Named],
    *,
    today: date,
    cache: Path,
    is_demo: bool,
) -> bytes:
    """Return vouchers as PDF, one below the other; the outline names each."""
    first, last = vouchers[0], vouchers[-1]
    several = len(vouchers) > 1
    frame = Frame(
        title="记账凭证",
        subtitle=f"{first.period} {first.label}" + (f" 至 {last.label}" if several else "") + " · 单位：元",
        issuer=entity.name,
        number=f"JZPZ {entity.code} {first.period}" + ("" if several else f" {first.number:04d}"),
        issued_on=str(today),
        author=entity.name,
        subject=f"{entity.name} 记账凭证 {first.period}",
        footer="按《农民专业合作社会计制度》（财会〔2021〕37号）编制。",
        watermark="演示" if is_demo else "",
    )
    blocks = [block for voucher in vouchers for block in _blocks(voucher, names)]
    return render(frame, blocks, cache)


def _blocks(voucher: Voucher, names: Mapping[str, Named]) -> Iterator[Block]:
    red = "　红字冲销" if voucher.is_red else ""
    yield Heading(text=f"{voucher.period} {voucher.label}　{voucher.dated_on}{red}", level=2)
    yield Text(text=voucher.memo)
    lines = legs(voucher)
    total = Money.total(leg.debit for leg in lines if leg.debit)
    yield Table(
        columns=_COLUMNS,
        rows=tuple(
            (
                f"{leg.account.code} {leg.account.name}",
                called(names, leg.account.subject),
                "" if leg.debit is None else str(leg.debit),
                "" if leg.credit is None else str(leg.credit),
            )
            for leg in lines
        ),
        total=("合计", total.in_capitals, str(total), str(total)),
        keeps_together=len(lines) <= _FEW_LINES,
    )
    yield Facts(
        rows=(
            ("制单", voucher.maker),
            ("审核", voucher.checker or _TO_SIGN),
            ("记账", f"{voucher.recorded_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"),
            ("附件", f"{voucher.attachments} 张"),
            ("出纳", _TO_SIGN),
            ("会计主管", _TO_SIGN),
        )
    )
    yield Spacer(mm=6)
