"""Write tables as .xlsx: amounts as numbers, everything else as text that no program takes for a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.money import Money
from core.texts import in_one_line

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | Money | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One sheet: its title, the lines above the table (unit, period), the column labels and the rows."""

    title: str
    above: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    bold_rows: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()


def workbook(*sheets: Sheet) -> bytes:
    """Return a workbook, each sheet set to print on A4 in one page's width."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(sheet.title[:31]), sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(page: Worksheet, sheet: Sheet) -> None:
    _put(page.cell(1, 1), sheet.title)
    page.cell(1, 1).font = Font(bold=True, size=14)
    for number, line in enumerate(sheet.above, start=2):
        _put(page.cell(number, 1), line)
    head = len(sheet.above) + 2
    for column, label in enumerate(sheet.columns, start=1):
        _put(page.cell(head, column), label)
        page.cell(head, column).font = Font(bold=True)
        page.cell(head, column).alignment = Alignment(wrap_text=True, vertical="center")
    for index, row in enumerate(sheet.rows):
        for column, value in enumerate(row, start=1):
            _put(page.cell(head + 1 + index, column), value)
            if index in sheet.bold_rows:
                page.cell(head + 1 + index, column).font = Font(bold=True)
    for column in range(1, len(sheet.columns) + 1):
        width = sheet.widths[column - 1] if column <= len(sheet.widths) else 16
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(cell: Any, value: Value) -> None:
    if isinstance(value, Money):
        cell.value = Decimal(value.fen).scaleb(-2)
        cell.number_format = "#,##0.00"
    elif isinstance(value, str):
        cell.value = in_one_line(value)
        cell.data_type = "s"  # a text that begins with "=" stays a text
        cell.number_format = "@"
    else:
        cell.value = value
