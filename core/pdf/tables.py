"""Set tables and the grid of facts."""

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

_GUTTER: Final = 16.0
_PADDING: Final = 4.1
_SPACE_ABOVE: Final = 10.0
_FACT_LABEL: Final = 0.36
_FACT_GAP: Final = 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    x: float
    width: float
    align: Align


def table_strips(table: Table, words: Wording) -> list[Strip]:
    """Set a table with its caption, header, rows and total."""
    places = _places(table.columns)
    head = _head(table, places)
    body = _body(table, places, words)
    total = _row(table.total, places, CELL_STRONG, _total_rules(places)) if table.total else []
    if total:
        body[-1] = replace(body[-1], keeps_next=True)
    caption = caption_strips(table.caption, _SPACE_ABOVE) if table.caption else []
    opening = head if caption else replace(head, space=_SPACE_ABOVE)
    return [*caption, opening, *with_head([*body, *total], head)]


def fact_strips(facts: Facts) -> list[Strip]:
    """Set labels and values in two columns of pairs."""
    strips = [strip for i in range(0, len(facts.rows), 2) for strip in _pair_of_facts(facts.rows[i : i + 2])]
    return [replace(strips[0], space=_SPACE_ABOVE), *strips[1:]] if strips else []


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


def _places(columns: tuple[Column, ...]) -> list[_Place]:
    """Share the page width out, shrinking shares that exceed it; gutters lie between columns only."""
    given = sum(c.width for c in columns)
    open_columns = sum(1 for c in columns if not c.width)
    scale = min(1.0, 1.0 / given) if given else 1.0
    rest = max(1.0 - given, 0.08 * open_columns) / open_columns if open_columns else 0
    shares = [(c.width or rest) * scale for c in columns]
    shares = [share / max(1.0, sum(shares)) for share in shares]
    last, x, places = len(columns) - 1, LEFT, []
    for i, (column, share) in enumerate(zip(columns, shares, strict=True)):
        before, after = (_GUTTER / 2 if i else 0), (_GUTTER / 2 if i < last else 0)
        width = max(share * WIDTH - before - after, COLUMN_LABEL.size)
        places.append(_Place(x=x + before, width=width, align=column.align))
        x += share * WIDTH
    return places


def _head(table: Table, places: list[_Place]) -> Strip:
    left, right = _extent(places)

    def underline(sheet: Sheet, _top: float, bottom: float) -> None:
        sheet.rule(left, right, bottom, colour=GOLD, thickness=RULE)

    labels = tuple(column.label for column in table.columns)
    strip = _row(labels, places, COLUMN_LABEL, underline)[0]
    return replace(strip, keeps_next=True)


def _body(table: Table, places: list[_Place], words: Wording) -> list[Strip]:
    left, right = _extent(places)

    def underline(sheet: Sheet, _top: float, bottom: float) -> None:
        sheet.rule(left, right, bottom)

    if not table.rows:
        nothing = cell(words.no_entries, left, right - left, CELL_MUTED, "center")
        return row_strips([nothing], padding=_PADDING, adorn=underline)
    styles = [CELL_STRONG if i in table.emphasis else CELL for i in range(len(table.rows))]
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
