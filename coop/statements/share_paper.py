"""Lay out how a member's share came about, and what a village collective pays, each with what it takes to check it."""

from __future__ import annotations

from collections.abc import Callable

from coop.statements.household import FromCollective, HouseholdYear, Share
from core.pdf import Block, Column, Facts, Heading, QrNote, Table, Text
from ledger.distribution.paper import (
    STEP_COLUMNS,
    SUMS,
    charter_facts,
    percent,
    printed,
    rounded_down,
    rounded_up,
    steps_in_rows,
)

YUAN = Column(label="金额（元）", align="right", width=0.15)
CheckUrl = Callable[[str], str]
"""The address of the page on which the share behind a token is checked."""


def account_blocks(year: HouseholdYear, share: Share) -> list[Block]:
    """Return a member account: the charter, the vote, the way of the surplus, and the member's own share of it."""
    run, line, method = share.run, share.line, share.charter.method
    person = next((one for one in year.persons if one.holder == share.member.holder), None)
    account = last_four(person.bank_account) if person else ""
    word, name = share.charter.measure.word, person.name if person else ""
    refund = f"{word} {printed(share.traded)} ÷ 全社 {printed(share.decided.all_traded)} × 应返还 {run.patronage_pool}"
    rest = f"份额 {line.capital_base} ÷ 全社 {share.decided.all_bases} × 剩余盈余 {run.second_pool}"
    return [
        Heading(text=f"{share.entity.name}　成员 {share.member.number} {name}"),
        Facts(
            rows=(
                *charter_facts(share.charter, run.year),
                ("方案公开", f"{run.published_on} 起在办公地点"),
                ("成员大会", f"{run.assembly_on} 表决通过"),
                ("表决人数", f"应到 {run.members}，实到 {run.present}，同意 {run.agreed}"),
                ("付款", f"{share.paid_on} 已付 {line.net} 元" if share.paid_on else "还没有付"),
                ("收款账号", f"{account}，户名 {name}" if account else "没有登记"),
            )
        ),
        Heading(text="全社的盈余怎么走到分配", level=2),
        Table(
            columns=STEP_COLUMNS,
            rows=steps_in_rows(run, share.charter),
            emphasis=SUMS,
        ),
        Heading(text="您的一份", level=2),
        Table(
            columns=(Column(label="项目", width=0.16), Column(label="算式"), YUAN),
            rows=(
                ("盈余返还", f"{refund}，{rounded_up(method)}", str(line.patronage_refund)),
                ("剩余盈余分配", f"{rest}，{rounded_down(method)}", str(line.surplus_share)),
            ),
            total=("合计", line.total.in_capitals, str(line.total)),
        ),
        *_withheld(share),
        Text(
            text=f"您的份额 {line.capital_base} ＝ 出资 {line.capital} ＋ 公积金份额 {line.reserve_share} ＋ "
            f"国家补助份额 {line.subsidy_share} ＋ 捐赠份额 {line.donation_share}。"
            f"{run.year} 年新提的公积金还没有算在里面，从明年起才算。",
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
    columns = (Column(label="项目", width=0.16), Column(label="算式"), YUAN)
    return [Table(columns=columns, rows=rows, total=("实发", line.net.in_capitals, str(line.net)))]


def proof_blocks(share: Share, check_url: CheckUrl) -> list[Block]:
    """Return what was published, and the code that opens the check page; nothing where there is no proof."""
    tree = share.decided.tree
    if tree is None or not share.token:
        return []
    root = " ".join(tree.root[i : i + 4] for i in range(0, 16, 4))
    text = (
        f"公示上写着：一共 {tree.leaves} 份，合计 {tree.total} 元，总数的封记 {root} …。"
        "扫码，填手机号后四位，就知道您这一份在不在这个合计里。只看得到您自己的。"
    )
    return [QrNote(url=check_url(share.token), caption="自己核对", text=text)]


def last_four(account: str | None) -> str:
    """Return the last four digits of a bank account, as a paper may show them."""
    return f"尾号 {account[-4:]}" if account else ""


def collective_blocks(year: HouseholdYear) -> list[Block]:
    """Return how a village collective came to what it pays a household (农村集体经济组织法 Art. 42)."""
    blocks: list[Block] = []
    names = {person.holder: person.name for person in year.persons}
    for paid in year.collective:
        blocks += [
            Heading(text=f"村集体分红　{paid.decided.entity.name}"),
            Facts(
                rows=(
                    ("表决", f"{paid.run.assembly_on} 通过"),
                    ("表决人数", _vote(paid)),
                    ("付款", f"{paid.run.paid_on} 已付" if paid.run.paid_on else "还没有付"),
                    ("谁的股", names.get(paid.line.holder, "")),
                )
            ),
            Table(
                columns=(Column(label="项目", width=0.4), Column(label="依据"), YUAN),
                rows=_collective_steps(paid),
                total=("您家分到", paid.line.amount.in_capitals, str(paid.line.amount)),
            ),
        ]
    return blocks


def _vote(paid: FromCollective) -> str:
    run = paid.run
    return f"应到 {run.members}，实到 {run.present}，同意 {run.agreed}" if run.members else ""


def _collective_steps(paid: FromCollective) -> tuple[tuple[str, str, str], ...]:
    run, charter = paid.run, paid.decided.charter
    shares = run.distributed.fen // run.per_share.fen if run.per_share.fen else 0
    return (
        *(
            (f"{one.coop.short_name}分给村集体", f"它 {run.year} 年的盈余分配", str(one.line.total))
            for one in paid.decided.received
        ),
        ("村集体一共收到", "以上加起来", str(run.received)),
        (
            f"减：公积公益金 {percent(charter.reserve_bp)}",
            f"村集体章程第 {charter.version} 版；农村集体经济组织法第四十二条；四舍五入到分",
            str(run.reserve),
        ),
        ("可以分的", "收到的减公积公益金", str(run.received - run.reserve)),
        (f"每股：÷ {shares} 股", "每股分到整分，不足一分舍去", str(run.per_share)),
        ("尾差，留在村集体账上", f"可以分的减 {shares} 股 × 每股", str(run.residue)),
        (f"您家：{paid.line.shares} 股 × 每股", "收益权份额登记册", str(paid.line.amount)),
    )
