"""Lay member accounts out on paper and in workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from core.money import Money
from core.pdf import Block, Column, Facts, Frame, Heading, Signatures, Table, Text, render
from core.xlsx import Sheet, Value, workbook
from ledger.entities.models import Entity
from ledger.journal.subjects import Named
from ledger.members.models import Member
from ledger.members.register import Register
from ledger.members.year_form import Row, Trade, YearForm

_STANDING = ("扶贫资产出资", "其他出资", "公积金份额", "补助份额", "捐赠份额")
_NARROW = ("扶贫出资", *_STANDING[1:])
_STANDING_OF = ("relief_capital", "other_capital", "reserve", "subsidy", "donation")


def year_form_pdf(
    form: YearForm,
    entity: Entity,
    names: Mapping[str, Named],
    *,
    today: date,
    seals: Sequence[str],
    cache: Path,
    is_demo: bool,
) -> bytes:
    """Return a member's account over a year as PDF: what stands, then what was traded and declared."""
    frame = Frame(
        title="成员账户",
        subtitle=f"{form.year} 年 · 单位：元",
        issuer=entity.name,
        number=f"CYZH {entity.code} {form.member.number} {form.year}",
        issued_on=str(today),
        footer="按《农民专业合作社法》第四十三条和《农民专业合作社会计制度》（财会〔2021〕37号）编制。",
        author=entity.name,
        subject=f"{entity.name} {form.year} 年成员账户 {form.member.number}",
        watermark="演示" if is_demo else "",
    )
    return render(frame, _blocks(form, names, seals), cache)


def _quantity(trade: Trade) -> str:
    """Return the quantity of a trade with its unit: kilograms, or days of labour."""
    if trade.half_days:
        return f"{trade.days}天"
    return f"{trade.weight.kg}公斤" if trade.weight.grams else ""


def year_form_sheet(form: YearForm, entity: Entity, names: Mapping[str, Named]) -> bytes:
    """Return a member's account over a year as a workbook, one column for each of the form."""
    products = form.products
    traded = [column for p in products for column in (f"{_product(names, p)} 交易量", f"{_product(names, p)} 交易额")]
    columns = ("编号", "日期", "摘要", "凭证", *_STANDING, *traded, "盈余返还金额", "剩余盈余分配金额")
    rows = [_sheet_row(number, row, products) for number, row in enumerate(_all_rows(form))]
    return workbook(
        Sheet(
            title="成员账户",
            above=(f"编制单位：{entity.name}　成员：{_name(form, names)}", f"{form.year} 年　单位：元"),
            columns=columns,
            rows=rows,
            bold_rows=frozenset({0, len(rows) - 1}),
            widths=(6, 12, 36, 18),
        )
    )


def _alone(names: Mapping[str, Named], member: Member) -> str:
    """Return a member's name without his number, which stands in a column of its own."""
    return names[member.subject].name.removeprefix(member.number).strip()


def register_sheet(register: Register, entity: Entity, names: Mapping[str, Named]) -> bytes:
    """Return all member accounts of a year as a workbook, with their sum."""
    of = (
        "relief_capital",
        "capital",
        "reserve_share",
        "subsidy_share",
        "donation_share",
        "patronage",
        "refund",
        "surplus_share",
    )
    heads = ("其中扶贫资产出资", "出资额", "公积金份额", "补助份额", "捐赠份额", "交易额", "盈余返还", "剩余盈余")
    rows: list[tuple[Value, ...]] = [
        (account.member.number, _alone(names, account.member), *(getattr(account, column) for column in of))
        for account in register.accounts
    ]
    rows.append(("合计", "", *(register.total(column) for column in of)))
    return workbook(
        Sheet(
            title="成员账户汇总",
            above=(f"编制单位：{entity.name}", f"{register.year} 年　单位：元"),
            columns=("成员", "姓名", *heads),
            rows=rows,
            bold_rows=frozenset({len(rows) - 1}),
            widths=(8, 22),
        )
    )


