"""Lay out a village's statement on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from coop.batches.models import Batch
from coop.statements.household_paper import seal_lines
from coop.statements.village import VillageReport
from coop.statements.village_money import LEFT
from core.money import ZERO, Money
from core.pdf import Bar, Bars, BigFigure, Block, Column, Facts, Frame, Heading, Table, Text, render
from core.weight import NOTHING, Weight
from ledger.distribution.paper import percent
from ledger.distribution.run_paper import tree_blocks

_KG = Column(label="公斤", align="right", width=0.14)
_YUAN = Column(label="金额（元）", align="right", width=0.2)


def village_pdf(
    report: VillageReport, names: dict[str, str], *, today: date, seals: Sequence[str], cache: Path, is_demo: bool
) -> bytes:
    """Return the PDF of a village's statement. It names no household: it may hang on the notice board."""
    blocks: list[Block] = [
        *_head(report),
        *_harvest(report),
        *_purchases(report, names),
        *_transfers(report, names),
    ]
    blocks += [*_left(report), *_spent(report), *_distribution(report), *_income(report), *seal_lines(seals)]
    return render(_frame(report, today, is_demo=is_demo), blocks, cache)


def _frame(report: VillageReport, today: date, *, is_demo: bool) -> Frame:
    village, label = report.village.name, report.span.label
    end = f"{today}，还没有完" if report.span.end > today else str(report.span.end)
    number = f"CB-{report.village.prefix}-{report.span.start:%Y%m%d}-{report.span.end:%Y%m%d}"
    return Frame(
        title=f"{village}村账单",
        subtitle=f"{label}（{report.span.start} 至 {end}）",
        issued_on=str(_issued_on(report, today)),
        issuer="彩石“五朵金花”党建联合体",
        number=number,
        author="彩石“五朵金花”党建联合体",
        subject=f"{village} {label}",
        footer="单位：元；重量以公斤计，1 公斤 = 2 斤。不含个人信息，可以公示。",
        watermark="演示" if is_demo else "",
    )


def _issued_on(report: VillageReport, today: date) -> date:
    """Return today while the period runs; afterwards the day after it, or of the last vote: not of the printing."""
    if report.span.end >= today:
        return today
    return max([report.span.end + timedelta(days=1), *(one.run.assembly_on for one in report.runs)])


def _head(report: VillageReport) -> list[Block]:
    has_transfers = bool(report.transfers)
    whole = report.handed_over if has_transfers else report.bought
    label = "本村合作社交给联合社的货款" if has_transfers else "本村农户交售的货款"
    return [
        BigFigure(label=label, figure=f"{whole} 元", words=whole.in_capitals),
        Facts(
            rows=(
                ("采收", f"{report.harvest}（{report.harvest.jin} 斤）"),
                ("茬数", f"{len(report.batches)} 棚次"),
                ("农户交售", f"{len(report.tickets)} 单，{report.bought} 元"),
                ("交接给联合社", f"{len(report.transfers)} 批，{report.handed_over} 元"),
                *_from_elsewhere(report),
            )
        ),
    ]


def _from_elsewhere(report: VillageReport) -> tuple[tuple[str, str], ...]:
    foreign = [transfer for transfer in report.transfers if transfer.lot.village_id != report.village.id]
    if not foreign:
        return ()
    weight = Weight.total(transfer.weight for transfer in foreign)
    return (("其中外村的货", f"{weight}，{Money.total(transfer.amount for transfer in foreign)} 元"),)


def _harvest(report: VillageReport) -> list[Block]:
    if not report.batches:
        return []
    rows = tuple(
        (
            batch.code,
            f"{batch.shed.number}号棚 第{batch.crop}茬",
            str(batch.loaded_on),
            str(batch.bags),
            report.picked.get(batch.id, NOTHING).kg,
            _per_bag(report, batch),
        )
        for batch in report.batches
    )
    columns = (
        Column(label="批次", width=0.2),
        Column(label="棚与茬", width=0.22),
        Column(label="进舱", width=0.18),
        Column(label="菌包", align="right", width=0.12),
        _KG,
        Column(label="斤/袋", align="right", width=0.14),
    )
    table = Table(columns=columns, rows=rows, total=("合计", "", "", "", report.harvest.kg, ""))
    return [Heading(text="采收"), table, *_months(report)]


def _months(report: VillageReport) -> list[Block]:
    if report.span.kind != "year":
        return []
    bars = tuple(Bar(label=f"{month} 月", value=weight.grams, display=weight.kg) for month, weight in report.by_month)
    return [Bars(caption="各月交接（公斤）", bars=bars)]


def _purchases(report: VillageReport, names: dict[str, str]) -> list[Block]:
    if not report.tickets:
        return []
    sums: dict[str, tuple[int, Weight, Money, Money]] = {}
    for ticket in report.tickets:
        count, weight, amount, top_up = sums.get(ticket.produce_code, (0, NOTHING, Money(0), Money(0)))
        paid, topped = ticket.amount or Money(0), ticket.top_up or Money(0)
        sums[ticket.produce_code] = (count + 1, weight + ticket.payable, amount + paid, top_up + topped)
    rows = tuple(
        (names[code], str(count), weight.kg, str(top_up), str(amount))
        for code, (count, weight, amount, top_up) in sums.items()
    )
    columns = (
        Column(label="品种", width=0.3),
        Column(label="单数", align="right", width=0.14),
        _KG,
        Column(label="托底补差", align="right", width=0.22),
        _YUAN,
    )
    return [
        Heading(text="农户交售（托底收购）"),
        Table(columns=columns, rows=rows, total=("合计", "", "", "", str(report.bought))),
    ]


