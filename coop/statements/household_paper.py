"""Lay out a household's year on paper: one big figure, five lines, and how each fen came about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from coop.statements.household import HouseholdYear, Share
from core.money import Money
from core.pdf import BigFigure, Block, Column, Facts, Frame, Heading, PageBreak, QrNote, Table, Text, render
from ledger.distribution.models import CollectiveLine
from ledger.distribution.paper import (
    SUMS,
    charter_facts,
    percent,
    printed,
    rounded_down,
    rounded_up,
    steps_in_rows,
)

_YUAN = Column(label="金额（元）", align="right", width=0.15)


def household_pdf(
    year: HouseholdYear, *, today: date, seals: Sequence[str], check_url: CheckUrl, cache: Path, is_demo: bool
) -> bytes:
    """Return the PDF of a household's year: a cover, then each member account, then the deliveries."""
    blocks: list[Block] = [*_cover(year, today)]
    accounts = {person.holder: last_four(person.bank_account) for person in year.persons}
    for share in year.shares:
        blocks += [PageBreak(), *_account(share, accounts.get(share.member.holder, "")), *_proof(share, check_url)]
    if year.tickets:
        blocks += [PageBreak(), *_deliveries(year)]
    if year.labour:
        blocks += [PageBreak(), *_labour(year)]
    return render(_frame(year, today, is_demo=is_demo), [*blocks, *seal_lines(seals)], cache)


CheckUrl = Callable[[str], str]
"""The address of the page on which the share behind a token is checked."""


def last_four(account: str | None) -> str:
    """Return the last four digits of a bank account, as a paper may show them."""
    return f"尾号 {account[-4:]}" if account else ""


def _proof(share: Share, check_url: CheckUrl) -> list[Block]:
    """Return what was published, and the code that opens the check page; nothing where there is no proof."""
    if share.tree is None or not share.token:
        return []
    root = " ".join(share.tree.root[i : i + 4] for i in range(0, 16, 4))
    text = (
        f"公布的：{share.tree.leaves} 份，一共 {share.tree.total} 元，封记 {root} …（公示栏里有全文）。"
        "扫码，填手机号后四位，看您这一份在不在公布的总数里。只看得到您自己的。"
    )
    return [QrNote(url=check_url(share.token), caption="自己核对", text=text)]


def seal_lines(seals: Sequence[str]) -> list[Block]:
    """Return what a statement says of the seals of the books that it was drawn from."""
    if not seals:
        return []
    text = "账簿封记（可与监事保管的封记核对）：" + "；".join(seals)
    return [Text(text=text, muted=True, small=True)]


def _frame(year: HouseholdYear, today: date, *, is_demo: bool) -> Frame:
    village = year.household.village.name
    return Frame(
        title=f"{year.year} 年家庭收益单",
        subtitle=f"{village} · {year.household.number} 户" + (f" · 截至 {today}" if year.as_of(today) else ""),
        issued_on=str(today),
        issuer="彩石“五朵金花”党建联合体",
        number=f"JS-{year.year}-{year.household.number}",
        footer="本单依据各合作社账簿、成员大会和村集体的决议编制。看不懂的地方，请问本村书记或会计。"
        + ("演示数据是编的，不作数。" if is_demo else ""),
        author="彩石“五朵金花”党建联合体",
        subject=f"{village} {year.household.number} {year.year} 年收益",
        watermark="演示" if is_demo else "",
    )


def _cover(year: HouseholdYear, today: date) -> list[Block]:
    names = "、".join(person.name for person in year.persons)
    rows = tuple((label, detail, str(amount)) for label, detail, amount in five_lines(year))
    return [
        BigFigure(
            label=f"{names} 家 {year.year} 年{_so_far(year, today)}一共",
            figure=f"{year.total} 元",
            words=year.total.in_capitals,
        ),
        Heading(text="怎么算的", level=2),
        Table(
            columns=(Column(label="收入", width=0.16), Column(label="怎么来的"), _YUAN),
            rows=rows,
            total=("合计", "", str(year.total)),
        ),
        Text(
            text="每一笔都可以核对：交售对照收购单，务工对照出工记录，返还和分配对照后面各成员账户的算式，"
            "村集体分红对照村里公示的分配表。货款四舍五入到分。",
            muted=True,
            small=True,
        ),
    ]


def _so_far(year: HouseholdYear, today: date) -> str:
    return f"到 {today} " if year.as_of(today) else ""


def five_lines(year: HouseholdYear) -> list[tuple[str, str, Money]]:
    """Return the five sources of income with the words that explain each."""
    refund = "\n".join(
        f"{s.entity.short_name}：交易 {printed(s.traded)} ÷ 全社 {printed(s.all_traded)}"
        f" × {s.run.patronage_pool} ＝ {s.line.patronage_refund}"
        for s in year.shares
    )
    second = "\n".join(
        f"{s.entity.short_name}：份额 {s.line.capital_base} ÷ 全社 {s.all_bases}"
        f" × {s.second_pool} ＝ {s.line.surplus_share}"
        for s in year.shares
    )
    waiting = "等年终决算和成员大会表决"
    weight = f"{year.delivered.kg} 公斤（{year.delivered.jin} 斤）"
    return [
        ("交售货款", f"{len(year.tickets)} 次，共 {weight}，见交售明细", year.deliveries),
        ("务工", f"{_days(year)}，见务工明细", year.labour_pay),
        ("盈余返还", refund or waiting, year.refund),
        ("剩余盈余分配", second or waiting, year.surplus_share),
        ("村集体分红", "\n".join(map(_collective, year.collective)) or waiting, year.collective_share),
    ]


