"""Render statements as PDF from composed blocks."""

from core.pdf.blocks import (
    Bar,
    Bars,
    BigFigure,
    Block,
    Column,
    Facts,
    Heading,
    PageBreak,
    QrNote,
    Signatures,
    Spacer,
    Table,
    Text,
)
from core.pdf.document import Frame, render
from core.pdf.fonts import Fonts, MissingGlyphError, ensure
from core.pdf.labels import Label, render_labels

__all__ = [
    "Bar",
    "Bars",
    "BigFigure",
    "Block",
    "Column",
    "Facts",
    "Fonts",
    "Frame",
    "Heading",
    "Label",
    "MissingGlyphError",
    "PageBreak",
    "QrNote",
    "Signatures",
    "Spacer",
    "Table",
    "Text",
    "ensure",
    "render",
    "render_labels",
]