def _transfers(report: VillageReport, names: dict[str, str]) -> list[Block]:
    if not report.transfers:
        return []
    sums: dict[tuple[str, str, Money], tuple[Weight, Money]] = {}
    for transfer in report.transfers:
        key = (names[transfer.lot.produce_code], transfer.lot.grade.name, transfer.per_kg)
        weight, amount = sums.get(key, (NOTHING, Money(0)))
        sums[key] = (weight + transfer.weight, amount + transfer.amount)
    rows = tuple(
        (produce, grade, weight.kg, str(price), str(amount))
        for (produce, grade, price), (weight, amount) in sorted(sums.items())
    )
    columns = (
        Column(label="品种", width=0.26),
        Column(label="等级", width=0.18),
        _KG,
        Column(label="结转价（元/公斤）", align="right", width=0.22),
        _YUAN,
    )
    total = ("合计", "", Weight.total(t.weight for t in report.transfers).kg, "", str(report.handed_over))
    return [Heading(text="合作社交接给联合社"), Table(columns=columns, rows=rows, total=total)]


def _left(report: VillageReport) -> list[Block]:
    ways = report.left
    if not any(one.weight for one in ways.values()):
        return []
    rows = tuple(
        (LEFT[kind], one.weight.kg, "—" if one.brought is None else str(one.brought)) for kind, one in ways.items()
    )
    brought = str(Money.total(one.brought for one in ways.values() if one.brought))
    total = ("合计", Weight.total(one.weight for one in ways.values()).kg, brought)
    columns = (Column(label="去向"), _KG, _YUAN)
    note = (
        "本村的货交给联合社以后卖到哪里、卖了多少钱（货款，不含运费）。一箱里有几个村的货，按重量分。"
        "这是联合社的收入，不是本村的；本村得到的是上面的交接货款。"
    )
    return [
        Heading(text="本村的货卖到哪里"),
        Table(columns=columns, rows=rows, total=total),
        Text(text=note, muted=True, small=True),
    ]


def _spent(report: VillageReport) -> list[Block]:
    """Return what was spent: a row a kind, a column a cooperative."""
    kinds = list(dict.fromkeys(name for _coop, rows in report.spent for name, amount in rows if amount))
    if not kinds:
        return []
    of = [dict(rows) for _coop, rows in report.spent]
    rows = tuple((kind, *(str(one.get(kind, ZERO)) for one in of)) for kind in kinds)
    total = ("合计", *(str(Money.total(one.values())) for one in of))
    label = "金额（元）" if report.span.kind == "crop" else ""
    columns = (
        Column(label="花在哪里"),
        *(Column(label=coop or label, align="right", width=0.26) for coop, _rows in report.spent),
    )
    title = "这一茬的成本" if report.span.kind == "crop" else "合作社的支出"
    return [Heading(text=title), Table(columns=columns, rows=rows, total=total)]


def _distribution(report: VillageReport) -> list[Block]:
    blocks: list[Block] = []
    for one in report.runs:
        run = one.run
        share = run.patronage_refund.fen * 10_000 // run.distributable.fen if run.distributable.fen > 0 else 0
        blocks += [
            Heading(text=f"盈余分配 · {one.entity.name}"),
            Facts(
                rows=(
                    ("可分配盈余", f"{run.distributable} 元"),
                    ("提取盈余公积", f"{run.surplus_reserve} 元"),
                    ("按交易额返还", f"{run.patronage_refund} 元（{percent(share)}）"),
                    ("按份额分配", f"{run.surplus_share} 元"),
                    ("章程版本", f"第 {one.charter.version} 版"),
                    ("成员大会", f"{run.assembly_on}，应到 {run.members}，实到 {run.present}，同意 {run.agreed}"),
                )
            ),
            *tree_blocks(one.tree),
        ]
    return blocks or [Text(text="本期没有盈余分配。", muted=True, small=True)]


def _income(report: VillageReport) -> list[Block]:
    """Return what households and collective earned in the year (双增收)."""
    income = report.income
    if income is None:
        return []
    bars = tuple(Bar(label=source, value=amount.fen, display=str(amount)) for source, amount in income.by_source)
    rows = tuple((f"{one.coop.short_name}分给村集体", str(one.line.total)) for one in income.collective)
    blocks: list[Block] = [
        Heading(text="双增收"),
        Text(text=f"全村 {income.households} 户从各合作社和村集体一共收入 {income.total} 元，户均 {income.each} 元。"),
        Bars(caption="各户收入从哪里来（元）", bars=bars),
    ]
    if rows:
        columns = (Column(label="村集体收入"), Column(label="金额（元）", align="right", width=0.24))
        blocks.append(Table(columns=columns, rows=rows, total=("合计", str(income.of_collective))))
    return blocks


def _per_bag(report: VillageReport, batch: Batch) -> str:
    weight = report.picked.get(batch.id)
    if weight is None:
        return "在长" if batch.growing_in else "—"
    return f"{weight.grams / 500 / batch.bags:.2f}"
