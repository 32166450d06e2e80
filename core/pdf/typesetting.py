"""Set each kind of block as strips of the page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from reportlab.lib.units import mm

from core.pdf.blocks import (
    Bars,
    BigFigure,
    Block,
    Facts,
    Heading,
    PageBreak,
    QrNote,
    Signatures,
    Spacer,
    Table,
    Text,
)
from core.pdf.charts import bar_strips
from core.pdf.closings import qr_strips, signature_strips
from core.pdf.pagination import Strip
from core.pdf.passages import big_figure_strips, heading_strips, text_strips
from core.pdf.sheet import Sheet
from core.pdf.tables import fact_strips, table_strips
from core.pdf.wording import Wording


def typeset(blocks: Sequence[Block], words: Wording) -> list[Strip]:
    """Set the blocks one below the other."""
    followers = (*blocks[1:], None)
    return [strip for block, follower in zip(blocks, followers, strict=False) for strip in _set(block, follower, words)]


def _set(block: Block, follower: Block | None, words: Wording) -> list[Strip]:
    """Set a block; the end of a paragraph stays with the table or chart that it introduces."""
    strips = _SETTERS[type(block)](block, words)
    if isinstance(block, Text) and isinstance(follower, Table | Bars | Facts):
        strips[-1] = replace(strips[-1], keeps_next=True)
    return strips


def _blank(_sheet: Sheet, _top: float) -> None:
    pass


_SETTERS: Final[dict[type, Callable[[Any, Wording], list[Strip]]]] = {
    Heading: lambda block, _: heading_strips(block),
    Text: lambda block, _: text_strips(block),
    BigFigure: lambda block, _: big_figure_strips(block),
    Facts: lambda block, _: fact_strips(block),
    Table: table_strips,
    Bars: bar_strips,
    QrNote: lambda block, _: qr_strips(block),
    Signatures: lambda block, _: signature_strips(block),
    Spacer: lambda block, _: [Strip(height=0, space=block.mm * mm, draw=_blank)],
    PageBreak: lambda _block, _: [Strip(height=0, draw=_blank, begins_page=True)],
}
