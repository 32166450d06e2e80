"""Assemble TrueType files whose font-wide fields never depend on the characters they hold."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont, TTLibError, newTable

from core.pdf.outlines import Outline

_UNITS: Final = 1000
_ASCENT: Final = 880
_DESCENT: Final = -120
_CAP_HEIGHT: Final = 733
_UNKNOWN: Final = ".notdef"
_ISSUED: Final = 3818534400  # the first day of 2025, counted as font files do: in seconds from 1904

# A subset in a PDF copies these tables as they stand. Computed fields would betray which other characters
# the cache holds, and two copies of one statement would differ; hence fixed values, wide enough for all.
_HEAD: Final = {
    "xMin": -1100,
    "yMin": -1100,
    "xMax": 3000,
    "yMax": 1900,
    "created": _ISSUED,
    "modified": _ISSUED,
}
_MAXIMA: Final = {"maxPoints": 10000, "maxContours": 1000, "maxCompositePoints": 0, "maxCompositeContours": 0}
_HHEA: Final = {
    "ascent": _ASCENT,
    "descent": _DESCENT,
    "advanceWidthMax": 3000,
    "minLeftSideBearing": -1100,
    "minRightSideBearing": -1100,
    "xMaxExtent": 3000,
}
_OS2: Final = {
    "version": 4,
    "sTypoAscender": _ASCENT,
    "sTypoDescender": _DESCENT,
    "usWinAscent": 1160,
    "usWinDescent": 320,
    "sCapHeight": _CAP_HEIGHT,
    "sxHeight": 543,
    "xAvgCharWidth": _UNITS,
    "ulUnicodeRange1": 0,
    "ulUnicodeRange2": 0,
    "ulUnicodeRange3": 0,
    "ulUnicodeRange4": 0,
    "ulCodePageRange1": 0,
    "ulCodePageRange2": 0,
    "fsType": 0,
}


def assemble(name: str, weight: int, outlines: Mapping[str, Outline], unknown: Outline) -> bytes:
    """Build a TrueType file of that name from the outlines of its characters."""
    named = {_UNKNOWN: unknown} | {_glyph_name(c): outlines[c] for c in sorted(outlines)}
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(list(named))
    builder.setupCharacterMap({ord(c): _glyph_name(c) for c in outlines})
    _add_glyphs(builder.font, {key: outline.glyph for key, outline in named.items()})
    builder.setupHorizontalMetrics({key: (o.advance, o.bearing) for key, o in named.items()})
    builder.setupHorizontalHeader(**_HHEA)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name, "fullName": name})
    builder.setupOS2(usWeightClass=weight, **_OS2)
    builder.setupPost(keepGlyphNames=False)
    return _compiled(builder.font)


def disassemble(data: bytes) -> dict[str, Outline] | None:
    """Read the outlines back, or return None where the file is no font."""
    try:
        font = TTFont(BytesIO(data), recalcBBoxes=False)
        # Left packed as they are, thousands of glyphs are carried over in no time.
        packed, metrics = font["glyf"].glyphs, font["hmtx"].metrics
        return {
            chr(code): Outline(glyph=packed[name], advance=metrics[name][0], bearing=metrics[name][1])
            for code, name in font.getBestCmap().items()
        }
    except (TTLibError, KeyError, ValueError, AssertionError, OSError):
        return None


def _add_glyphs(font: TTFont, glyphs: Mapping[str, Any]) -> None:
    # The builder would unpack every glyph to look at its format.
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphs = dict(glyphs)
    font["glyf"].glyphOrder = list(glyphs)


def _compiled(font: TTFont) -> bytes:
    font.recalcBBoxes = False
    font.recalcTimestamp = False
    for field, value in _HEAD.items():
        setattr(font["head"], field, value)
    for field, value in _MAXIMA.items():
        setattr(font["maxp"], field, value)
    output = BytesIO()
    font.save(output)
    return output.getvalue()


def _glyph_name(character: str) -> str:
    return f"u{ord(character):X}"
