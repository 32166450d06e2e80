"""The list on which members sign for cash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from core.pdf import BigFigure, Column, Facts, Frame, Signatures, Table, render
from ledger.entities.models import Entity
from ledger.payouts.models import PayoutBatch


def list_pdf(entity: Entity, batch: PayoutBatch, *, today: date, cache: Path, is_demo: bool) -> bytes:
    """Return the list of a batch: each payment with room to sign, and its total in capitals."""
    frame = Frame(
        title="付款签收清册",
        subtitle=f"第 P{batch.number} 批 · 单位：元",
        issuer=entity.name,
        number=f"QS {entity.code} P{batch.number}",
        issued_on=str(today),
        author=entity.name,
        subject=f"{entity.name} 第 P{batch.number} 批签收清册",
        footer="本人当面点清后签字。代领的，写明代领人和关系。",
        watermark="演示" if is_demo else "",
    )
    rows = tuple((str(line.position), line.payee, line.memo, str(line.amount), "\n", "") for line in batch.lines)
    columns = (
        Column(label="序号", width=0.08),
        Column(label="付给谁", width=0.16),
        Column(label="事由", width=0.2),
        Column(label="金额（元）", align="right", width=0.16),
        Column(label="签字", width=0.24),
        Column(label="日期"),
    )
    total = ("合计", "", "", str(batch.total), "", "")
    checked = batch.checked_by or "　　　　　"
    return render(
        frame,
        [
            BigFigure(label=f"{len(batch.lines)} 笔合计", figure=str(batch.total), words=batch.total.in_capitals),
            Facts(rows=(("制单", batch.made_by), ("审核", checked), ("清册指纹", batch.file_sha[:16]))),
            Table(columns=columns, rows=rows, total=total),
            Signatures(labels=("出纳", "会计", "理事长", "监事")),
        ],
        cache,
    )
