"""Thicken the strokes of a glyph, because the installed fonts come in one weight only."""

from copy import copy
from itertools import pairwise
from math import hypot
from typing import Any, Final, NamedTuple

from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates

_SHARPEST: Final = -0.9375  # beyond a turn of 160 degrees a shifted corner would become a spike


class _Edge(NamedTuple):
    x: float
    y: float
    length: float


def embolden(glyph: Any, strength: float) -> Any:
    """Return the glyph with every point moved outwards by half of the strength."""
    if not glyph.numberOfContours:
        return glyph
    points = list(glyph.coordinates)
    starts = [0, *(end + 1 for end in glyph.endPtsOfContours)]
    moved = [p for start, stop in pairwise(starts) for p in _grown(points[start:stop], strength / 2)]
    bolder = copy(glyph)
    bolder.coordinates = GlyphCoordinates(moved)
    return bolder


def _grown(contour: list[tuple[float, float]], by: float) -> list[tuple[int, int]]:
    size = len(contour)
    edges = [_edge(*contour[i], *contour[(i + 1) % size]) for i in range(size)]
    shifts = [
        # A point may stand twice in one place; the edge beyond its double then gives the direction.
        _shift(edges[i - 1] or edges[i - 2], edges[i] or edges[(i + 1) % size], by)
        for i in range(size)
    ]
    return [(round(x + dx), round(y + dy)) for (x, y), (dx, dy) in zip(contour, shifts, strict=True)]


def _edge(x: float, y: float, to_x: float, to_y: float) -> _Edge | None:
    dx, dy = to_x - x, to_y - y
    length = hypot(dx, dy)
    return _Edge(dx / length, dy / length, length) if length else None


def _shift(before: _Edge | None, after: _Edge | None, by: float) -> tuple[float, float]:
    """Shift a corner along the line that halves it, less where short edges would cross over."""
    if before is None or after is None:
        return 0, 0
    opening = before.x * after.x + before.y * after.y
    if opening <= _SHARPEST:
        return 0, 0
    opening += 1
    inward = before.x * after.y - before.y * after.x
    room = min(before.length, after.length)
    scale = by / opening if by * inward <= room * opening else room / inward
    return -(before.y + after.y) * scale, (before.x + after.x) * scale
