"""Draw text, rules and shapes on the pages of one document."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Final, Literal

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from core.pdf.fonts import FONTS
from core.pdf.style import HAIR, HAIRLINE, PAGE_HEIGHT, PAGE_WIDTH, Style
from core.pdf.wrapping import width_of

# Papers travel as bytes: writing every stream as text would make them a quarter larger and slower to draw.
rl_config.useA85 = 0
_ink: Final = cache(HexColor)
Align = Literal["left", "right", "center"]
_SHARE: Final = {"left": 0.0, "center": 0.5, "right": 1.0}


# The ink of these signs fills the left of their square; flush right, the rest would look like a gap.
_HALF_EMPTY: Final = ("）", "】", "》", "」", "』", "。", "，")


class Sheet:
    """Collect what is drawn, page after page, measured in points from the lower left corner."""

    def __init__(self, language: str) -> None:
        self._buffer = BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            pageCompression=1,
            invariant=1,
            lang=language,
            # Otherwise every page would name Helvetica, which is not embedded.
            initialFontName=FONTS.regular,  # type: ignore[arg-type]  # the stubs expect a number
        )
        self._depth = -1
        self._bookmarks = 0

    def describe(self, *, title: str, author: str, subject: str) -> None:
        """Record what the document is for readers that list its properties."""
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator(author)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

    def line(self, text: str, x: float, baseline: float, style: Style) -> None:
        """Print one line of text from the given point."""
        if text:
            self._canvas.setFont(style.font, style.size)
            self._canvas.setFillColor(_ink(style.colour))
            self._canvas.drawString(x, baseline, text)

    def lines(
        self, lines: Sequence[str], x: float, top: float, width: float, style: Style, align: Align = "left"
    ) -> None:
        """Print lines of text below one another in a column of the width."""
        baseline = top - style.drop()
        for text in lines:
            room = width - width_of(text, style) + (_hang(text, style) if align == "right" else 0)
            self.line(text, x + room * _SHARE[align], baseline, style)
            baseline -= style.leading

    def rule(self, x: float, to: float, y: float, *, colour: str = HAIR, thickness: float = HAIRLINE) -> None:
        """Draw a level rule."""
        self._canvas.setStrokeColor(_ink(colour))
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x, y, to, y)

    def boxes(self, boxes: Sequence[tuple[float, float, float, float]], colour: str) -> None:
        """Fill rectangles, given as x, y, width and height, as one shape without seams."""
        path = self._canvas.beginPath()
        for box in boxes:
            path.rect(*box)
        self._canvas.setFillColor(_ink(colour))
        self._canvas.drawPath(path, stroke=0, fill=1)

    def slanted(self, text: str, style: Style, angle: float) -> None:
        """Print a text slanted through the middle of the page."""
        self._canvas.saveState()
        self._canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
        self._canvas.rotate(angle)
        self.line(text, -width_of(text, style) / 2, -style.size * 0.36, style)
        self._canvas.restoreState()

    def bookmark(self, title: str, depth: int, top: float) -> None:
        """List the place in the outline that readers show beside the pages."""
        # An outline may not skip a depth; a lower heading without a higher one moves up.
        self._depth = min(depth, self._depth + 1)
        self._bookmarks += 1
        key = f"place-{self._bookmarks}"
        self._canvas.bookmarkHorizontal(key, 0, top)
        self._canvas.addOutlineEntry(" ".join(title.split()), key, self._depth)

    def link(self, url: str, x: float, y: float, width: float, height: float) -> None:
        """Let a click on the area open the address."""
        self._canvas.linkURL(url, (x, y, x + width, y + height))

    def turn(self) -> None:
        """Finish the page and begin the next."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """Return the finished document."""
        self._canvas.save()
        return self._buffer.getvalue()


def _hang(text: str, style: Style) -> float:
    return style.size * 0.46 if text.endswith(_HALF_EMPTY) else 0
