"""The label of a box: what 农产品质量安全法 Art. 38 asks for, and the code that opens the lot's way."""

from __future__ import annotations

from pathlib import Path

from coop.lots.models import Lot
from core.pdf import Label, render_labels

LABELS_ON_A_SHEET = 8


def labels_pdf(lot: Lot, *, brand: str, url: str, cache: Path) -> bytes:
    """Return a sheet of labels for the boxes of one lot; the net weight is written in when a box is weighed."""
    label = Label(
        brand=brand,
        title=f"{lot.produce.name} {lot.grade.name}",
        rows=(
            ("产地", f"济南市历城区彩石街道{lot.village.name}"),
            ("生产者", lot.maker.name),
            ("生产日期", str(lot.produced_on)),
            ("保质期至", str(lot.best_before)),
            ("净含量", "________ 克"),
            ("批号", lot.code),
            ("合格证", f"承诺达标合格证 {lot.certificate}"),
        ),
        url=url,
        beneath="扫码看这一批的来路",
    )
    return render_labels([label] * LABELS_ON_A_SHEET, cache, title=f"箱签 {lot.code}")
