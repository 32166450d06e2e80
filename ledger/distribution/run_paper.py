"""What papers say of a posted run: for the notice board with masked names, for the assembly's file in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.pdf import BigFigure, Block, Column, Facts, Frame, Heading, Signatures, Table, Text, render
from core.secrets import masked_name
from ledger.distribution.models import DistributionRun
from ledger.distribution.paper import STEP_COLUMNS, SUMS, SUPPORT_WARNING, charter_facts, printed, steps_in_rows
from ledger.entities.models import Charter, Entity
from ledger.proofs.models import ShareTree

_FIGURE = 0.17


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """A posted run with what its papers say beside it; a notice shows no name of the `people`."""

    entity: Entity
    run: DistributionRun
    charter: Charter
    tree: ShareTree | None
    names: Mapping[str, str]
    people: frozenset[str]

    def name_of(self, member_no: str, *, is_public: bool) -> str:
        """Return a member's name; of a person only the family name where everybody can read it."""
        name = self.names[member_no]
        return masked_name(name) if is_public and member_no in self.people else name


def notice_pdf(settled: Settled, *, cache: Path, is_demo: bool) -> bytes:
    """Return the result for the notice board: nobody's whole name, every share, the totals, and the tree's root.

    It is dated on the day of the vote: the same run gives the same paper, to the byte, whenever it is printed.
    """
    entity, run = settled.entity, settled.run
    frame = Frame(
        title="盈余分配公示",
        subtitle=f"{run.year} 年 · 单位：元",
        issuer=entity.name,
        number=f"GS {entity.code} {run.year}",
        issued_on=str(run.assembly_on),
        author=entity.name,
        subject=f"{entity.name} {run.year} 年盈余分配公示",
        footer="名字只写姓。看自己的一份，请扫家庭收益单上的码；要查账，找监事会（合作社法第二十一条）。",
        watermark="演示" if is_demo else "",
    )
    signed = Signatures(labels=("理事长", "监事", "公示开始", "公示结束"))
    return render(frame, [*run_blocks(settled, is_public=True), signed], cache)


def run_blocks(settled: Settled, *, is_public: bool) -> list[Block]:
    """Return the vote, the waterfall, every member's share and the tree's root of a posted run."""
    run, charter, given = settled.run, settled.charter, settled.run.given
    return [
        BigFigure(label=f"分给 {len(run.lines)} 位成员，一共", figure=f"{given} 元", words=given.in_capitals),
        Facts(
            rows=(
                *charter_facts(charter, run.year),
                ("章程：公积金怎么量化", charter.quantify_by.label),
                ("方案公开", f"{run.published_on} 起在办公地点"),
                (f"全社{charter.measure.word}", printed(run.all_traded(charter.measure))),
                ("全社份额", str(run.all_bases)),
                ("成员大会", f"{run.assembly_on} 表决通过"),
                ("表决人数", f"应到 {run.members}，实到 {run.present}，同意 {run.agreed}"),
            )
        ),
        Heading(text="盈余怎么走到分配", level=2),
        Table(
            columns=STEP_COLUMNS,
            rows=steps_in_rows(run, charter),
            emphasis=SUMS,
        ),
        Heading(text="每位成员", level=2),
        _shares(settled, is_public=is_public),
        *([Text(text=SUPPORT_WARNING, muted=True, small=True)] if charter.support_bp else []),
        *tree_blocks(settled.tree),
    ]


def tree_blocks(tree: ShareTree | None) -> list[Block]:
    """Return the root, the number and the total by which every household can check its own share."""
    if tree is None:
        return []
    root = " ".join(tree.root[i : i + 4] for i in range(0, len(tree.root), 4))
    text = (
        f"一共 {tree.leaves} 份，合计 {tree.total} 元。封记：{root}\n"
        "每户收益单上的码会算出同一个封记：少一户、多一户、改一分，封记就变了。"
    )
    return [Heading(text="总数的封记", level=2), Text(text=text, small=True)]


def _shares(settled: Settled, *, is_public: bool) -> Table:
    """Return every member's share; what each traded and holds is left to the file that is not posted up."""
    measure = settled.charter.measure
    labels = ["盈余返还", "剩余盈余", "合计"] if is_public else [measure.word, "份额", "盈余返还", "剩余盈余", "合计"]
    rows = []
    for line in settled.run.lines:
        gets = [str(line.patronage_refund), str(line.surplus_share), str(line.total)]
        brings = [] if is_public else [printed(line.weighed(measure)), str(line.capital_base)]
        rows.append((line.member_no, settled.name_of(line.member_no, is_public=is_public), *brings, *gets))
    brought = [printed(settled.run.all_traded(measure)), str(settled.run.all_bases)]
    sums = [str(settled.run.patronage_refund), str(settled.run.surplus_share), str(settled.run.given)]
    total = ("合计", "", *([] if is_public else brought), *sums)
    width = _FIGURE if is_public else 0.14
    columns = (
        Column(label="成员号", width=0.1),
        Column(label="成员"),
        *(Column(label=label, align="right", width=width) for label in labels),
    )
    return Table(columns=columns, rows=tuple(rows), total=total)
