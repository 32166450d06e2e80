"""Keep embeddable fonts at hand that cover the characters of a document."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import RLock
from typing import Final, cast

import fontTools
from reportlab.pdfbase import pdfmetrics

from core.pdf.embedding import EmbeddedFont
from core.pdf.outlines import Library, Outline
from core.pdf.seed import SEED
from core.pdf.truetype import assemble, disassemble

# To be raised with every change to outlines or file layout; old cache files then stand unused.
_REVISION: Final = 1

# ReportLab keeps its fonts in process-wide tables and reads them with a shared cursor,
# so that only one thread at a time may register fonts or set a document.
TYPESETTING: Final = RLock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Name the registered fonts by the part they play."""

    regular: str = "StatementSans"
    strong: str = "StatementSans-Strong"
    serif: str = "StatementSerif"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    name: str
    weight: int
    serif: bool
    strength: float


@dataclass(slots=True, kw_only=True)
class _Registered:
    cache: Path
    characters: frozenset[str]


_Stored = tuple[bytes, dict[str, Outline]]

FONTS: Final = Fonts()
_FACES: Final = (
    _Face(name=FONTS.regular, weight=400, serif=False, strength=0),
    _Face(name=FONTS.strong, weight=500, serif=False, strength=30),
    _Face(name=FONTS.serif, weight=400, serif=True, strength=0),
)
_registered = _Registered(cache=Path(), characters=frozenset())


class MissingGlyphError(Exception):
    """Name the characters that cannot be printed because no font draws them."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters: tuple[str, ...] = tuple(characters)
        named = ", ".join(f"{c!r} (U+{ord(c):04X})" for c in self.characters)
        super().__init__(f"no font draws {named}")


def ensure(characters: Iterable[str], cache: Path) -> Fonts:
    """Register fonts that cover the characters, converting what the cache lacks."""
    wanted = SEED.union(*characters)
    with TYPESETTING:
        if _registered.cache != cache or not wanted <= _registered.characters:
            _load(wanted, cache)
    return FONTS


def _load(wanted: frozenset[str], cache: Path) -> None:
    files = [_cache_file(face, cache) for face in _FACES]
    stored = [_read(file) for file in files]
    if any(not wanted <= outlines.keys() for _, outlines in stored):
        stored = _grow(stored, wanted, files)
    for face, (data, _) in zip(_FACES, stored, strict=True):
        _register(face.name, data)
    _registered.cache = cache
    _registered.characters = frozenset.intersection(*(frozenset(outlines) for _, outlines in stored))


def _grow(stored: list[_Stored], wanted: frozenset[str], files: list[Path]) -> list[_Stored]:
    with closing(Library()) as library:
        if lacking := library.lacks(wanted):
            raise MissingGlyphError(lacking)
        grown = [_grown(face, outlines, wanted, library) for face, (_, outlines) in zip(_FACES, stored, strict=True)]
    for file, (data, _) in zip(files, grown, strict=True):
        _write(file, data)
    return grown


def _grown(face: _Face, outlines: dict[str, Outline], wanted: frozenset[str], library: Library) -> _Stored:
    union = outlines | {
        character: library.draw(character, serif=face.serif, strength=face.strength)
        for character in wanted - outlines.keys()
    }
    return assemble(face.name, face.weight, union, library.draw_unknown()), union


def _cache_file(face: _Face, cache: Path) -> Path:
    # Another release of the converter may round otherwise; its glyphs must not mix with these.
    return cache / f"{face.name}-{_REVISION}-{fontTools.version}.ttf"


def _read(file: Path) -> _Stored:
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return b"", {}
    return data, disassemble(data) or {}


def _write(file: Path, data: bytes) -> None:
    """Put the file in place whole; of two writers the later wins, and what it lacks returns on need."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _register(name: str, data: bytes) -> None:
    if name in pdfmetrics.getRegisteredFontNames():
        cast("EmbeddedFont", pdfmetrics.getFont(name)).unregister()
    pdfmetrics.registerFont(EmbeddedFont(name, BytesIO(data), asciiReadable=False))
