"""Lay out a delivery note on paper: what the driver hands over and the wholesaler signs."""

from __future__ import annotations

from pathlib import Path

from core.pdf import BigFigure, Block, Column, Facts, Frame, Heading, QrNote, Signatures, Table, render
from core.weight import Weight
from ledger.entities.models import Entity
from shop.wholesale.models import DeliveryNote

_COLUMNS = (
    Column(label="批号", width=0.22),
    Column(label="品名等级", width=0.15),
    Column(label="产地", width=0.1),
    Column(label="采收或收购", width=0.15),
    Column(label="公斤", align="right", width=0.11),
    Column(label="元/公斤", align="right", width=0.12),
    Column(label="金额（元）", align="right", width=0.15),
)


def note_pdf(note: DeliveryNote, seller: Entity, url: str, *, cache: Path, is_demo: bool) -> bytes:
    """Return a delivery note as PDF: the goods by lot, the certificates, and a line for each who signs."""
    frame = Frame(
        title="送货单",
        subtitle=f"{note.customer.name} · {note.delivered_on}",
        issuer=seller.name,
        number=note.number,
        issued_on=str(note.delivered_on),
        author=seller.name,
        subject=f"送货单 {note.number}",
        footer="收货时请核对批号、重量和合格证；有异议请当天联系。",
        watermark="演示" if is_demo else "",
    )
    return render(frame, _blocks(note, seller, url), cache)


def _blocks(note: DeliveryNote, seller: Entity, url: str) -> list[Block]:
    weight = Weight.total(line.weight for line in note.lines)
    return [
        BigFigure(label="货款", figure=f"{note.amount} 元", words=note.amount.in_capitals),
        Facts(
            rows=(("卖方", seller.name), ("买方", note.customer.name), ("制单", note.made_by), ("净重", str(weight)))
        ),
        Heading(text="货物", level=2),
        Table(columns=_COLUMNS, rows=_goods(note), total=("合计", "", "", "", weight.kg, "", str(note.amount))),
        Heading(text="承诺达标合格证", level=2),
        Table(columns=(Column(label="批号", width=0.4), Column(label="合格证号", width=0.6)), rows=_certificates(note)),
        QrNote(url=url, caption="第一批货的来路", text="扫码可看村、棚、采收日期和合格证。"),
        Signatures(labels=("送货人", "收货人", "收货日期")),
    ]


def _goods(note: DeliveryNote) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            line.lot.code,
            f"{line.lot.produce.name} {line.lot.grade.name}",
            line.lot.village.name,
            str(line.lot.produced_on),
            line.weight.kg,
            str(line.per_kg),
            str(line.amount),
        )
        for line in note.lines
    )


def _certificates(note: DeliveryNote) -> tuple[tuple[str, ...], ...]:
    return tuple((line.lot.code, line.lot.certificate) for line in note.lines)
