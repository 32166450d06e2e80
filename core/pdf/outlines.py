"""Turn the outlines of the installed Noto fonts into TrueType glyphs."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from core.pdf.emboldening import embolden

_DEVIATION: Final = 1.0  # in thousandths of the type size: below what a printer resolves


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Hold one drawn character and the room it takes on the line."""

    glyph: Any
    advance: int
    bearing: int  # the distance from the start of that room to the ink

    def emboldened(self, strength: float) -> "Outline":
        """Return the outline with thicker strokes in the same room."""
        return measured(embolden(self.glyph, strength), self.advance)


def measured(glyph: Any, advance: int) -> Outline:
    """Record the bounds of a glyph that was just drawn."""
    glyph.recalcBounds(None)
    bearing = int(glyph.xMin) if glyph.numberOfContours else 0
    return Outline(glyph=glyph, advance=advance, bearing=bearing)


class Source:
    """Draw characters from one installed font file."""

    def __init__(self, path: Path) -> None:
        self._font = TTFont(path, lazy=True)
        self._names: dict[int, str] = self._font.getBestCmap()
        self._glyphs = self._font.getGlyphSet()
        self._traced: dict[str, Outline] = {}

    def close(self) -> None:
        """Close the font file."""
        self._font.close()

    def has(self, character: str) -> bool:
        """Tell whether the font draws the character."""
        return ord(character) in self._names

    def draw(self, character: str) -> Outline:
        """Draw the character."""
        return self._outline(self._names[ord(character)])

    def draw_unknown(self) -> Outline:
        """Draw the glyph that every font file must open with."""
        return self._outline(".notdef")

    def _outline(self, name: str) -> Outline:
        # Two weights come of the same outline, and tracing it is what takes the time.
        if name not in self._traced:
            self._traced[name] = self._trace(name)
        return self._traced[name]

    def _trace(self, name: str) -> Outline:
        source, pen = self._glyphs[name], TTGlyphPen(None)
        source.draw(Cu2QuPen(pen, _DEVIATION, reverse_direction=True))
        return measured(pen.glyph(), round(source.width))


class Library:
    """Find each character in the preferred font or, failing that, in the other, until closed."""

    def __init__(self) -> None:
        self._sans = Source(pylopdf_fonts_zh_cn.sans_path())
        self._serif = Source(pylopdf_fonts_zh_cn.serif_path())

    def close(self) -> None:
        """Close the font files."""
        self._sans.close()
        self._serif.close()

    def lacks(self, characters: Iterable[str]) -> tuple[str, ...]:
        """List the characters that no installed font draws."""
        known = (self._sans, self._serif)
        return tuple(sorted(c for c in set(characters) if not any(s.has(c) for s in known)))

    def draw(self, character: str, *, serif: bool, strength: float) -> Outline:
        """Draw the character in the wanted style."""
        first, second = (self._serif, self._sans) if serif else (self._sans, self._serif)
        outline = (first if first.has(character) else second).draw(character)
        return outline.emboldened(strength) if strength else outline

    def draw_unknown(self) -> Outline:
        """Draw the glyph that every font file must open with."""
        return self._sans.draw_unknown()
