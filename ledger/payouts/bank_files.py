"""Write payments as the file that a bank takes in: each bank's columns are data, a TOML file of its own.

Shipped ones stand beside this module in `banks/`; an installation adds its own in `instance/banks/`. Every cell is
text, so that no program rounds an account number or hides a third decimal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from core.errors import N_, DomainError
from core.texts import in_one_line

SHIPPED = Path(__file__).with_name("banks")
FIELDS = frozenset(
    {"date", "position", "own_no", "payer_name", "payer_account", "payee_name", "payee_account", "amount", "purpose"}
)


class FaultyTemplateError(DomainError):
    """The file that describes a bank's columns cannot be used."""

    message = N_("银行模板 %(file)s 用不了：%(why)s")


class SignNotInEncodingError(DomainError):
    """A name has a sign that the bank's encoding does not know; a question mark in its place would pay nobody."""

    message = N_("这家银行的文件（%(encoding)s）写不了这个字：%(signs)s。这一笔改付现金，或者换一种格式。")
    field = "template"


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnRule:
    """One column: its head, and the field or the constant that fills it."""

    head: str
    field: str = ""
    constant: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """How one bank wants its file: a workbook, or text lines with a separator, an encoding and a line end."""

    code: str
    name: str
    is_workbook: bool
    columns: tuple[ColumnRule, ...]
    separator: str = "|"
    encoding: str = "gb18030"
    line_end: str = "\r\n"
    has_head: bool = True

    def asks_for(self, field: str) -> bool:
        """Say whether a column of the file holds this field."""
        return any(rule.field == field for rule in self.columns)

    @property
    def ending(self) -> str:
        """Return how the name of the file ends."""
        return "xlsx" if self.is_workbook else "txt"

    def write(self, payments: Sequence[Mapping[str, str]]) -> bytes:
        """Return the file of some payments, each given by its fields."""
        rows = [[in_one_line(rule.constant or one.get(rule.field, "")) for rule in self.columns] for one in payments]
        heads = [[rule.head for rule in self.columns]] if self.has_head else []
        return _workbook([*heads, *rows]) if self.is_workbook else self._text([*heads, *rows])

    def _text(self, rows: Sequence[Sequence[str]]) -> bytes:
        if spoilt := [cell for row in rows for cell in row if self.separator in cell]:
            raise SignNotInEncodingError(signs=f"{self.separator} ({spoilt[0]})", encoding=self.encoding)
        lines = [self.separator.join(row) for row in rows]
        try:
            return "".join(line + self.line_end for line in lines).encode(self.encoding)
        except UnicodeEncodeError as unknown:
            signs = unknown.object[unknown.start : unknown.end]
            raise SignNotInEncodingError(signs=signs, encoding=self.encoding) from unknown


def templates(folder: Path | None = None) -> tuple[dict[str, Template], list[FaultyTemplateError]]:
    """Return the banks' templates by code: those shipped, and those of the installation, which come first.

    A file that cannot be used is named beside them, and spoils no other.
    """
    paths = [*sorted(SHIPPED.glob("*.toml")), *(sorted(folder.glob("*.toml")) if folder and folder.is_dir() else ())]
    known, faulty = dict[str, Template](), list[FaultyTemplateError]()
    for path in paths:
        try:
            known[path.stem] = _read(path)
        except FaultyTemplateError as wrong:
            faulty.append(wrong)
    return known, faulty


def fields_of(
    *, day: date, position: int, own_no: str, payer: tuple[str, str], payee: tuple[str, str]
) -> dict[str, str]:
    """Return what every line says of itself but its amount and purpose; `payer` and `payee` are name and account."""
    return {
        "date": day.strftime("%Y%m%d"),
        "position": str(position),
        "own_no": own_no,
        "payer_name": payer[0],
        "payer_account": payer[1],
        "payee_name": payee[0],
        "payee_account": payee[1],
    }


def _read(path: Path) -> Template:
    """Return what a file says, every word of it held against what it may be."""
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as wrong:
        raise FaultyTemplateError(file=path.name, why=type(wrong).__name__) from wrong
    try:
        form, end = _one_of(said, "format", "xlsx", _FORMATS), _one_of(said, "line_end", "crlf", _LINE_ENDS)
        encoding, separator = _text_in(said, "encoding", "gb18030"), _separator(said)
        "金额1.00".encode(encoding)
        rules = tuple(_rule(column) for column in said["column"])
        has_head = _flag(said, "head")
    except (LookupError, UnicodeError, TypeError, ValueError, AttributeError) as wrong:
        raise FaultyTemplateError(file=path.name, why=str(wrong)[:200]) from wrong
    if missing := sorted({"amount", "payee_account", "payee_name"} - {rule.field for rule in rules}):
        raise FaultyTemplateError(file=path.name, why=f"field = {', '.join(missing)}?")
    return Template(
        code=path.stem,
        name=in_one_line(_text_in(said, "name", path.stem))[:60],
        is_workbook=form == "xlsx",
        columns=rules,
        separator=separator,
        encoding=encoding,
        line_end=_LINE_ENDS[end],
        has_head=has_head,
    )


_FORMATS = ("xlsx", "text")
_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


class _OddError(ValueError):
    """A word of a template is not one that it may be."""

    def __init__(self, name: str, value: object) -> None:
        super().__init__(f"{name} = {value!r:.60}")


def _text_in(said: Mapping[str, Any], name: str, otherwise: str) -> str:
    value = said.get(name, otherwise)
    if not isinstance(value, str):
        raise _OddError(name, value)
    return value


def _one_of(said: Mapping[str, Any], name: str, otherwise: str, known: Collection[str]) -> str:
    value = _text_in(said, name, otherwise)
    if value not in known:
        raise _OddError(name, value)
    return value


def _flag(said: Mapping[str, Any], name: str) -> bool:
    value = said.get(name, True)
    if not isinstance(value, bool):
        raise _OddError(name, value)
    return value


def _separator(said: Mapping[str, Any]) -> str:
    """Return one sign that stands in no account, amount or number."""
    value = _text_in(said, "separator", "|")
    is_sign = len(value) == 1 and value.isprintable() and not value.isalnum() and value not in "-. "
    if not is_sign and value != "\t":
        raise _OddError("separator", value)
    return value


def _rule(column: Mapping[str, Any]) -> ColumnRule:
    head, field, constant = (_text_in(column, name, "") for name in ("head", "field", "constant"))
    if set(column) - {"head", "field", "constant"} or not head or in_one_line(head) != head:
        raise _OddError("column", dict(column))
    if field and field not in FIELDS:
        raise _OddError("field", field)
    return ColumnRule(head=head, field=field, constant=in_one_line(constant))


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for column, said in enumerate(row, start=1):
            cell = page.cell(number, column, said)
            cell.data_type, cell.number_format = "s", "@"
    file = BytesIO()
    book.save(file)
    return file.getvalue()
