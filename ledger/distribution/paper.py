"""Lay a plan out on paper, to lie open at the office: the steps, the charter, and every member's share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from core.money import ZERO, Money
from core.pdf import BigFigure, Block, Column, Facts, Frame, Heading, Signatures, Table, Text, render
from core.weight import Weight
from ledger.distribution.allocation import Method
from ledger.distribution.models import DistributionPlan, DistributionRun
from ledger.distribution.planning import Plan, PlanFigures
from ledger.entities.models import Charter, Measure
from ledger.journal.subjects import Named

DECEMBER = 12
Steps = PlanFigures | DistributionRun
"""What a plan and a posted run both say of the way from the surplus to the shares."""


def percent(basis_points: int) -> str:
    """Return a rate as printed: 10%, 12.5%."""
    return f"{basis_points / 100:g}%"


def printed(traded: Money | Weight) -> str:
    """Return trade as printed: an amount in yuan, or a weight in kilograms."""
    return f"{traded.kg} 公斤" if isinstance(traded, Weight) else str(traded)


SUPPORT_WARNING = "强村带弱村的扶持，合作社法没有写这样的分法：只有联合社、只在返还以后、按章程才可以（第六十一条）。"


UP, DOWN = {"ceil-floor": "不足一分进一分"}, {"ceil-floor": "不足一分舍去"}
_BASE = "份额＝出资＋公积金份额＋国家补助份额＋捐赠份额，都是提取本年公积金以前的数。"
_BY_REMAINDER = "按最大余数法取整到分"


def rounded_up(method: Method) -> str:
    """Return in words how a refund is brought to whole fen."""
    return UP.get(method.value, _BY_REMAINDER)


def rounded_down(method: Method) -> str:
    """Return in words how a share of the rest is brought to whole fen."""
    return DOWN.get(method.value, _BY_REMAINDER)


def brought_up(method: Method) -> str:
    """Return the same in brackets, for where there is little room."""
    return {"ceil-floor": "（进到分）"}.get(method.value, "（最大余数法）")


def brought_down(method: Method) -> str:
    """Return the same of a share of the rest."""
    return {"ceil-floor": "（舍到分）"}.get(method.value, "（最大余数法）")


STEP_COLUMNS = (
    Column(label="项目", width=0.34),
    Column(label="依据"),
    Column(label="金额（元）", align="right", width=0.15),
)
SUMS = frozenset({3, 6})
"""Which rows of the waterfall are sums of those above, where there are so many."""


def steps_in_rows(steps: Steps, charter: Charter) -> tuple[tuple[str, str, str], ...]:
    """Return the waterfall as it is printed: what, by which rule, how much. Every step follows from those above."""
    rest = steps.distributable - steps.patronage_refund
    up, down = rounded_up(charter.method), rounded_down(charter.method)
    rate, version = percent(charter.patronage_bp), f"章程第 {charter.version} 版"
    head = (
        ("本年盈余", "账簿：会农社02表第12行", str(steps.surplus)),
        (*_opening(steps.opening), str(steps.opening)),
        (
            f"减：提取盈余公积，本年盈余的 {percent(charter.reserve_bp)}",
            f"{version}；合作社法第四十二条；四舍五入到分",
            str(steps.surplus_reserve),
        ),
        ("可分配盈余", "以上三行加减", str(steps.distributable)),
    )
    if steps.distributable <= ZERO:
        left = "未弥补的亏损，结转下年" if steps.distributable < ZERO else "没有可分的"
        return (*head, (left, "合作社法第四十四条：有可分配盈余才分", str(steps.distributable)))
    over = steps.patronage_refund - steps.patronage_pool
    more = f"，多出的 {over} 从剩余盈余里出" if over > ZERO else ""
    supported = f"减：强村带弱村，剩余盈余的 {percent(charter.support_bp)}，加起来"
    return (
        *head,
        (
            f"应返还：可分配盈余的 {rate}（先算，不减）",
            f"{version}；合作社法第四十四条：不低于 60%",
            str(steps.patronage_pool),
        ),
        ("减：各户返还，加起来", f"照应返还分到户，各户{up}{more}", str(steps.patronage_refund)),
        ("剩余盈余", "可分配盈余减各户返还", str(rest)),
        *(((supported, f"章程的份数；各社{down}", str(steps.support)),) if charter.support_bp else ()),
        ("减：各户剩余盈余分配，加起来", f"各户{down}", str(steps.surplus_share - steps.support)),
        ("尾差，结转下年再分", "剩余盈余减各户分配", str(steps.residue)),
    )


def _opening(opening: Money) -> tuple[str, str]:
    """Return how the row of what was left undistributed is printed: a loss is covered first."""
    if opening < ZERO:
        return "加：以前年度的亏损（写成负数）", "合作社法第四十四条：先弥补亏损"
    return "加：上年没有分完的", "会农社02表第13行"


def plan_pdf(
    planned: Plan,
    version: DistributionPlan | None,
    names: Mapping[str, Named],
    *,
    today: date,
    cache: Path,
    is_demo: bool,
) -> bytes:
    """Return a plan as PDF; without a version it is a draft that the council has not adopted yet."""
    entity, year = planned.entity, planned.year
    frame = Frame(
        title="盈余分配方案" if version else "盈余分配方案（草稿）",
        subtitle=f"{year} 年 · 单位：元",
        issuer=entity.name,
        number=f"YYFP {entity.code} {year}" + (f"-{version.version}" if version else ""),
        issued_on=str(today),
        author=entity.name,
        subject=f"{entity.name} {year} 年盈余分配方案",
        footer="按《农民专业合作社法》第四十二条、第四十四条和本社章程编制；成员大会通过以前，一分也不分。",
        watermark="演示" if is_demo else "",
    )
    return render(frame, plan_blocks(planned, version, names), cache)


def plan_blocks(planned: Plan, version: DistributionPlan | None, names: Mapping[str, Named]) -> list[Block]:
    """Return the figures of a plan, the charter that it follows, every member's share, and the lines to sign."""
    figures, charter = planned.figures, planned.charter
    given = figures.patronage_refund + figures.surplus_share
    facts = [
        *charter_facts(charter, planned.year),
        ("章程：公积金怎么量化", charter.quantify_by.label),
    ]
    if version is not None:
        facts += [
            ("理事会通过", str(version.council_on)),
            ("开始置备", str(version.published_on or "　　　　　")),
            ("方案指纹", " ".join(version.content_sha[i : i + 4] for i in range(0, 16, 4))),
            ("制表", version.drawn_up_by),
        ]
    return [
        BigFigure(label="分给成员合计", figure=str(given), words=given.in_capitals),
        Facts(rows=tuple(facts)),
        Heading(text="盈余怎么走到分配"),
        Table(
            columns=STEP_COLUMNS,
            rows=steps_in_rows(figures, charter),
            emphasis=SUMS,
        ),
        Heading(text="每位成员"),
        _members(planned, names),
        Text(text=_BASE, muted=True, small=True),
        *([Text(text=SUPPORT_WARNING, muted=True, small=True)] if charter.support_bp else []),
        Signatures(labels=("理事长", "监事", "会计")),
    ]


