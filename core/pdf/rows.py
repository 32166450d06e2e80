"""Set cells side by side in rows that may run over several pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.pdf.pagination import Strip
from core.pdf.sheet import Align, Sheet
from core.pdf.style import Style
from core.pdf.wrapping import wrap

_MOST_LINES: Final = 30  # a cell longer than this continues on the next page
Adorn = Callable[[Sheet, float, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Hold the wrapped lines of one cell and their place across the page."""

    lines: tuple[str, ...]
    x: float
    width: float
    style: Style
    align: Align = "left"


def cell(text: str, x: float, width: float, style: Style, align: Align = "left") -> Cell:
    """Wrap a text into a cell."""
    return Cell(lines=wrap(text, style, width), x=x, width=width, style=style, align=align)


def row_strips(cells: Sequence[Cell], *, padding: float, adorn: Adorn | None = None) -> list[Strip]:
    """Make the strips of a row: one, or several where a cell is very long.

    `adorn` draws rules and shapes, given the top and the bottom of each strip.
    """
    pieces = _pieces(cells)
    return [_strip(piece, padding, adorn) for piece in pieces]


def with_head(strips: Sequence[Strip], head: Strip) -> list[Strip]:
    """Let a head be repeated wherever a page begins with one of the strips."""
    return [replace(strip, head=head) for strip in strips]


def _pieces(cells: Sequence[Cell]) -> list[list[Cell]]:
    longest = max(len(c.lines) for c in cells)
    starts = range(0, longest, _MOST_LINES)
    return [[replace(c, lines=c.lines[start : start + _MOST_LINES]) for c in cells] for start in starts]


def _strip(cells: Sequence[Cell], padding: float, adorn: Adorn | None) -> Strip:
    height = max(len(c.lines) * c.style.leading for c in cells) + 2 * padding

    def draw(sheet: Sheet, top: float) -> None:
        if adorn:
            adorn(sheet, top, top - height)
        for c in cells:
            sheet.lines(c.lines, c.x, top - padding, c.width, c.style, c.align)

    return Strip(height=height, draw=draw)