def _days(year: HouseholdYear) -> str:
    """Return the days worked, with the pay of a day where it was always the same."""
    days, pays = f"{year.half_days / 2:g} 天", {row.amount.fen * 2 / row.half_days for row in year.labour}
    return f"{days} × {Money(int(pays.pop()))}" if len(pays) == 1 else days


def _collective(line: CollectiveLine) -> str:
    """Return how a village collective came to what it paid a household (农村集体经济组织法 Art. 42)."""
    run = line.run
    shares = run.distributed.fen // run.per_share.fen if run.per_share.fen else 0
    return (
        f"村集体收到 {run.received}，留公积公益金 {run.reserve}，其余按 {shares} 股分，"
        f"每股 {run.per_share}（整分，尾差 {run.residue} 留下），{run.assembly_on} 表决；您家 {line.shares} 股"
    )


def _account(share: Share, bank_account: str) -> list[Block]:
    run, line, method = share.run, share.line, share.charter.method
    word = share.charter.measure.word
    refund = f"{word} {printed(share.traded)} ÷ 全社 {printed(share.all_traded)} × 应返还 {run.patronage_pool}"
    rest = f"份额 {line.capital_base} ÷ 全社 {share.all_bases} × 剩余盈余 {share.second_pool}"
    return [
        Heading(text=f"{share.entity.name}（{share.entity.short_name}）　成员 {share.member.number}"),
        Facts(
            rows=(
                *charter_facts(share.charter, run.year),
                ("方案公开", f"{run.published_on} 起在办公地点"),
                ("方案表决", f"{run.assembly_on}：{run.members} 人，到 {run.present}，同意 {run.agreed}"),
                ("付款", f"{share.paid_on} 已付" if share.paid_on else "还没有付"),
                ("收款账号", bank_account or "没有登记"),
            )
        ),
        Heading(text="全社的盈余怎么走到分配", level=2),
        Table(
            columns=(Column(label="项目", width=0.46), Column(label="依据"), _YUAN),
            rows=steps_in_rows(run, share.charter),
            emphasis=SUMS,
        ),
        Heading(text="您的一份", level=2),
        Table(
            columns=(Column(label="项目", width=0.16), Column(label="算式"), _YUAN),
            rows=(
                (
                    "盈余返还",
                    f"{refund}，{rounded_up(method)}",
                    str(line.patronage_refund),
                ),
                (
                    "剩余盈余分配",
                    f"{rest}，{rounded_down(method)}",
                    str(line.surplus_share),
                ),
            ),
            total=("合计", line.total.in_capitals, str(line.total)),
        ),
        *_withheld(share),
        Text(
            text=f"您的份额 {line.capital_base} ＝ 出资 {line.capital} ＋ 公积金份额 {line.reserve_share} ＋ "
            f"国家补助份额 {line.subsidy_share} ＋ 捐赠份额 {line.donation_share}。"
            f"这是提取 {run.year} 年公积金以前的数：今年提的，明年才算在您的公积金份额里。",
            small=True,
        ),
    ]


def _withheld(share: Share) -> list[Block]:
    """Return what is withheld for the tax office, and what is paid then; nothing where nothing is withheld."""
    line, charter = share.line, share.charter
    if not line.withheld:
        return []
    rates = percent(charter.refund_withholding_bp), percent(charter.share_withholding_bp)
    how = f"盈余返还的 {rates[0]} ＝ {line.refund_withheld}；剩余盈余的 {rates[1]} ＝ {line.share_withheld}，四舍五入"
    rows = (("代扣税", how, str(line.withheld)),)
    columns = (Column(label="项目", width=0.16), Column(label="算式"), _YUAN)
    return [Table(columns=columns, rows=rows, total=("实发", line.net.in_capitals, str(line.net)))]


def _labour(year: HouseholdYear) -> list[Block]:
    names = {person.id: person.name for person in year.persons}
    rows = tuple(
        (
            str(row.worked_on),
            names.get(row.person_id, ""),
            f"{row.batch.shed.entity.short_name} {row.batch.code}",
            f"{row.half_days / 2:g}",
            str(row.amount),
        )
        for row in year.labour
    )
    columns = (
        Column(label="日期", width=0.16),
        Column(label="谁", width=0.16),
        Column(label="在哪个社、哪一批"),
        Column(label="天数", align="right", width=0.12),
        _YUAN,
    )
    total = ("合计", "", "", f"{year.half_days / 2:g}", str(year.labour_pay))
    return [Heading(text="务工明细"), Table(columns=columns, rows=rows, total=total)]


def _deliveries(year: HouseholdYear) -> list[Block]:
    rows = tuple(
        (
            ticket.number,
            str(ticket.weighed_on),
            f"{ticket.grade.produce.name} {ticket.grade.name}",
            ticket.payable.kg,
            "；".join(f"{line.per_kg}" for line in ticket.lines),
            str(ticket.amount),
        )
        for ticket in year.tickets
    )
    return [
        Heading(text="交售明细"),
        Table(
            columns=(
                Column(label="收购单", width=0.2),
                Column(label="日期", width=0.15),
                Column(label="品种等级", width=0.21),
                Column(label="公斤", align="right", width=0.12),
                Column(label="元/公斤", align="right", width=0.14),
                Column(label="金额（元）", align="right", width=0.18),
            ),
            rows=rows,
            total=("合计", "", "", year.delivered.kg, "", str(year.deliveries)),
        ),
    ]
