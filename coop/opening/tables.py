"""The two tables that a village fills in: members, and balances; and the workbooks to fill in."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.errors import N_
from core.numerals import plain_digits
from core.tables import Column, amount, day, text
from core.xlsx import Sheet, workbook
from ledger.entities.models import Entity

NUMBER, NAME, HOUSEHOLD, JOINED = "成员号", "姓名", "户号", "入社日期"
ID_NUMBER, PHONE, ACCOUNT = "身份证号", "手机号", "银行账号"
RELIEF, CAPITAL, RESERVE, SUBSIDY, DONATION = "扶贫资产出资", "其他出资", "公积金份额", "补助份额", "捐赠份额"
CODE, DETAIL, DEBIT, CREDIT = "科目编码", "明细", "借方", "贷方"


def _matching(pattern: str, why: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def _read(said: str) -> str:
        plain = plain_digits(said).upper() if said else ""
        if plain and not compiled.fullmatch(plain):
            raise ValueError(why)
        return plain

    return _read


MEMBERS = (
    Column(NUMBER, _matching(r"[0-9]{1,6}", N_("成员号是数字。")), is_needed=True, also=("社员号",)),
    Column(NAME, text(40), is_needed=True),
    Column(HOUSEHOLD, _matching(r"[A-Z]{2,4}-[0-9]{3,4}", N_("写成 YHQ-061 的样子。")), has_head=True),
    Column(JOINED, day, is_needed=True),
    Column(ID_NUMBER, _matching(r"[0-9]{17}[0-9X]", N_("身份证号是 18 位。"))),
    Column(PHONE, _matching(r"1[3-9][0-9]{9}", N_("手机号是 1 开头的 11 位数字。"))),
    Column(ACCOUNT, _matching(r"[0-9]{12,24}", N_("银行账号是 12 到 24 位数字。"))),
    Column(RELIEF, amount),
    Column(CAPITAL, amount),
    Column(RESERVE, amount),
    Column(SUBSIDY, amount),
    Column(DONATION, amount),
)
BALANCES = (
    Column(CODE, _matching(r"[0-9]{3}", N_("科目编码是三位数字。")), is_needed=True),
    Column(DETAIL, text(60)),
    Column(DEBIT, amount),
    Column(CREDIT, amount),
)


def members_template(entity: Entity) -> bytes:
    """Return the workbook of members to fill in."""
    notes = (
        f"{entity.name}：一人一行。带 * 的必填；身份证号、手机号、银行账号加密保存，可以不填。",
        "单位成员（村集体、别的合作社）：姓名填单位全称，户号、身份证号和手机号不填。",
        "金额是建账那天的数：各人出资合计要等于期初余额表的 301，公积金份额合计不能超过 322。",
    )
    return _template("成员", notes, MEMBERS)


def balances_template(entity: Entity) -> bytes:
    """Return the workbook of opening balances to fill in."""
    notes = (
        f"{entity.name}：建账那天每个科目的余额，一个明细一行，借方合计要等于贷方合计。收入和支出科目不填。",
        "明细：301、114、221、222 填成员号（301 可以只填一行合计，按成员表分到各人）；311 填“国家补助”或“捐赠”。",
        "211、113、212、235 填单位、人或项目的名称；151、152、161、162 填资产编号（先登记资产）；其他科目不填。",
    )
    return _template("期初余额", notes, BALANCES)


def _template(title: str, notes: tuple[str, ...], columns: tuple[Column, ...]) -> bytes:
    heads = tuple(f"{column.head}*" if column.is_needed else column.head for column in columns)
    return workbook(Sheet(title=title, above=notes, columns=heads, rows=(), widths=tuple(14 for _ in heads)))
