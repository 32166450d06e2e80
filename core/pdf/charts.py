"""Set bar charts."""

from dataclasses import replace
from typing import Final

from core.pdf.blocks import Bar, Bars
from core.pdf.pagination import Strip
from core.pdf.passages import caption_strips
from core.pdf.rows import cell, row_strips
from core.pdf.sheet import Sheet
from core.pdf.style import CELL, CELL_MUTED, GOLD, HAIR, LEFT, MUTED, RIGHT, WIDTH
from core.pdf.wording import Wording
from core.pdf.wrapping import width_of

_LABEL_SHARE: Final = 0.26
_MOST_DISPLAY_SHARE: Final = 0.3
_GAP: Final = 12.0
_THICKNESS: Final = 7.0
_PADDING: Final = 2.6
_SPACE_ABOVE: Final = 16.0
_SPACE_BELOW_CAPTION: Final = 4.0
_MOST_HELD_TOGETHER: Final = 15  # a chart of more bars may run over two pages


def bar_strips(chart: Bars, words: Wording) -> list[Strip]:
    """Set a chart of level bars; values below zero run to the left of the zero line."""
    caption = caption_strips(chart.caption, _SPACE_ABOVE) if chart.caption else []
    if not chart.bars:
        nothing = cell(words.no_entries, LEFT, WIDTH, CELL_MUTED)
        return [*caption, *row_strips([nothing], padding=_PADDING)]
    scale = _Scale(chart.bars)
    rows = [strip for bar in chart.bars for strip in _bar(bar, scale)]
    whole = len(rows) <= _MOST_HELD_TOGETHER
    rows = [replace(row, keeps_next=whole and row is not rows[-1]) for row in rows]
    opening = replace(rows[0], space=_SPACE_BELOW_CAPTION if caption else _SPACE_ABOVE)
    return [*caption, opening, *rows[1:]]


class _Scale:
    """Measure values along the page."""

    def __init__(self, bars: tuple[Bar, ...]) -> None:
        widest = max(width_of(bar.display, CELL) for bar in bars)
        self.display = min(widest + 1, WIDTH * _MOST_DISPLAY_SHARE)
        lowest = min(0, *(bar.value for bar in bars))
        highest = max(0, *(bar.value for bar in bars))
        left = LEFT + WIDTH * _LABEL_SHARE
        self._unit = (RIGHT - self.display - _GAP - left) / ((highest - lowest) or 1)
        self.zero = left - lowest * self._unit

    def extent(self, value: int) -> tuple[float, float]:
        length = abs(value) * self._unit
        return (self.zero if value >= 0 else self.zero - length), length


def _bar(bar: Bar, scale: _Scale) -> list[Strip]:
    x, length = scale.extent(bar.value)

    def shape(sheet: Sheet, top: float, bottom: float) -> None:
        sheet.boxes([(scale.zero - 0.25, bottom, 0.5, top - bottom)], HAIR)
        y = top - _PADDING - (CELL.leading + _THICKNESS) / 2
        sheet.boxes([(x, y, length, _THICKNESS)], GOLD if bar.value >= 0 else MUTED)

    cells = [
        cell(bar.label, LEFT, WIDTH * _LABEL_SHARE - _GAP, CELL),
        cell(bar.display, RIGHT - scale.display, scale.display, CELL, "right"),
    ]
    return row_strips(cells, padding=_PADDING, adorn=shape)
