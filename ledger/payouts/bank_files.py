"""Write payments as the file that a bank takes in: each bank's columns are data, a TOML file of its own.

Shipped ones stand beside this module in `banks/`; an installation adds its own in `instance/banks/`. Every cell is
text, so that no program rounds an account number or hides a third decimal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
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
        lines = [self.separator.join(cell.replace(self.separator, " ") for cell in row) for row in rows]
        try:
            return "".join(line + self.line_end for line in lines).encode(self.encoding)
        except UnicodeEncodeError as unknown:
            signs = unknown.object[unknown.start : unknown.end]
            raise SignNotInEncodingError(signs=signs, encoding=self.encoding) from unknown


def templates(folder: Path | None = None) -> dict[str, Template]:
    """Return the banks' templates by code: those shipped, and those of the installation, which come first."""
    paths = [*sorted(SHIPPED.glob("*.toml")), *(sorted(folder.glob("*.toml")) if folder and folder.is_dir() else ())]
    return {path.stem: _read(path) for path in paths}


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
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = tuple(ColumnRule(**column) for column in said["column"])
        "".encode(said.get("encoding", "gb18030"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, LookupError) as wrong:
        raise FaultyTemplateError(file=path.name, why=repr(wrong)) from wrong
    unknown = [rule.field for rule in rules if rule.field and rule.field not in FIELDS]
    if unknown:
        raise FaultyTemplateError(file=path.name, why=f"{', '.join(unknown)} ∉ {', '.join(sorted(FIELDS))}")
    return Template(
        code=path.stem,
        name=str(said.get("name", path.stem)),
        is_workbook=said.get("format", "xlsx") == "xlsx",
        columns=rules,
        separator=str(said.get("separator", "|")),
        encoding=str(said.get("encoding", "gb18030")),
        line_end={"crlf": "\r\n", "lf": "\n"}[str(said.get("line_end", "crlf"))],
        has_head=bool(said.get("head", True)),
    )


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
