"""Fix the measures, type sizes and colours that every document shares."""

from dataclasses import dataclass, replace
from typing import Final

from reportlab.lib.units import mm

from core.pdf.fonts import FONTS

PAGE_WIDTH: Final = 210 * mm
PAGE_HEIGHT: Final = 297 * mm
MARGIN: Final = 23 * mm
LEFT: Final = MARGIN
RIGHT: Final = PAGE_WIDTH - MARGIN
WIDTH: Final = RIGHT - LEFT
TOP: Final = PAGE_HEIGHT - 20 * mm
TOP_OF_LATER_PAGES: Final = PAGE_HEIGHT - 28 * mm
BOTTOM: Final = 27 * mm

INK: Final = "#1d1b16"
MUTED: Final = "#6b655a"
GOLD: Final = "#8a6100"
HAIR: Final = "#ddd6c8"
TINT: Final = "#faf7ef"
WATERMARK: Final = "#f7f3ea"

HAIRLINE: Final = 0.4
RULE: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Describe how a run of text is set."""

    size: float
    leading: float
    font: str = FONTS.regular
    colour: str = INK

    def drop(self) -> float:
        """Return the distance from the top of a line to its baseline."""
        return (self.leading - self.size) / 2 + 0.86 * self.size


BODY: Final = Style(size=9.5, leading=16)
BODY_MUTED: Final = replace(BODY, colour=MUTED)
SMALL: Final = Style(size=8, leading=13)
SMALL_MUTED: Final = replace(SMALL, colour=MUTED)
SMALL_STRONG: Final = replace(SMALL, font=FONTS.strong)
CELL: Final = Style(size=8.8, leading=13.2)
CELL_STRONG: Final = replace(CELL, font=FONTS.strong)
CELL_MUTED: Final = replace(CELL, colour=MUTED)
COLUMN_LABEL: Final = Style(size=7.8, leading=11.5, font=FONTS.strong, colour=MUTED)
CAPTION: Final = Style(size=9.2, leading=14, font=FONTS.strong)
TITLE: Final = Style(size=25, leading=34, font=FONTS.serif)
SUBTITLE: Final = Style(size=11, leading=18, colour=MUTED)
ISSUER: Final = Style(size=10, leading=14, font=FONTS.strong, colour=GOLD)
HEADING: Final = {
    1: Style(size=14.5, leading=21, font=FONTS.serif),
    2: Style(size=10.5, leading=16, font=FONTS.strong),
}
FIGURE: Final = Style(size=30, leading=40, colour=GOLD)
FINE_PRINT: Final = Style(size=7.2, leading=10.5, colour=MUTED)
