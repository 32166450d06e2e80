"""Lay out a household's year on paper: one big figure, five lines, and how each fen came about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from coop.purchases.models import TicketState
from coop.statements.household import HouseholdYear
from coop.statements.share_paper import YUAN, CheckUrl, account_blocks, collective_blocks, proof_blocks
from core.money import ZERO, Money
from core.pdf import (
    BigFigure,
    Block,
    Column,
    Facts,
    Frame,
    Heading,
    PageBreak,
    Signatures,
    Table,
    Text,
    render,
)
from ledger.distribution.paper import (
    brought_down,
    brought_up,
    printed,
)

_WHERE = (
    ("本年盈余；上年没有分完的", "合作社年度报告里的盈余及盈余分配表（会农社02表）第 12、13 行"),
    ("全社交易、全社份额、各户加起来", "盈余分配公示和分配方案的合计行"),
    ("分给村集体的", "那个合作社的盈余分配公示，村集体那一行"),
    ("您的交易", "收购单、出工记录，和成员账户对得上"),
    ("您的出资和各项份额", "您的成员账户，会计处可以打印"),
    ("表决的人数", "成员大会、村集体的会议记录"),
    ("村集体的股数", "村集体的收益权份额登记册"),
    ("收购价、每天工钱", "收购单、出工记录上各自写着"),
    ("章程", "合作社、村集体的办公地点"),
)


def household_pdf(
    year: HouseholdYear, *, today: date, seals: Sequence[str], check_url: CheckUrl, cache: Path, is_demo: bool
) -> bytes:
    """Return the PDF of a household's year: a cover, each member account, the collective's shares, the deliveries.

    Once everything of a past year is decided and paid it is dated by that, not by the day of printing: the same sealed
    books give the same paper, to the byte.
    """
    blocks: list[Block] = [*_cover(year, today)]
    for share in year.shares:
        blocks += [PageBreak(), *account_blocks(year, share), *proof_blocks(share, check_url)]
    if year.collective:
        blocks += [PageBreak(), *collective_blocks(year)]
    if year.tickets:
        blocks += [PageBreak(), *_deliveries(year)]
    if year.labour:
        blocks += [PageBreak(), *_labour(year)]
    return render(_frame(year, today, is_demo=is_demo), [*blocks, *_where(), *seal_lines(seals)], cache)


def _where() -> list[Block]:
    """Return in which book every figure stands that does not follow from others on the paper."""
    columns = (Column(label="数", width=0.34), Column(label="写在哪里"))
    return [
        Heading(text="纸上算不出来的数，在哪里查", level=2),
        Table(columns=columns, rows=_WHERE, keeps_together=True),
        Text(
            text="成员有权查账、查会议记录（《农民专业合作社法》第二十一条）；村集体的账，向村集体经济组织的监督机构查。",
            small=True,
        ),
    ]


def issued_on(year: HouseholdYear, today: date) -> date:
    """Return the day of the last thing that the paper tells, once nothing more can come; today until then.

    Where nothing was shared out to the household, that is the day after the year.
    """
    if year.year >= today.year:
        return today
    days = [share.paid_on for share in year.shares] + [paid.run.paid_on for paid in year.collective]
    known = [day for day in days if day]
    return max([date(year.year + 1, 1, 1), *known]) if len(known) == len(days) else today


def seal_lines(seals: Sequence[str]) -> list[Block]:
    """Return what a statement says of the seals of the books that it was drawn from."""
    if not seals:
        return []
    text = "账簿封记（监事手里有同样的一份，账改了就对不上）：" + "；".join(seals) + "。"
    return [Text(text=text, muted=True, small=True)]


def _frame(year: HouseholdYear, today: date, *, is_demo: bool) -> Frame:
    village = year.household.village.name
    return Frame(
        title=f"{year.year} 年家庭收益单",
        subtitle=f"{village} · {year.household.number} 户 · 登记的人：{_names(year)}"
        + (f" · 截至 {today}" if year.as_of(today) else ""),
        issued_on=str(issued_on(year, today)),
        issuer="彩石“五朵金花”党建联合体",
        number=f"JS-{year.year}-{year.household.number}",
        footer="按账簿、成员大会和村集体的决议编制。有疑问先问会计，再找监事会、街道（镇）农经站。"
        + ("演示数据，不作数。" if is_demo else ""),
        author="彩石“五朵金花”党建联合体",
        subject=f"{village} {year.household.number} {year.year} 年收益",
        watermark="演示" if is_demo else "",
    )


def _cover(year: HouseholdYear, today: date) -> list[Block]:
    rows = tuple((label, detail, str(amount)) for label, detail, amount in five_lines(year))
    return [
        BigFigure(
            label=f"{_names(year)}家 {year.year} 年{_so_far(year, today)}的收入，一共",
            figure=f"{year.total} 元",
            words=year.total.in_capitals,
        ),
        Heading(text="怎么算的", level=2),
        Table(
            columns=(Column(label="收入", width=0.16), Column(label="怎么来的"), YUAN),
            rows=rows,
            total=("合计", "", str(year.total)),
        ),
        Heading(text="付了没有", level=2),
        Facts(rows=tuple(_paid(year))),
        Text(
            text=f"卖货和做工算在哪一年，看收购单和记工的日期；盈余和村集体分红是 {year.year} 年的，"
            f"要等 {year.year + 1} 年表决以后才付。货款和工钱四舍五入到分。",
            small=True,
        ),
        Signatures(labels=("收到这张单子的人", "送达人", "日期")),
    ]


def _names(year: HouseholdYear) -> str:
    return "、".join(person.name for person in year.persons)


def _so_far(year: HouseholdYear, today: date) -> str:
    return f"到 {today} " if year.as_of(today) else ""


def five_lines(year: HouseholdYear) -> list[tuple[str, str, Money]]:
    """Return the five sources of income with the words that explain each."""
    refund = "\n".join(
        f"{s.entity.short_name}：{s.charter.measure.word} {printed(s.traded)} ÷ 全社 {printed(s.decided.all_traded)}"
        f" × {s.run.patronage_pool} ＝ {s.line.patronage_refund}{brought_up(s.charter.method)}"
        for s in year.shares
    )
    second = "\n".join(
        f"{s.entity.short_name}：份额 {s.line.capital_base} ÷ 全社 {s.decided.all_bases}"
        f" × {s.run.second_pool} ＝ {s.line.surplus_share}{brought_down(s.charter.method)}"
        for s in year.shares
    )
    waiting = "等年终决算和成员大会表决"
    weight = f"{year.delivered.kg} 公斤（{year.delivered.jin} 斤）"
    sold = f"{len(year.tickets)} 次，共 {weight}，见交售明细" if year.tickets else "没有交售"
    given = "\n".join(f"{p.line.shares} 股 × 每股 {p.run.per_share}，见村集体分红" for p in year.collective)
    return [
        ("交售货款", sold, year.deliveries),
        ("务工", f"{_days(year)}，见务工明细" if year.labour else "没有务工", year.labour_pay),
        ("盈余返还", refund or waiting, year.refund),
        ("剩余盈余分配", second or waiting, year.surplus_share),
        ("村集体分红", given or "等村集体表决", year.collective_share),
    ]


def _paid(year: HouseholdYear) -> list[tuple[str, str]]:
    """Return what of each source was paid, and when the last of it was."""
    tickets = [(ticket.paid_on, ticket.amount or ZERO) for ticket in year.tickets if ticket.state is TicketState.PAID]
    labour = [(row.paid_on, row.amount) for row in year.labour if row.paid_on]
    shares = [(share.paid_on, share.line.net) for share in year.shares if share.paid_on]
    collective = [(paid.run.paid_on, paid.line.amount) for paid in year.collective if paid.run.paid_on]
    owed = (
        ("货款", tickets, year.deliveries),
        ("工钱", labour, year.labour_pay),
        ("返还和分配", shares, Money.total(share.line.net for share in year.shares)),
        ("村集体分红", collective, year.collective_share),
    )
    sum_paid = Money.total(amount for _label, paid, _due in owed for _day, amount in paid)
    sum_due = Money.total(due for _label, _paid, due in owed)
    whole = ("一共", f"已付 {sum_paid}，还没有付 {sum_due - sum_paid}")
    tax = Money.total(share.line.withheld for share in year.shares)
    withheld = ("代扣税", f"{tax}，见各社那一页" if tax else "没有扣")
    return [*((label, _paid_in_words(paid, due)) for label, paid, due in owed), whole, withheld]


def _paid_in_words(paid: Sequence[tuple[date | None, Money]], due: Money) -> str:
    """Return how much was paid, when the last of it was, and what is left to pay."""
    if due == ZERO:
        return "没有"
    sum_paid = Money.total(amount for _day, amount in paid)
    last = max((day for day, _amount in paid if day), default=None)
    if last is None:
        return f"还没有付，{due} 元"
    left = due - sum_paid
    return f"付清 {sum_paid}，末笔 {last}" if left == ZERO else f"付了 {sum_paid}，末笔 {last}，还差 {left}"


def _days(year: HouseholdYear) -> str:
    """Return the days worked, with the pay of a day where it was always the same."""
    days, pays = f"{year.half_days / 2:g} 天", {row.amount.fen * 2 / row.half_days for row in year.labour}
    return f"{days} × 每天 {Money(int(pays.pop()))}" if len(pays) == 1 else days


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
        Column(label="记工日期", width=0.16),
        Column(label="谁", width=0.16),
        Column(label="在哪个社、哪一批"),
        Column(label="天数", align="right", width=0.12),
        YUAN,
    )
    total = ("合计", "", "", f"{year.half_days / 2:g}", str(year.labour_pay))
    note = Text(text="几天的工可以记在一行：日期是记工那天，天数是这一行的天数。", small=True, muted=True)
    return [Heading(text="务工明细"), Table(columns=columns, rows=rows, total=total), note]


def _deliveries(year: HouseholdYear) -> list[Block]:
    rows = tuple(
        (
            f"{ticket.entity.short_name}\n{ticket.number}",
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
                Column(label="哪个社、哪张收购单", width=0.22),
                Column(label="日期", width=0.15),
                Column(label="品种等级", width=0.19),
                Column(label="公斤", align="right", width=0.12),
                Column(label="元/公斤", align="right", width=0.14),
                Column(label="金额（元）", align="right", width=0.18),
            ),
            rows=rows,
            total=("合计", "", "", year.delivered.kg, "", str(year.deliveries)),
        ),
    ]