def charter_facts(charter: Charter, year: int) -> list[tuple[str, str]]:
    """Return what a paper says of the charter that it used: its version, and everything that changes a share."""
    facts = [
        ("章程版本", f"第 {charter.version} 版，{charter.effective_from} 起"),
        ("章程：什么算交易", charter.patronage_basis + ("，按公斤算" if charter.measure is Measure.QUANTITY else "")),
        ("章程：尾数怎么办", charter.method.label),
    ]
    if charter.record_month != DECEMBER:
        facts.append(("记名日", f"{charter.record_date(year)}：那天的成员和出资参加剩余盈余分配"))
    if charter.refund_withholding_bp or charter.share_withholding_bp:
        rates = percent(charter.refund_withholding_bp), percent(charter.share_withholding_bp)
        facts.append(("代扣税", f"盈余返还 {rates[0]}，剩余盈余 {rates[1]}，只对自然人成员"))
    return facts


def _members(planned: Plan, names: Mapping[str, Named]) -> Table:
    measure = planned.charter.measure
    labels = (measure.word, "份额", "盈余返还", "剩余盈余", "合计")
    rows = [
        (
            names[line.account.member.subject].name,
            printed(line.weighed(measure)),
            str(line.account.capital_base),
            str(line.refund),
            str(line.surplus_share),
            str(line.refund + line.surplus_share),
        )
        for line in planned.lines
    ]
    figures, accounts = planned.figures, planned.accounts
    weight = Weight.total(account.patronage_weight for account in accounts)
    total = (
        "合计",
        printed(weight if measure is Measure.QUANTITY else Money.total(account.patronage for account in accounts)),
        str(Money.total(account.capital_base for account in accounts)),
        str(figures.patronage_refund),
        str(figures.surplus_share),
        str(figures.patronage_refund + figures.surplus_share),
    )
    columns = (Column(label="成员"), *(Column(label=label, align="right", width=0.15) for label in labels))
    return Table(columns=columns, rows=tuple(rows), total=total)
