"""Tell that text comes out as it was typed, in embedded fonts, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.pdf import (
    BigFigure,
    Block,
    Column,
    Facts,
    Frame,
    Heading,
    MissingGlyphError,
    QrNote,
    Signatures,
    Table,
    Text,
    ensure,
    render,
)

Read = Callable[..., PdfReader]


def text_of(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


def test_every_block_can_be_read_back(read: Read) -> None:
    printed = text_of(
        read(
            Heading(text="本期汇总"),
            Facts(rows=(("成员", "欧阳文秀"), ("编号", "YS-0117"), ("户数", "126"))),
            BigFigure(label="应付净额", figure="¥ 48,612.35", words="肆万捌仟陆佰壹拾贰元叁角伍分"),
            Table(
                columns=(Column(label="品名"), Column(label="金额", align="right")),
                rows=(("香菇", "−12.50"),),
            ),
            QrNote(url="https://example.org/s/1", caption="扫码核对", text="请勿转发"),
            Signatures(labels=("成员签字", "理事长")),
            frame=Frame(
                title="成员对账单",
                subtitle="第一季度",
                issuer="石桥村合作社",
                number="DZ-7",
                footer="以账簿为准",
            ),
        )
    )
    for expected in (
        *("成员对账单", "第一季度", "石桥村合作社", "编号 DZ-7", "以账簿为准", "本期汇总"),
        *("欧阳文秀", "126", "¥ 48,612.35", "肆万捌仟陆佰壹拾贰元叁角伍分", "香菇", "−12.50"),
        *("扫码核对", "请勿转发", "https://example.org/s/1", "成员签字", "理事长"),
    ):
        assert expected in printed


def test_markup_in_a_name_is_printed_literally(read: Read) -> None:
    name = "<b>王&amp;李</b> & <i>赵 %s {0} \\n"
    row = Table(columns=(Column(label=name),), rows=((name,),), caption=name)
    assert text_of(read(Text(text=name), Heading(text=name), row)).count(name) == 5


def test_a_rare_name_beyond_the_basic_plane_can_be_searched(read: Read) -> None:
    assert "陈𬭎、王𣲗" in text_of(read(Text(text="陈𬭎、王𣲗")))


def test_every_font_is_embedded(read: Read) -> None:
    reader = read(Heading(text="标题"), Text(text="正文"), Heading(text="小标题", level=2))
    fonts = [font for page in reader.pages for font in fonts_of(page)]
    assert len(fonts) >= 3
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def fonts_of(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_a_character_that_no_font_has_is_named(cache: Path) -> None:
    with pytest.raises(MissingGlyphError) as caught:
        render(Frame(title="王😀"), [Text(text="李ༀ")], cache)
    assert caught.value.characters == ("ༀ", "😀")
    assert "'ༀ' (U+0F00), '😀' (U+1F600)" in str(caught.value)


@pytest.mark.parametrize("block", [Signatures(labels=("😀",)), Facts(rows=(("甲", "😀"),)), Heading(text="😀")])
def test_a_missing_character_is_found_wherever_it_stands(block: Block, cache: Path) -> None:
    with pytest.raises(MissingGlyphError, match=r"U\+1F600"):
        render(Frame(title="对账单"), [block], cache)


def test_a_refused_character_leaves_other_documents_alone(cache: Path) -> None:
    with pytest.raises(MissingGlyphError):
        ensure(["龘😀"], cache)
    assert render(Frame(title="对账单"), [], cache).startswith(b"%PDF")


def test_line_breaks_and_tabs_in_a_text_are_no_missing_characters(read: Read) -> None:
    assert "一二 三" in text_of(read(Text(text="一\r\n二\t三\n")))
