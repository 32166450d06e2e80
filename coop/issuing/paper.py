"""The list on which households sign for their statements."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from coop.issuing.models import SetKind, StatementSet
from core.pdf import Column, Facts, Frame, Signatures, Table, render


def handing_list_pdf(of: StatementSet, heads: dict[str, str], *, today: date, cache: Path, is_demo: bool) -> bytes:
    """Return the list of a set: each statement, its fingerprint, and who received it, or room to sign."""
    title = "收益单发放清册" if of.kind is SetKind.HOUSEHOLDS else "村账单发放清册"
    frame = Frame(
        title=title,
        subtitle=f"{of.village.name} · {of.period} · 第 {of.number} 批",
        issuer="彩石“五朵金花”党建联合体",
        number=f"FF {of.village.prefix} {of.number}",
        issued_on=str(today),
        author="彩石“五朵金花”党建联合体",
        subject=f"{of.village.name} {of.period} {title}",
        footer="本人收到后签字；代收的写明代收人和关系。",
        watermark="演示" if is_demo else "",
    )
    columns = (
        Column(label="序号", width=0.08),
        Column(label="户", width=0.14),
        Column(label="户主", width=0.14),
        Column(label="指纹", width=0.14),
        Column(label="怎么送的、哪天", width=0.22),
        Column(label="签收"),
    )
    rows = tuple(
        (
            str(copy.position),
            copy.subject,
            heads.get(copy.subject, ""),
            copy.file_sha[:8] or "—",
            f"{copy.handed_how.label} {copy.handed_on}" if copy.handed_how else "",
            copy.handed_to or "\n",
        )
        for copy in of.copies
    )
    handed = sum(1 for copy in of.copies if copy.handed_on)
    return render(
        frame,
        [
            Facts(rows=(("一共", f"{len(of.copies)} 份"), ("已送达", f"{handed} 份"), ("谁出的", of.ordered_by))),
            Table(columns=columns, rows=rows),
            Signatures(labels=("送达人", "村书记", "日期")),
        ],
        cache,
    )
