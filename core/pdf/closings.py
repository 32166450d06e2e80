"""Set what usually closes a document: the QR code and the lines to sign on."""

from typing import Final

from reportlab.lib.units import mm

from core.pdf.blocks import QrNote, Signatures
from core.pdf.pagination import Strip
from core.pdf.qr import qr_boxes
from core.pdf.sheet import Sheet
from core.pdf.style import CAPTION, FINE_PRINT, INK, LEFT, MUTED, SMALL_MUTED, WIDTH
from core.pdf.wrapping import wrap

_QR_SIZE: Final = 26 * mm
_QR_GAP: Final = 7 * mm
_PER_ROW: Final = 3
_SIGNING_HEIGHT: Final = 40.0
_SIGNING_GAP: Final = 24.0


def qr_strips(note: QrNote) -> list[Strip]:
    """Set a QR code at the left and its explanation at the right."""
    x, width = LEFT + _QR_SIZE + _QR_GAP, WIDTH - _QR_SIZE - _QR_GAP
    parts = [(CAPTION, note.caption), (SMALL_MUTED, note.text), (FINE_PRINT, note.url)]
    set_parts = [(style, wrap(text, style, width)) for style, text in parts if text]
    beside = sum(len(lines) * style.leading for style, lines in set_parts)
    height = max(_QR_SIZE, beside)
    matrix = qr_boxes(note.url, _QR_SIZE)

    def draw(sheet: Sheet, top: float) -> None:
        sheet.boxes([(LEFT + a, top - b, w, h) for a, b, w, h in matrix], INK)
        sheet.link(note.url, LEFT, top - _QR_SIZE, _QR_SIZE, _QR_SIZE)
        y = top - max(0, (_QR_SIZE - beside) / 2)
        for style, lines in set_parts:
            sheet.lines(lines, x, y, width, style)
            y -= len(lines) * style.leading

    return [Strip(height=height, draw=draw, space=18)]


def signature_strips(signatures: Signatures) -> list[Strip]:
    """Set lines to sign on, up to three to a row."""
    labels = signatures.labels
    # Four stand better as two above two than as three above one.
    columns = 2 if len(labels) == 4 else min(len(labels), _PER_ROW)
    rows = [labels[i : i + columns] for i in range(0, len(labels), columns or 1)]
    return [_signing_row(row, columns) for row in rows]


def _signing_row(labels: tuple[str, ...], columns: int) -> Strip:
    width = (WIDTH - (columns - 1) * _SIGNING_GAP) / columns
    wrapped = [wrap(label, SMALL_MUTED, width) for label in labels]
    height = _SIGNING_HEIGHT + 4 + max(map(len, wrapped)) * SMALL_MUTED.leading

    def draw(sheet: Sheet, top: float) -> None:
        for i, lines in enumerate(wrapped):
            x = LEFT + i * (width + _SIGNING_GAP)
            sheet.rule(x, x + width, top - _SIGNING_HEIGHT, colour=MUTED, thickness=0.5)
            sheet.lines(lines, x, top - _SIGNING_HEIGHT - 4, width, SMALL_MUTED)

    return Strip(height=height, draw=draw, space=8)
