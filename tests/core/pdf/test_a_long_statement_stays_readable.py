"""Tell how content that is long, wide or absent is laid out."""

import re
from collections.abc import Callable, Sequence
from struct import unpack
from typing import Any, cast

import pytest
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import getFont

from core.pdf import Bar, Bars, Column, Facts, Frame, Heading, PageBreak, QrNote, Spacer, Table, Text
from core.pdf.charts import bar_strips
from core.pdf.closings import qr_strips
from core.pdf.embedding import EmbeddedFont
from core.pdf.sheet import Sheet
from core.pdf.style import CELL, CELL_STRONG, LEFT, RIGHT, Style
from core.pdf.wording import wording
from core.pdf.wrapping import fit, width_of, wrap

Read = Callable[..., PdfReader]
COLUMNS = (Column(label="日期栏", width=0.3), Column(label="金额栏", align="right"))


def texts(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def test_the_header_of_a_long_table_is_repeated_on_each_page(read: Read) -> None:
    rows = tuple((f"第{n}行", f"{n}.00") for n in range(100))
    pages = texts(read(Table(columns=COLUMNS, rows=rows, total=("合计", "4,950.00"))))
    assert len(pages) >= 3
    assert [page.count("日期栏") for page in pages] == [1] * len(pages)
    assert "第99行" in pages[-1]
    assert "4,950.00" in pages[-1]
    assert all(sum(page.splitlines().count(f"第{n}行") for page in pages) == 1 for n in range(100))


def test_a_figure_is_never_broken_whatever_the_columns_share(read: Read) -> None:
    sides = tuple(Column(label=f"金额{n}", align="right", width=0.13) for n in range(6))
    columns = (Column(label="编码", width=0.09), Column(label="名称"), *sides)
    for amount in ("1,585,840.84", "-987,654,321,098.76"):
        figures = (amount,) * 6
        table = Table(columns=columns, rows=(("102", "银行存款", *figures),), total=("合计", "", *figures))
        (page,) = texts(read(table))
        assert page.count(amount) == 12
        assert "银行存款" in page.replace("\n", "")


def test_columns_that_cannot_fit_stay_on_the_page(read: Read) -> None:
    columns = tuple(Column(label="金额", align="right", width=0.4) for _ in range(9))
    (page,) = texts(read(Table(columns=columns, rows=(("9" * 40,) * 9,))))
    assert page.replace("\n", "").count("9") == 40 * 9


def test_a_total_never_stands_alone_on_a_page(read: Read) -> None:
    for count in range(20, 40):
        rows = tuple((f"第{n}行", "1.00") for n in range(count))
        last = texts(read(Table(columns=COLUMNS, rows=rows, total=("合计", "9.00"))))[-1]
        assert f"第{count - 1}行" in last
        assert "合计" in last


def test_the_footer_counts_the_pages(read: Read) -> None:
    chinese = texts(read(Text(text="一"), PageBreak(), Text(text="二"), PageBreak(), Text(text="三")))
    assert [f"第 {n} 页 / 共 3 页" in page for n, page in enumerate(chinese, start=1)] == [True] * 3
    english = texts(read(Text(text="one"), frame=Frame(title="Statement", language="en-GB")))
    assert "Page 1 of 1" in english[0]


def test_later_pages_bear_a_running_head_and_the_watermark(read: Read) -> None:
    frame = Frame(title="对账单", issuer="石桥村合作社", number="DZ-7", watermark="演示")
    first, second = texts(read(Text(text="甲"), PageBreak(), Text(text="乙"), frame=frame))
    assert "石桥村合作社 · 对账单" not in first
    assert "石桥村合作社 · 对账单" in second
    assert "DZ-7" in second
    assert "演示" in first
    assert "演示" in second


def test_the_properties_and_the_outline_are_recorded(read: Read) -> None:
    frame = Frame(title="对账单", author="联合社", subject="第一季度", language="zh-CN")
    reader = read(Heading(text="小节", level=2), Heading(text="大节"), Heading(text="其下", level=2), frame=frame)
    properties = reader.metadata
    assert properties is not None
    assert (properties.title, properties.author, properties.subject) == ("对账单", "联合社", "第一季度")
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert outline_titles(reader.outline) == ["对账单", ["小节", "大节", ["其下"]]]


def outline_titles(entries: Sequence[object]) -> list[object]:
    return [outline_titles(e) if isinstance(e, list) else e["/Title"] for e in entries]  # type: ignore[index]


def test_a_heading_never_stands_last_on_a_page(read: Read) -> None:
    for height in range(150, 200, 4):
        pages = texts(read(Spacer(mm=1), Text(text="开头"), Spacer(mm=height), Heading(text="某节"), Text(text="正文")))
        assert [("某节" in page) == ("正文" in page) for page in pages] == [True] * len(pages)


@pytest.mark.parametrize(
    "text", ["W" * 400, "很" * 400, "a-very-long-word " * 30, "（" * 50, "，" * 50, "1234567.89" * 9]
)
def test_no_line_is_wider_than_its_cell(text: str) -> None:
    for width in (12.0, 40.0, 333.3):
        lines = wrap(text, CELL, width)
        assert all(width_of(line, CELL) <= width + 0.02 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_and_amounts_are_not_split_and_no_line_begins_with_a_comma() -> None:
    lines = wrap("合计金额为 12,345.67 元，其中包括 Shiitake 香菇，以及竹笋。", CELL, 62)
    joined = "\n".join(lines)
    assert "12,345.67" in joined
    assert "Shiitake" in joined
    assert len(lines) > 3
    for width in range(30, 130, 3):
        lines = wrap("合计，其中包括香菇，以及竹笋。另有白菜、萝卜；皆已入库！", CELL, width)
        assert not [line for line in lines if line[:1] in "，。、；！"]


def test_a_title_too_long_for_one_line_is_shortened() -> None:
    short = fit("很" * 100, CELL, 100)
    assert short.endswith("…")
    assert width_of(short, CELL) <= 100


def test_a_cell_longer_than_a_page_runs_on(read: Read) -> None:
    pages = texts(read(Table(columns=COLUMNS, rows=(("始" + "很" * 3000 + "终", "1.00"),))))
    assert len(pages) > 1
    assert "始" in pages[0]
    assert "终" in pages[-1]
    assert sum(page.count("很") for page in pages) == 3000


def test_an_empty_table_says_so(read: Read) -> None:
    table = Table(columns=COLUMNS, rows=())
    assert "（无记录）" in texts(read(table))[0]
    assert "No entries" in texts(read(table, frame=Frame(title="Statement", language="en")))[0]


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells does not fit 2 columns"):
        Table(columns=COLUMNS, rows=(("甲",),))
    with pytest.raises(ValueError, match="at least one column"):
        Table(columns=(), rows=())


class Recorder(Sheet):
    """Note the filled boxes instead of drawing a page."""

    def __init__(self) -> None:
        super().__init__("zh-CN")
        self.filled: list[tuple[float, float, float, float]] = []

    def boxes(self, boxes: Sequence[tuple[float, float, float, float]], colour: str) -> None:  # noqa: ARG002
        """Note the boxes."""
        self.filled.extend(boxes)


@pytest.mark.parametrize("values", [(0, 0), (5, 3), (-5, -3), (7, -7, 0)])
def test_bars_keep_their_proportions_within_the_page(values: tuple[int, ...], read: Read) -> None:
    chart = Bars(caption="", bars=tuple(Bar(label="月", value=v, display=str(v)) for v in values))
    assert len(read(chart).pages) == 1
    sheet = Recorder()
    for strip in bar_strips(chart, wording("zh-CN")):
        strip.draw(sheet, 500)
    axes, bars = sheet.filled[::2], sheet.filled[1::2]
    assert all(x >= LEFT and x + width <= RIGHT for x, _, width, _ in bars)
    longest = max(1, *(width for _, _, width, _ in bars))
    for (zero, _, _, _), (x, _, width, _), value in zip(axes, bars, values, strict=True):
        assert width / longest == pytest.approx(abs(value) / (max(map(abs, values)) or 1))
        assert (x < zero) == (value < 0)


def test_the_qr_code_is_a_square_of_filled_boxes_with_a_link(read: Read) -> None:
    note = QrNote(url="https://example.org/s/1", caption="扫码核对")
    sheet = Recorder()
    qr_strips(note)[0].draw(sheet, 500)
    size = 26 / 25.4 * 72
    assert min(x for x, _, _, _ in sheet.filled) == pytest.approx(LEFT)
    assert max(x + w for x, _, w, _ in sheet.filled) == pytest.approx(LEFT + size)
    assert min(y for _, y, _, _ in sheet.filled) == pytest.approx(500 - size)
    [link] = read(note).pages[0].annotations or []
    assert link.get_object()["/A"]["/URI"] == "https://example.org/s/1"


def test_amounts_stand_flush_right_under_a_label_that_ends_with_a_bracket() -> None:
    placed: list[float] = []

    class Ruler(Sheet):
        def line(self, text: str, x: float, baseline: float, style: Style) -> None:  # noqa: ARG002
            placed.append(x + width_of(text, style))

    Ruler("zh-CN").lines(["1.00", "12,345.67", "金额（元）"], 100, 500, 80, CELL, "right")
    assert placed[:2] == pytest.approx([180, 180])
    assert 180 < placed[2] < 180 + CELL.size / 2


def test_the_strong_face_is_heavier_but_no_wider_than_the_regular() -> None:
    assert width_of("合计 12,345.67", CELL_STRONG) == width_of("合计 12,345.67", CELL)
    regular, strong = (cast("EmbeddedFont", getFont(style.font)).face for style in (CELL, CELL_STRONG))
    assert ink(strong, "一") > ink(regular, "一") + 20


def ink(face: Any, character: str) -> int:
    """Return how high the ink of the character stands, in thousandths of the type size."""
    glyph = face.charToGlyph[ord(character)]
    start = face.get_table_pos("glyf")[0] + face.glyphPos[glyph]
    _, _, low, _, high = unpack(">5h", face.get_chunk(start, 10))
    return int(high - low)


def test_a_table_that_keeps_together_is_not_cut_by_the_end_of_a_page(read: Read) -> None:
    rows = tuple((f"第{n}行", "1.00") for n in range(8))
    blocks = [
        block
        for n in range(12)
        for block in (
            Heading(text=f"单据{n}号", level=2),
            Table(columns=COLUMNS, rows=rows, total=("合计", "8.00"), keeps_together=True),
            Facts(rows=(("制单", f"甲{n}号"), ("审核", "乙"), ("出纳", "丙"))),
        )
    ]
    for page in texts(read(*blocks)):
        heads, feet = re.findall(r"单据(\d+)号", page), re.findall(r"甲(\d+)号", page)
        assert heads == feet