def _blocks(form: YearForm, names: Mapping[str, Named], seals: Sequence[str]) -> list[Block]:
    member = form.member
    facts = [("成员", _name(form, names)), ("入社", str(member.joined_on))]
    if member.left_on:
        facts.append(("资格终止", str(member.left_on)))
    shares = Column(label="日期", width=0.135), Column(label="摘要"), *(_figure(label) for label in _NARROW)
    standing = [row for row in form.entries if any(getattr(row, column) for column in _STANDING_OF)]
    ends = (_standing("年初余额", form.opening), _standing(form.closing_label, form.closing))
    blocks: list[Block] = [
        Facts(rows=tuple(facts)),
        Heading(text="出资和量化份额", level=2),
        Table(
            columns=shares,
            rows=(ends[0], *(_standing(row.memo, row) for row in standing)),
            total=ends[1],
            emphasis=frozenset({0}),
        ),
        Heading(text="本年交易", level=2),
        _trades(form, names),
        Heading(text="本年返还和分配", level=2),
        _declared(form),
    ]
    if seals:
        blocks.append(Text(text="账簿封记：" + "；".join(seals), muted=True, small=True))
    return [*blocks, Signatures(labels=("成员", "会计主管", "制表人"))]


def _trades(form: YearForm, names: Mapping[str, Named]) -> Table:
    rows = tuple(
        (str(row.on), row.memo, _product(names, product), _quantity(trade), str(trade.amount))
        for row in form.entries
        for product, trade in row.trades.items()
    )
    whole = form.closing.trades
    total = Money.total(trade.amount for trade in whole.values())
    columns = (Column(label="日期", width=0.14), Column(label="摘要"), Column(label="产品", width=0.2))
    figures = (_figure("交易量", 0.17), _figure("交易额（元）", 0.17))
    return Table(columns=(*columns, *figures), rows=rows, total=("合计", "", "", "", str(total)))


def _declared(form: YearForm) -> Table:
    rows = tuple(
        (str(row.on), row.memo, _blank(row.refund), _blank(row.surplus_share))
        for row in form.entries
        if row.refund or row.surplus_share
    )
    closing = form.closing
    columns = (
        Column(label="日期", width=0.14),
        Column(label="摘要"),
        _figure("盈余返还", 0.16),
        _figure("剩余盈余", 0.16),
    )
    return Table(columns=columns, rows=rows, total=("合计", "", str(closing.refund), str(closing.surplus_share)))


def _standing(memo: str, row: Row) -> tuple[str, ...]:
    return str(row.on), memo, *(_blank(getattr(row, column)) for column in _STANDING_OF)


def _figure(label: str, width: float = 0.12) -> Column:
    return Column(label=label, align="right", width=width)


def _blank(amount: Money) -> str:
    return str(amount) if amount else ""


def _all_rows(form: YearForm) -> list[tuple[str, Row]]:
    return [("年初余额", form.opening), *((row.memo, row) for row in form.entries), (form.closing_label, form.closing)]


def _sheet_row(number: int, said: tuple[str, Row], products: Sequence[str]) -> tuple[Value, ...]:
    memo, row = said
    voucher = f"{row.voucher.period} {row.voucher.label}" if row.voucher else ""
    traded: list[Value] = []
    for product in products:
        trade = row.trades.get(product)
        traded += [_quantity(trade) if trade else "", trade.amount if trade else None]
    standing = (getattr(row, column) or None for column in _STANDING_OF)
    return (number, str(row.on), memo, voucher, *standing, *traded, row.refund or None, row.surplus_share or None)


def _product(names: Mapping[str, Named], product: str) -> str:
    return names[f"produce:{product}"].name or product


def _name(form: YearForm, names: Mapping[str, Named]) -> str:
    return names[form.member.subject].name or form.member.number
