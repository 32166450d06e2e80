"""Read tables that people send, .xlsx or .csv, as text; trust nothing of them.

A file may be too large, in another encoding, full of formulas, or no table at all. What can be named by row and column
becomes a fault; what cannot be read as a table is refused as a whole.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import N_, DomainError
from core.money import Money
from core.numerals import plain_digits
from core.texts import in_one_line

MOST_ROWS = 5_000
MOST_COLUMNS = 40
MOST_ABOVE = 20
"""How many rows may stand above the heads: a title, notes, what a bank prints there."""
MOST_IN_A_CELL, MOST_SAID = 2_000, 4_000_000
"""How many characters one cell, and all cells together, may hold."""
MOST_UNPACKED = 64 * 1024 * 1024
_PIECE, _OVERLAP = 256 * 1024, 64
FORMULA = "\x00formula"
"""Stands in the place of a formula: its result is not what a person typed, and nobody could check it."""
_ENCODINGS = ("utf-8-sig", "gb18030")
_FORMULA_STARTS = ("=", "@", "\t", "\r")
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,  # what the XML parser raises
    OSError,
    EOFError,
    RuntimeError,
)
"""What openpyxl and zipfile raise over a workbook that is broken on purpose or by accident."""


class NoTableError(DomainError):
    """The file is no table that can be read."""

    message = N_("读不出表格。请用模板另存为 .xlsx 或 .csv 再传。")
    field = "file"


class WrongEncodingError(DomainError):
    """The text of a .csv is in no encoding that we know."""

    message = N_("文字编码认不出来。请另存为 .xlsx，或者 UTF-8、GBK 编码的 .csv。")
    field = "file"


class TooManyRowsError(DomainError):
    """The table is larger than any village's."""

    message = N_("最多 %(rows)s 行、%(columns)s 列，请分开传。")
    field = "file"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: its row as the sheet numbers it, its column by name, and why, with facts."""

    row: int
    column: str
    why: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> dict[str, str]:
        """Return the facts by name."""
        return dict(self.facts)

    @property
    def label(self) -> str:
        """Return why, to be translated as a fact of an error; only where it has no facts of its own."""
        return self.why


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its head, and how a cell is read: `read` raises ValueError with the reason in our words.

    Of a needed column every cell must be filled; `has_head` asks for its head only. `also` are other heads under which
    the same stands, as banks call it.
    """

    head: str
    read: Callable[[str], Any]
    is_needed: bool = False
    has_head: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One row, read: its number in the sheet, and its values by head."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, head: str) -> Any:
        return self.values[head]


