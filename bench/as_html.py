"""The same document as a web page, for WeasyPrint: the same words, tables, codes and fonts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pylopdf_fonts_zh_cn
import segno

from core.pdf import BigFigure, Block, Facts, Frame, Heading, PageBreak, QrNote, Signatures, Table, Text

FONTS = sorted(Path(pylopdf_fonts_zh_cn.__file__).parent.rglob("*.[ot]tf"))
"""The Noto fonts that papers are drawn with: whole here, as WeasyPrint takes them."""


def as_html(frame: Frame, blocks: Sequence[Block], _cache: Path) -> str:
    """Return a document as a page with its own style sheet."""
    faces = "".join(f'@font-face {{ font-family: "{file.stem}"; src: url("{file.as_uri()}"); }}' for file in FONTS)
    family = ", ".join(f'"{file.stem}"' for file in FONTS)
    style = (
        f"{faces} @page {{ size: A4; margin: 24mm 20mm; @bottom-left {{ content: '{frame.footer}'; font-size: 7pt }}"
        " @bottom-right { content: counter(page) ' / ' counter(pages); font-size: 7pt } }"
        f" body {{ font: 9pt {family} }} table {{ width: 100%; border-collapse: collapse }}"
        " td, th { border-bottom: .4pt solid #ccc; text-align: left; padding: 3pt } .r { text-align: right }"
        " .turn { break-before: page } .big { font-size: 22pt }"
    )
    head = (
        f"<p>{escape(frame.issuer)} {escape(frame.number)} {escape(frame.issued_on)}</p><h1>{escape(frame.title)}</h1>"
    )
    body = "".join(_block(block) for block in blocks)
    return f"<html lang=zh-CN><style>{style}</style><body>{head}<p>{escape(frame.subtitle)}</p>{body}</body></html>"


def _block(block: Block) -> str:  # noqa: PLR0911 (one line a kind of block)
    match block:
        case Heading():
            return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
        case Text():
            return f"<p>{_lines(block.text)}</p>"
        case BigFigure():
            return f"<p>{escape(block.label)}</p><p class=big>{escape(block.figure)}</p><p>{block.words}</p>"
        case Facts():
            pairs = [block.rows[i : i + 2] for i in range(0, len(block.rows), 2)]
            return _table([[cell for pair in row for cell in pair] for row in pairs])
        case Table():
            right = frozenset(index for index, column in enumerate(block.columns) if column.align == "right")
            rows = [[column.label for column in block.columns], *block.rows, *([block.total] if block.total else [])]
            return _table(rows, right)
        case QrNote():
            code = segno.make(block.url, error="m", micro=False).svg_inline(scale=2)
            return f"{code}<p>{escape(block.caption)} {escape(block.text)} {escape(block.url)}</p>"
        case Signatures():
            return _table([["　　　　" for _ in block.labels], block.labels])
        case PageBreak():
            return "<div class=turn></div>"
    return ""


def _table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    body = "".join(f"<tr>{''.join(_cell(text, index in right) for index, text in enumerate(row))}</tr>" for row in rows)
    return f"<table>{body}</table>"


def _cell(text: str, is_right: bool) -> str:  # noqa: FBT001 (a cell is at the right or not)
    return f"<td class=r>{_lines(text)}</td>" if is_right else f"<td>{_lines(text)}</td>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
