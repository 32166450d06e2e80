"""The papers of an assembly in one document: the plan or the posted run, the statements, and what is to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from core.pdf import Block, Column, Facts, Frame, Heading, PageBreak, Signatures, Table, Text, render
from ledger.distribution.services import INSPECTION_DAYS
from ledger.entities.models import Entity
from ledger.statements.models import Statement
from ledger.statements.paper import statement_blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """What an assembly decides on: the blocks of the plan, when it lay open, the statements, and the vote if it was."""

    entity: Entity
    year: int
    plan: Sequence[Block]
    statements: Sequence[Statement]
    seals: Sequence[str]
    published_on: date | None
    assembly_on: date | None
    members: int
    present: int | None = None
    agreed: int | None = None


def pack_pdf(pack: Pack, *, today: date, cache: Path, is_demo: bool) -> bytes:
    """Return the pack; of a year that was voted on, the same books give the same bytes whenever it is printed."""
    entity = pack.entity
    frame = Frame(
        title="成员大会材料",
        subtitle=f"{pack.year} 年年度决算和盈余分配",
        issuer=entity.name,
        number=f"DH {entity.code} {pack.year}",
        issued_on=str(pack.assembly_on or today),
        author=entity.name,
        subject=f"{entity.name} {pack.year} 年成员大会材料",
        footer="成员可以查阅章程、成员名册、会议记录、财务会计报告、会计账簿（合作社法第二十一条）。",
        watermark="演示" if is_demo else "",
    )
    blocks: list[Block] = [*_agenda(pack), PageBreak(), Heading(text="一、盈余分配方案"), *pack.plan]
    for number, statement in zip("二三四", pack.statements, strict=True):
        blocks += [PageBreak(), Heading(text=f"{number}、{statement.title}"), *statement_blocks(statement, ())]
    blocks += [PageBreak(), *_supervision(pack), *_minutes(pack)]
    return render(frame, blocks, cache)


def _agenda(pack: Pack) -> list[Block]:
    earliest = pack.published_on + timedelta(days=INSPECTION_DAYS) if pack.published_on else None
    need = -(-pack.members * 2 // 3)
    return [
        Heading(text="议程", level=2),
        Table(
            columns=(Column(label="次序", width=0.1), Column(label="事项"), Column(label="材料", width=0.3)),
            rows=(
                ("1", "理事会报告全年经营和盈余分配方案", "一"),
                ("2", "会计报告年度财务报表", "二、三、四"),
                ("3", "执行监事或监事会报告审查意见", "五"),
                ("4", "提问和讨论", ""),
                ("5", "表决盈余分配方案，当场计票", "六"),
            ),
        ),
        Heading(text="怎么才算通过", level=2),
        Facts(
            rows=(
                ("应到成员", f"{pack.members} 人（户、单位）"),
                ("最少到会", f"{need} 人，三分之二以上（章程另有规定的除外）"),
                ("方案公开", f"{pack.published_on} 起" if pack.published_on else "　　　　　"),
                ("最早开会", str(earliest) if earliest else "公开满十五天"),
            )
        ),
        Text(
            text="出席人数三分之二以上、本社成员表决权总数过半数同意，方案才通过（合作社法第三十条）；"
            "年度报告、盈余分配方案要在开会十五日以前置备在办公地点，供成员查阅（第四十条）。"
            "没有通过，一分也不分，理事会重新提出。",
            small=True,
        ),
    ]


def _supervision(pack: Pack) -> list[Block]:
    seals = "账簿封记（请与监事保管的封记核对）：" + "；".join(pack.seals) if pack.seals else ""
    return [
        Heading(text="五、监事的审查意见"),
        Facts(
            rows=(
                ("账和凭证", "□ 一致　□ 不一致"),
                ("方案和章程", "□ 一致　□ 不一致"),
                ("各户份额加起来", "□ 等于合计　□ 不等于"),
                ("封记", "□ 和保管的一致　□ 不一致"),
            )
        ),
        *([Text(text=seals, small=True)] if seals else []),
        Text(text="意见：\n\n\n"),
        Signatures(labels=("执行监事（监事会主席）", "监事", "日期")),
    ]


def _minutes(pack: Pack) -> list[Block]:
    blank = "　　　　　"
    voted = pack.agreed is not None
    return [
        Heading(text="六、表决记录"),
        Facts(
            rows=(
                ("开会日期", str(pack.assembly_on) if voted else blank),
                ("地点", blank),
                ("应到", f"{pack.members} 人"),
                ("实到", f"{pack.present} 人" if voted else blank),
                ("同意", f"{pack.agreed} 票" if voted else blank),
                ("反对、弃权", blank),
            )
        ),
        Text(text="成员提出的意见和答复：\n\n\n"),
        Signatures(labels=("主持人", "记录人", "计票人", "监票人")),
    ]
