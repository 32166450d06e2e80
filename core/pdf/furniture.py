"""Draw what surrounds the content: masthead, running head, footer and watermark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.units import mm

from core.pdf.pagination import Strip
from core.pdf.sheet import Sheet
from core.pdf.style import (
    FINE_PRINT,
    GOLD,
    ISSUER,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIGHT,
    RULE,
    SMALL_MUTED,
    SUBTITLE,
    TITLE,
    WATERMARK,
    WIDTH,
    Style,
)
from core.pdf.wording import Wording
from core.pdf.wrapping import fit, width_of, wrap

_REFERENCE_WIDTH: Final = WIDTH * 0.42
_ISSUER_WIDTH: Final = WIDTH - _REFERENCE_WIDTH - 12
_FOOTER_RULE: Final = 19 * mm
_FOOTER_LINES: Final = 3
_HEAD_BASELINE: Final = PAGE_HEIGHT - 19.5 * mm
_SLANT: Final = 38.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """State what surrounds the content of a document."""

    title: str
    subtitle: str = ""
    issuer: str = ""
    number: str = ""
    issued_on: str = ""
    footer: str = ""
    author: str = ""
    subject: str = ""
    language: str = "zh-CN"
    watermark: str = ""


def masthead(frame: Frame, words: Wording) -> list[Strip]:
    """Set issuer, reference, title and subtitle at the head of the first page."""
    return [_letterhead(frame, words), _title(frame)]


def draw_surroundings(sheet: Sheet, frame: Frame, words: Wording, page: int, pages: int) -> None:
    """Draw the watermark, the running head of later pages and the footer."""
    _watermark(sheet, frame.watermark)
    if page > 1:
        _running_head(sheet, frame)
    _footer(sheet, frame.footer, words.page.format(page=page, pages=pages))


def _letterhead(frame: Frame, words: Wording) -> Strip:
    issuer = wrap(frame.issuer, ISSUER, _ISSUER_WIDTH)
    reference = _reference(frame, words)
    height = max(len(issuer) * ISSUER.leading, len(reference) * SMALL_MUTED.leading) + 9

    def draw(sheet: Sheet, top: float) -> None:
        sheet.lines(issuer, LEFT, top, _ISSUER_WIDTH, ISSUER)
        sheet.lines(reference, RIGHT - _REFERENCE_WIDTH, top, _REFERENCE_WIDTH, SMALL_MUTED, "right")
        sheet.rule(LEFT, RIGHT, top - height, colour=GOLD, thickness=RULE)

    return Strip(height=height, draw=draw)


def _reference(frame: Frame, words: Wording) -> Sequence[str]:
    pairs = ((words.number, frame.number), (words.issued_on, frame.issued_on))
    texts = [f"{label} {value}" for label, value in pairs if value]
    return [line for text in texts for line in wrap(text, SMALL_MUTED, _REFERENCE_WIDTH)]


def _title(frame: Frame) -> Strip:
    title = wrap(frame.title, TITLE, WIDTH)
    subtitle = wrap(frame.subtitle, SUBTITLE, WIDTH) if frame.subtitle else ()
    title_height = len(title) * TITLE.leading
    height = title_height + len(subtitle) * SUBTITLE.leading + 4

    def draw(sheet: Sheet, top: float) -> None:
        sheet.bookmark(frame.title, 0, PAGE_HEIGHT)
        sheet.lines(title, LEFT, top, WIDTH, TITLE)
        sheet.lines(subtitle, LEFT, top - title_height - 2, WIDTH, SUBTITLE)

    return Strip(height=height, draw=draw, space=26)


def _running_head(sheet: Sheet, frame: Frame) -> None:
    number = fit(frame.number, SMALL_MUTED, WIDTH * 0.35)
    name = " · ".join(part for part in (frame.issuer, frame.title) if part)
    left = fit(name, SMALL_MUTED, WIDTH - width_of(number, SMALL_MUTED) - 16)
    sheet.line(left, LEFT, _HEAD_BASELINE, SMALL_MUTED)
    sheet.line(number, RIGHT - width_of(number, SMALL_MUTED), _HEAD_BASELINE, SMALL_MUTED)
    sheet.rule(LEFT, RIGHT, _HEAD_BASELINE - 8)


def _footer(sheet: Sheet, text: str, page: str) -> None:
    sheet.rule(LEFT, RIGHT, _FOOTER_RULE)
    room = width_of(page, FINE_PRINT) + 20
    lines = wrap(text, FINE_PRINT, WIDTH - room)
    shown = [
        *lines[: _FOOTER_LINES - 1],
        *(fit("".join(lines[_FOOTER_LINES - 1 :]), FINE_PRINT, WIDTH - room),),
    ]
    sheet.lines(shown, LEFT, _FOOTER_RULE - 5, WIDTH - room, FINE_PRINT)
    sheet.lines([page], LEFT, _FOOTER_RULE - 5, WIDTH, FINE_PRINT, "right")


def _watermark(sheet: Sheet, text: str) -> None:
    if text:
        natural = width_of(text, Style(size=1, leading=1))
        size = min(150.0, PAGE_WIDTH * 0.95 / natural)
        sheet.slanted(text, Style(size=size, leading=size, colour=WATERMARK), _SLANT)