def read_rows(name: str, content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as texts, row by row; raises NoTableError or one of its siblings."""
    if name.lower().endswith(".xlsx") or content.startswith(b"PK\x03\x04"):
        return _from_xlsx(content)
    return _from_csv(content)


def records(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> tuple[list[Record], list[Fault]]:
    """Find the row of heads and read every row beneath it. Blank rows do not count; every fault is named."""
    at, places = _heads(rows, columns)
    if at < 0:
        wanted = "、".join(column.head for column in columns if column.is_needed or column.has_head)
        return [], [Fault(1, "", N_("找不到表头，要有这些列：%(wanted)s。"), (("wanted", wanted),))]
    found, faults = [], []
    for number, cells in enumerate(rows[at + 1 :], start=at + 2):
        if not any(cells):
            continue
        values = {}
        for column in columns:
            place = places.get(column.head)
            text = cells[place].strip() if place is not None and place < len(cells) else ""
            try:
                values[column.head] = _cell(column, text)
            except ValueError as wrong:
                faults.append(Fault(number, column.head, str(wrong)))
        found.append(Record(number, values))
    return found, faults


def text(most: int) -> Callable[[str], str]:
    """Make a reader of a text of at most so many characters."""

    def _read(said: str) -> str:
        if len(said) > most:
            raise ValueError(N_("太长了。"))
        if said.startswith(_FORMULA_STARTS):
            raise ValueError(N_("不能以 = 或 @ 开头。"))
        return said

    return _read


def amount(said: str) -> Money:
    """Read yuan; a blank cell is zero."""
    try:
        read = Money.parse(said or "0")
    except ValueError as wrong:
        raise ValueError(N_("请填金额（元），例如 12.50。")) from wrong
    if read.fen < 0:
        raise ValueError(N_("金额不能小于零。"))
    return read


def signed(said: str) -> Money:
    """Read yuan that may be below zero; a blank cell is zero."""
    is_below = said.startswith(("-", "−"))
    read = amount(said.lstrip("-−+"))
    return -read if is_below else read


def day(said: str) -> date | None:
    """Read 2026-07-18, 2026/7/18, 20260718 or 2026年7月18日; a time of day behind it is left out."""
    if not said:
        return None
    said = said.split(maxsplit=1)[0].partition("T")[0]
    if len(said) == 8 and said.isascii() and said.isdecimal():
        said = f"{said[:4]}-{said[4:6]}-{said[6:]}"
    plain = (
        plain_digits(said).replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    )
    try:
        year, month, of_month = (int(part) for part in plain.split("-"))
        return date(year, month, of_month)
    except ValueError as wrong:
        raise ValueError(N_("请填日期，例如 2026-07-18。")) from wrong


def _cell(column: Column, said: str) -> Any:
    if said == FORMULA:
        raise ValueError(N_("这里是公式，请粘贴成数值再传。"))
    if column.is_needed and not said:
        raise ValueError(N_("这一项要填。"))
    return column.read(said)


def _heads(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """Return the row that holds every needed head, among the first, and the place of each head in it."""
    needed = {column.head for column in columns if column.is_needed or column.has_head}
    for at, cells in enumerate(rows[:MOST_ABOVE]):
        stands = {cell.strip().rstrip("*"): place for place, cell in reversed(list(enumerate(cells)))}
        places = {
            column.head: next(stands[head] for head in (column.head, *column.also) if head in stands)
            for column in columns
            if stands.keys() & {column.head, *column.also}
        }
        if needed <= places.keys():
            return at, places
    return -1, {}


def _from_csv(content: bytes) -> list[list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Iterable[str] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise WrongEncodingError
    if "\x00" in decoded or not decoded.strip():
        raise NoTableError
    separator = "\t" if decoded.partition("\n")[0].count("\t") > decoded.partition("\n")[0].count(",") else ","
    try:
        return _bounded(csv.reader(StringIO(decoded, newline=""), delimiter=separator, strict=True))
    except csv.Error as wrong:
        raise NoTableError from wrong


def _from_xlsx(content: bytes) -> list[list[str]]:
    try:
        _check_packed(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
        page = book.worksheets[0]
        page.reset_dimensions()  # what a program wrote there may be less than the sheet holds
        return _bounded([_shown(cell) for cell in row] for row in page.iter_rows())
    except _BROKEN as wrong:
        raise NoTableError from wrong


def _check_packed(content: bytes) -> None:
    """Look into the archive before anything unpacks it: how much it would become, and entities that could grow."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        members = packed.infolist()
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            raise TooManyRowsError(rows=MOST_ROWS, columns=MOST_COLUMNS)
        for member in members:
            with packed.open(member) as part:
                _check_declares_nothing(part)


def _check_declares_nothing(part: IO[bytes]) -> None:
    """Refuse a part that declares a document type, wherever in it and in whatever encoding: entities grow by it."""
    tail = b""
    while piece := part.read(_PIECE):
        seen = (tail + piece).replace(b"\x00", b"")  # UTF-16 and UTF-32 say ASCII with zeros between
        if b"<!DOCTYPE" in seen.upper():
            raise NoTableError
        tail = piece[-_OVERLAP:]


def _bounded(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    kept, said = list[list[str]](), 0
    for row in rows:
        cells = [in_one_line(str(cell)) if cell != FORMULA else FORMULA for cell in row]
        said += sum(map(len, cells))
        if said > MOST_SAID or any(len(cell) > MOST_IN_A_CELL for cell in cells):
            raise TooManyRowsError(rows=MOST_ROWS, columns=MOST_COLUMNS)
        while cells and not cells[-1]:
            cells.pop()
        if len(kept) >= MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise TooManyRowsError(rows=MOST_ROWS, columns=MOST_COLUMNS)
        kept.append(cells)
    return kept


def _shown(cell: Any) -> str:
    """Return what a cell of a workbook says, as a person would type it."""
    value = cell.value
    if cell.data_type == "f":
        return FORMULA
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):  # 0.30000000000000004 was typed as 0.3
        return f"{value:.9f}".rstrip("0").rstrip(".")
    return str(value)
