"""Set headings, paragraphs, captions and the figure that matters most."""

from dataclasses import replace
from typing import Final

from core.pdf.blocks import BigFigure, Heading, Text
from core.pdf.pagination import Strip
from core.pdf.sheet import Sheet
from core.pdf.style import (
    BODY,
    BODY_MUTED,
    CAPTION,
    CELL_MUTED,
    FIGURE,
    GOLD,
    HEADING,
    LEFT,
    SMALL,
    SMALL_MUTED,
    TINT,
    WIDTH,
    Style,
)
from core.pdf.wrapping import width_of, wrap

_INSET: Final = 16.0
_SMALLEST_FIGURE: Final = 0.45
_STYLES: Final = {
    (False, False): BODY,
    (True, False): BODY_MUTED,
    (False, True): SMALL,
    (True, True): SMALL_MUTED,
}


def line_strips(lines: tuple[str, ...], style: Style, space: float) -> list[Strip]:
    """Make one strip of each line, keeping the first two and the last two together."""
    strips = [_line_strip(line, style) for line in lines]
    last = len(strips) - 1
    kept = [replace(s, keeps_next=i < last and i in {0, last - 1}) for i, s in enumerate(strips)]
    return [replace(kept[0], space=space), *kept[1:]]


def heading_strips(heading: Heading) -> list[Strip]:
    """Set a heading, which never stands last on a page, and bookmark it."""
    style = HEADING[heading.level]
    strips = line_strips(wrap(heading.text, style, WIDTH), style, 22 if heading.level == 1 else 15)
    first = strips[0]

    def draw(sheet: Sheet, top: float) -> None:
        sheet.bookmark(heading.text, heading.level, top)
        first.draw(sheet, top)

    strips = [replace(first, draw=draw), *strips[1:]]
    return [replace(strip, keeps_next=True) for strip in strips]


def text_strips(text: Text) -> list[Strip]:
    """Set a paragraph."""
    style = _STYLES[text.muted, text.small]
    return line_strips(wrap(text.text, style, WIDTH), style, 7)


def caption_strips(caption: str, space: float) -> list[Strip]:
    """Set a caption, which stays with what it stands above."""
    strips = line_strips(wrap(caption, CAPTION, WIDTH), CAPTION, space)
    return [replace(strip, keeps_next=True) for strip in strips]


def big_figure_strips(block: BigFigure) -> list[Strip]:
    """Set a large figure on a tinted panel, its label above and its words below."""
    room = WIDTH - 2 * _INSET
    figure = _shrunk(FIGURE, block.figure, room)
    parts = [(CELL_MUTED, block.label), (figure, block.figure), (BODY, block.words)]
    set_parts = [(style, wrap(text, style, room)) for style, text in parts if text]
    height = sum(len(lines) * style.leading for style, lines in set_parts) + 2 * 12

    def draw(sheet: Sheet, top: float) -> None:
        sheet.boxes([(LEFT, top - height, WIDTH, height)], TINT)
        sheet.boxes([(LEFT, top - height, 2, height)], GOLD)
        y = top - 12
        for style, lines in set_parts:
            sheet.lines(lines, LEFT + _INSET, y, room, style)
            y -= len(lines) * style.leading

    return [Strip(height=height, draw=draw, space=14)]


def _shrunk(style: Style, text: str, width: float) -> Style:
    scale = max(_SMALLEST_FIGURE, min(1.0, width / max(width_of(text, style), 1)))
    return replace(style, size=style.size * scale, leading=style.leading * scale)


def _line_strip(line: str, style: Style) -> Strip:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.lines([line], LEFT, top, WIDTH, style)

    return Strip(height=style.leading, draw=draw)
