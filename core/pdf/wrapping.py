"""Break text into lines that fit, by the rules of Chinese typesetting and without splitting words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth

from core.pdf.style import Style

# Latin words, amounts and codes hold together; every other character may end a line.
_TOKEN: Final = re.compile(r"[!-~¡-\u200f‐-–−¥€]+|.", re.DOTALL)
_NEVER_FIRST: Final = frozenset("、。〉》」』】〕！），．：；？～％”’…—·℃!),.:;?%]}")
_NEVER_LAST: Final = frozenset("〈《「『【〔（“‘￥¥([{")
_TOLERANCE: Final = 0.01
_REMEMBERED: Final = 20_000
ELLIPSIS: Final = "…"


def width_of(text: str, style: Style) -> float:
    """Measure the text as it would be printed on one line."""
    return _width(text, style.font, style.size)


@lru_cache(maxsize=_REMEMBERED)
def _width(text: str, font: str, size: float) -> float:
    # Papers of one kind say the same again and again; a sign's width never changes once its font draws it.
    return stringWidth(text, font, size)


def wrap(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Break the text into lines no wider than the width; an empty text is one empty line."""
    paragraphs = printable(text).splitlines() or [""]
    return tuple(line for paragraph in paragraphs for line in _fill(paragraph, style, width))


def fit(text: str, style: Style, width: float) -> str:
    """Return the text as one line, shortened with an ellipsis where it is too wide."""
    line = " ".join(printable(text).splitlines())
    if width_of(line, style) <= width + _TOLERANCE:
        return line
    while line and width_of(line + ELLIPSIS, style) > width:
        line = line[:-1]
    return line + ELLIPSIS


def printable(text: str) -> str:
    """Return the text with tabs as spaces, since no font draws a tab."""
    return text.replace("\t", " ")


def _fill(paragraph: str, style: Style, width: float) -> Iterator[str]:
    if width_of(paragraph, style) <= width:
        yield paragraph.rstrip()
        return
    line, used = "", 0.0
    for piece in _pieces(paragraph, style, width):
        if used + width_of(piece.rstrip(), style) <= width + _TOLERANCE:
            line, used = line + piece, used + width_of(piece, style)
        else:
            yield line.rstrip()
            line = piece.lstrip()
            used = width_of(line, style)
    yield line.rstrip()


def _pieces(paragraph: str, style: Style, width: float) -> Iterator[str]:
    for cluster in _clusters(paragraph):
        if width_of(cluster, style) <= width:
            yield cluster
        else:
            yield from cluster


def _clusters(paragraph: str) -> Iterator[str]:
    """Join each closing sign to what it closes, and each opening sign to what it opens."""
    cluster = ""
    for token in _TOKEN.findall(paragraph):
        if cluster and token[0] not in _NEVER_FIRST and cluster[-1] not in _NEVER_LAST:
            yield cluster
            cluster = ""
        cluster += token
    if cluster:
        yield cluster
