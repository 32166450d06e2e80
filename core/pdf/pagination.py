"""Arrange strips of content on pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.pdf.sheet import Sheet

Draw = Callable[[Sheet, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Describe a piece of the page, as wide as the text, that is never cut in two.

    `space` is left above it except at the top of a page. `keeps_next` holds it on one page with the
    strip that follows. `head` is repeated where a page begins with this strip.
    """

    height: float
    draw: Draw
    space: float = 0
    keeps_next: bool = False
    head: "Strip | None" = None
    begins_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Hold a strip with the height on the page at which it begins."""

    strip: Strip
    top: float


Page = list[Placed]


def paginate(strips: Sequence[Strip], *, first_top: float, later_top: float, bottom: float) -> list[Page]:
    """Place every strip, beginning a page wherever the next strips do not fit together."""
    press = _Press(first_top=first_top, later_top=later_top, bottom=bottom)
    for together in _kept_together(strips):
        if together[0].begins_page or not press.has_room_for(together):
            press.begin_page()
        for strip in together:
            press.place(strip)
    return press.pages


def _kept_together(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        if strip.begins_page and group:
            yield group
            group = []
        group.append(strip)
        if not strip.keeps_next:
            yield group
            group = []
    if group:
        yield group


class _Press:
    def __init__(self, *, first_top: float, later_top: float, bottom: float) -> None:
        self.pages: list[Page] = [[]]
        self._later_top = later_top
        self._bottom = bottom
        self._y = first_top

    def has_room_for(self, strips: Sequence[Strip]) -> bool:
        heights = sum(strip.space + strip.height for strip in strips)
        return self._y - heights + self._unused_space(strips[0]) >= self._bottom

    def begin_page(self) -> None:
        if self.pages[-1]:
            self.pages.append([])
            self._y = self._later_top

    def place(self, strip: Strip) -> None:
        if not self.has_room_for([strip]):
            self.begin_page()
        if strip.head and not self.pages[-1]:
            self._put(strip.head)
        self._put(strip)

    def _put(self, strip: Strip) -> None:
        top = self._y - strip.space + self._unused_space(strip)
        self.pages[-1].append(Placed(strip=strip, top=top))
        self._y = top - strip.height

    def _unused_space(self, strip: Strip) -> float:
        return 0 if self.pages[-1] else strip.space
