"""Name the pieces that a document is composed of."""

from dataclasses import dataclass
from typing import Literal

from core.pdf.sheet import Align


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Open a section and list it in the outline."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Set a paragraph; line breaks in the text are kept."""

    text: str
    muted: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BigFigure:
    """Show the one figure that matters most, with its amount in words."""

    label: str
    figure: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """List labels with their values, two pairs to a row."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Describe a table column; a column without a width shares what the others leave."""

    label: str
    align: Align = "left"
    width: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Tabulate rows under a header that is repeated on every page.

    A table that `keeps_together` stands on one page with what follows it, where one page has the room.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    caption: str = ""
    emphasis: frozenset[int] = frozenset()
    keeps_together: bool = False

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs at least one column")
        rows = self.rows if self.total is None else (*self.rows, self.total)
        for row in rows:
            if len(row) != len(self.columns):
                message = f"a row of {len(row)} cells does not fit {len(self.columns)} columns: {row!r}"
                raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Give one bar of a chart its length and the figure printed beside it."""

    label: str
    value: int
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Compare values as level bars from a common zero."""

    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QrNote:
    """Offer an address as a QR code with an explanation beside it."""

    url: str
    caption: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Leave lines to sign on."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacer:
    """Leave empty height, in millimetres, except at the top of a page."""

    mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """Continue on a fresh page."""


Block = Heading | Text | BigFigure | Facts | Table | Bars | QrNote | Signatures | Spacer | PageBreak
