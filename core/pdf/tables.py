"""Set tables and the grid of facts."""

import re
from dataclasses import dataclass, replace
from typing import Final

from core.pdf.blocks import Column, Facts, Table
from core.pdf.pagination import Strip
from core.pdf.passages import caption_strips
from core.pdf.rows import Adorn, cell, row_strips, with_head
from core.pdf.sheet import Align, Sheet
from core.pdf.style import (
    CELL,
    CELL_MUTED,
    CELL_STRONG,
    COLUMN_LABEL,
    GOLD,
    HAIR,
    HAIRLINE,
    INK,
    LEFT,
    RULE,
    WIDTH,
    Style,
)
from core.pdf.wording import Wording
from core.pdf.wrapping import width_of

_GUTTER: Final = 16.0
_PADDING: Final = 4.1
_SPACE_ABOVE: Final = 10.0
_FACT_LABEL: Final = 0.36
_FACT_GAP: Final = 22.0
_FIGURE: Final = re.compile(r"[-+−]?[\d,.]+\S{0,3}")
_LEAST_OPEN: Final = 0.08
_SHORT_TEXT: Final = 0.16
_LEAST_TEXT: Final = 0.07
"""The share that a short text (a day, a number, the name of an account) has as long as there is room, and at least."""
_MOST_OPEN: Final = 0.4
_SMALLEST_FOR_TEXT: Final = 0.8
_SMALLEST: Final = 0.6
"""How small the type of a table may become, of its usual size, before a short text wraps, and a figure breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    x: float
    width: float
    align: Align


def table_strips(table: Table, words: Wording) -> list[Strip]:
    """Set a table with its caption, header, rows and total.

    A figure is never broken: its column takes what it needs, or the type of the whole table shrinks.
    """
    places, scale = _fitted(table)
    head = _head(table, places, scale)
    body = _body(table, places, words, scale)
    total = _row(table.total, places, _scaled(CELL_STRONG, scale), _total_rules(places)) if table.total else []
    if total:
        body[-1] = replace(body[-1], keeps_next=True)
    caption = caption_strips(table.caption, _SPACE_ABOVE) if table.caption else []
    opening = head if caption else replace(head, space=_SPACE_ABOVE)
    strips = [*caption, opening, *with_head([*body, *total], head)]
    return [replace(strip, keeps_next=True) for strip in strips] if table.keeps_together else strips


def fact_strips(facts: Facts) -> list[Strip]:
    """Set labels and values in two columns of pairs, which stay together."""
    strips = [strip for i in range(0, len(facts.rows), 2) for strip in _pair_of_facts(facts.rows[i : i + 2])]
    if not strips:
        return []
    strips = [replace(strips[0], space=_SPACE_ABOVE), *strips[1:]]
    return [*(replace(strip, keeps_next=True) for strip in strips[:-1]), strips[-1]]


def _pair_of_facts(pair: tuple[tuple[str, str], ...]) -> list[Strip]:
    half = (WIDTH - _FACT_GAP) / 2
    starts = (LEFT, LEFT + half + _FACT_GAP)
    across = half * _FACT_LABEL

    def underline(sheet: Sheet, _top: float, bottom: float) -> None:
        for x in starts[: len(pair)]:
            sheet.rule(x, x + half, bottom)

    cells = [
        c
        for (label, value), x in zip(pair, starts, strict=False)
        for c in (
            cell(label, x, across - _GUTTER / 2, CELL_MUTED),
            cell(value, x + across, half - across, CELL),
        )
    ]
    return row_strips(cells, padding=_PADDING, adorn=underline)


def _fitted(table: Table) -> tuple[list[_Place], float]:
    """Return the places of the columns, and by how much the type is set smaller so that every figure stays whole."""
    scale = 1.0
    while True:
        needs = [_need(table, index, scale) for index in range(len(table.columns))]
        least_text = _SHORT_TEXT if scale > _SMALLEST_FOR_TEXT else _LEAST_TEXT
        least = sum(need.share if need.is_figure else min(need.share, least_text) for need in needs)
        if least <= 1 or scale <= _SMALLEST:
            return _places(table.columns, needs, _GUTTER * scale), scale
        scale -= 0.05


@dataclass(frozen=True, slots=True)
class _Need:
    """The share of the width that the widest cell of a column would take on one line."""

    share: float
    is_figure: bool


def _need(table: Table, index: int, scale: float) -> _Need:
    rows = (*table.rows, table.total) if table.total else table.rows
    texts, style = [row[index] for row in rows], _scaled(CELL_STRONG, scale)
    is_figure = table.columns[index].align == "right"
    if is_figure:
        texts = [text for text in texts if _FIGURE.fullmatch(text)]
    widest = max((width_of(text, style) for text in texts), default=0.0)
    return _Need((widest + _GUTTER * scale) / WIDTH, is_figure)


def _places(columns: tuple[Column, ...], needs: list[_Need], gutter: float) -> list[_Place]:
    """Share the page width out; gutters lie between columns only.

    A figure takes what it needs. A text that would have to wrap takes what figures and other texts do not need.
    """
    pairs = zip(columns, needs, strict=True)
    shares = [max(column.width, need.share if need.is_figure else 0.0) for column, need in pairs]
    open_columns = [index for index, share in enumerate(shares) if not share]
    rest = 1 - sum(shares)
    for index in open_columns:
        shares[index] = max(rest / len(open_columns), min(needs[index].share, _MOST_OPEN), _LEAST_OPEN)
    shares = _squeezed(shares, [min(share, need.share) for share, need in zip(shares, needs, strict=True)])
    for least_text in (_SHORT_TEXT, _LEAST_TEXT):
        least = [need.share if need.is_figure else min(need.share, least_text) for need in needs]
        shares = _squeezed(shares, least)
    shares = [share / max(1.0, sum(shares)) for share in shares]
    last, x, places = len(columns) - 1, LEFT, []
    for i, (column, share) in enumerate(zip(columns, shares, strict=True)):
        before, after = (gutter / 2 if i else 0), (gutter / 2 if i < last else 0)
        width = max(share * WIDTH - before - after, COLUMN_LABEL.size)
        places.append(_Place(x=x + before, width=width, align=column.align))
        x += share * WIDTH
    return places


def _squeezed(shares: list[float], least: list[float]) -> list[float]:
    """Take what is too much in all from the columns that have more than a least share, in proportion."""
    over = sum(shares) - 1
    spare = [max(share - need, 0.0) for share, need in zip(shares, least, strict=True)]
    part = min(1.0, max(0.0, over) / sum(spare)) if sum(spare) else 0.0
    return [share - part * room for share, room in zip(shares, spare, strict=True)]


def _scaled(style: Style, scale: float) -> Style:
    return style if scale == 1 else replace(style, size=style.size * scale, leading=style.leading * scale)


def _head(table: Table, places: list[_Place], scale: float) -> Strip:
    left, right = _extent(places)

    def underline(sheet: Sheet, _top: float, bottom: float) -> None:
        sheet.rule(left, right, bottom, colour=GOLD, thickness=RULE)

    labels = tuple(column.label for column in table.columns)
    strip = _row(labels, places, _scaled(COLUMN_LABEL, scale), underline)[0]
    return replace(strip, keeps_next=True)


def _body(table: Table, places: list[_Place], words: Wording, scale: float) -> list[Strip]:
    left, right = _extent(places)

    def underline(sheet: Sheet, _top: float, bottom: float) -> None:
        sheet.rule(left, right, bottom)

    if not table.rows:
        nothing = cell(words.no_entries, left, right - left, CELL_MUTED, "center")
        return row_strips([nothing], padding=_PADDING, adorn=underline)
    styles = [_scaled(CELL_STRONG if i in table.emphasis else CELL, scale) for i in range(len(table.rows))]
    return [
        strip for row, style in zip(table.rows, styles, strict=True) for strip in _row(row, places, style, underline)
    ]


def _row(texts: tuple[str, ...], places: list[_Place], style: Style, adorn: Adorn) -> list[Strip]:
    cells = [cell(t, p.x, p.width, style, p.align) for t, p in zip(texts, places, strict=True)]
    return row_strips(cells, padding=_PADDING, adorn=adorn)


def _total_rules(places: list[_Place]) -> Adorn:
    left, right = _extent(places)

    def enclose(sheet: Sheet, top: float, bottom: float) -> None:
        sheet.rule(left, right, top, colour=INK, thickness=RULE)
        sheet.rule(left, right, bottom, colour=HAIR, thickness=HAIRLINE)

    return enclose


def _extent(places: list[_Place]) -> tuple[float, float]:
    return places[0].x, places[-1].x + places[-1].width
