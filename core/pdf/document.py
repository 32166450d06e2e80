"""Render a document as PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields, is_dataclass
from pathlib import Path
from typing import Any

from core.pdf.blocks import Block
from core.pdf.fonts import TYPESETTING, ensure
from core.pdf.furniture import Frame, draw_surroundings, masthead
from core.pdf.pagination import Page, paginate
from core.pdf.sheet import Sheet
from core.pdf.style import BOTTOM, TOP, TOP_OF_LATER_PAGES
from core.pdf.typesetting import typeset
from core.pdf.wording import Wording, wording
from core.pdf.wrapping import ELLIPSIS, printable

__all__ = ["Frame", "render"]


def render(frame: Frame, blocks: Sequence[Block], cache: Path) -> bytes:
    """Return the document as PDF; equal content gives equal bytes."""
    words = wording(frame.language)
    with TYPESETTING:
        ensure(_printed(frame, blocks, words), cache)
        strips = [*masthead(frame, words), *typeset(blocks, words)]
        pages = paginate(strips, first_top=TOP, later_top=TOP_OF_LATER_PAGES, bottom=BOTTOM)
        return _drawn(frame, pages, words)


def _drawn(frame: Frame, pages: Sequence[Page], words: Wording) -> bytes:
    sheet = Sheet(frame.language)
    sheet.describe(title=frame.title, author=frame.author or frame.issuer, subject=frame.subject)
    for number, page in enumerate(pages, start=1):
        draw_surroundings(sheet, frame, words, number, len(pages))
        for placed in page:
            placed.strip.draw(sheet, placed.top)
        sheet.turn()
    return sheet.finish()


def _printed(frame: Frame, blocks: Sequence[Block], words: Wording) -> set[str]:
    """Collect the characters that the document will show."""
    shown = (
        *(frame.title, frame.subtitle, frame.issuer, frame.number, frame.issued_on),
        *(frame.footer, frame.watermark, ELLIPSIS),
        *astuple(words),
        *_texts(tuple(blocks)),
    )
    return {character for text in shown for line in printable(text).splitlines() for character in line}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
