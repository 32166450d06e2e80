"""Print labels for boxes on A4 sheets of eight, 99.1 × 67.7 mm each, as label paper comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reportlab.lib.units import mm

from core.pdf.fonts import TYPESETTING, ensure
from core.pdf.qr import qr_boxes
from core.pdf.sheet import Sheet
from core.pdf.style import CAPTION, FINE_PRINT, GOLD, HEADING, INK, PAGE_HEIGHT, PAGE_WIDTH, SMALL, SMALL_MUTED
from core.pdf.wrapping import ELLIPSIS, fit, wrap

COLUMNS: Final = 2
ROWS: Final = 4
_WIDTH: Final = 99.1 * mm
_HEIGHT: Final = 67.7 * mm
_SIDE: Final = (PAGE_WIDTH - COLUMNS * _WIDTH) / 2
_HEAD: Final = (PAGE_HEIGHT - ROWS * _HEIGHT) / 2
_PADDING: Final = 5 * mm
_QR: Final = 27 * mm
_TERM: Final = 15 * mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on a box: brand, name of the goods, terms with values, a QR code and the words beneath it."""

    brand: str
    title: str
    rows: tuple[tuple[str, str], ...]
    url: str
    beneath: str


def render_labels(labels: Sequence[Label], cache: Path, *, title: str) -> bytes:
    """Return the labels as PDF, eight to a page, row by row."""
    with TYPESETTING:
        ensure(_printed(labels, title), cache)
        sheet = Sheet("zh-CN")
        sheet.describe(title=title, author=labels[0].brand if labels else "", subject=title)
        for number, label in enumerate(labels):
            place = number % (COLUMNS * ROWS)
            if number and not place:
                sheet.turn()
            _draw(sheet, label, _SIDE + place % COLUMNS * _WIDTH, PAGE_HEIGHT - _HEAD - place // COLUMNS * _HEIGHT)
        sheet.turn()
        return sheet.finish()


def _draw(sheet: Sheet, label: Label, x: float, top: float) -> None:
    left, y = x + _PADDING, top - _PADDING
    width = _WIDTH - 2 * _PADDING
    sheet.lines([label.brand], left, y, width, replace(CAPTION, colour=GOLD))
    sheet.lines([fit(label.title, HEADING[1], width)], left, y - 13, width, HEADING[1])
    y -= 13 + HEADING[1].leading + 3
    corner = x + _WIDTH - _PADDING - _QR
    sheet.boxes([(corner + a, y - b, w, h) for a, b, w, h in qr_boxes(label.url, _QR)], INK)
    sheet.lines(wrap(label.beneath, FINE_PRINT, _QR), corner, y - _QR - 2, _QR, FINE_PRINT, "center")
    room = width - _QR - _TERM - 3 * mm
    for term, value in label.rows:
        lines = wrap(value, SMALL, room)
        sheet.lines([term], left, y, _TERM, SMALL_MUTED)
        sheet.lines(lines, left + _TERM, y, room, SMALL)
        y -= len(lines) * SMALL.leading


def _printed(labels: Sequence[Label], title: str) -> set[str]:
    texts = [title, ELLIPSIS]
    for label in labels:
        texts += [label.brand, label.title, label.beneath, *(text for row in label.rows for text in row)]
    return {character for text in texts for character in text}
