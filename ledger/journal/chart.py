"""The chart of accounts of 财会〔2021〕37号: its 48 accounts, and the optional 109 and 122 of its notes.

Which chart holds depends on the kind of entity and on the date. The 制度 is that of cooperatives and their unions from
1 January 2023; the one of 2007 before it numbered other accounts, and a village collective keeps the 制度 of
财会〔2023〕14号, in which 113 is 内部往来 and no receivable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.errors import N_
from ledger.entities.models import EntityKind
from ledger.journal.errors import NoChartError


class AccountClass(StrEnum):
    """The five classes of the 制度."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    COST = "cost"
    RESULT = "result"

    @property
    def label(self) -> str:
        """Return the name of the class in the pages."""
        return _CLASS_LABELS[self]


_CLASS_LABELS = {
    AccountClass.ASSET: N_("资产"),
    AccountClass.LIABILITY: N_("负债"),
    AccountClass.EQUITY: N_("所有者权益"),
    AccountClass.COST: N_("成本"),
    AccountClass.RESULT: N_("损益"),
}


class Side(StrEnum):
    """The two sides of an account."""

    DEBIT = "debit"
    CREDIT = "credit"

    @property
    def label(self) -> str:
        """Return 借 or 贷."""
        return N_("借") if self is Side.DEBIT else N_("贷")


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """One account of the chart; `side` is where its balance normally stands."""

    code: str
    name: str
    english: str
    kind: AccountClass
    side: Side

    @property
    def english_name(self) -> str:
        """Return its name in English, as everything that has a name in both languages gives it."""
        return self.english


def _chart(kind: AccountClass, side: Side, rows: str, other_side: tuple[str, ...] = ()) -> list[ChartAccount]:
    accounts = []
    for row in rows.strip().splitlines():
        code, name, english = (part.strip() for part in row.split("|"))
        normal = (Side.CREDIT if side is Side.DEBIT else Side.DEBIT) if code in other_side else side
        accounts.append(ChartAccount(code, name, english, kind, normal))
    return accounts


_ASSETS = """
101 | 库存现金 | Cash on hand
102 | 银行存款 | Cash at bank
109 | 其他货币资金 | Other monetary funds
113 | 应收款 | Receivables
114 | 成员往来 | Members' current accounts
121 | 产品物资 | Products and materials
122 | 包装物 | Packaging
124 | 委托加工物资 | Materials in outside processing
125 | 委托代销商品 | Goods consigned out
127 | 受托代购商品 | Goods bought on behalf of members
128 | 受托代销商品 | Goods taken on consignment
131 | 对外投资 | Outside investments
141 | 消耗性生物资产 | Consumable biological assets
142 | 生产性生物资产 | Productive biological assets
143 | 生产性生物资产累计折旧 | Depreciation of productive biological assets
144 | 公益性生物资产 | Public-welfare biological assets
151 | 固定资产 | Fixed assets
152 | 累计折旧 | Accumulated depreciation
153 | 在建工程 | Construction in progress
154 | 固定资产清理 | Disposal of fixed assets
161 | 无形资产 | Intangible assets
162 | 累计摊销 | Accumulated amortisation
171 | 长期待摊费用 | Long-term prepaid expenses
181 | 待处理财产损溢 | Property losses and gains pending
"""
_LIABILITIES = """
201 | 短期借款 | Short-term loans
211 | 应付款 | Payables
212 | 应付工资 | Wages payable
213 | 应付劳务费 | Labour payable
214 | 应交税费 | Taxes payable
215 | 应付利息 | Interest payable
221 | 应付盈余返还 | Patronage refund payable
222 | 应付剩余盈余 | Surplus share payable
231 | 长期借款 | Long-term loans
235 | 专项应付款 | Special-purpose payables
"""
_EQUITY = """
301 | 股金 | Share capital
311 | 专项基金 | Special fund
321 | 资本公积 | Capital reserve
322 | 盈余公积 | Surplus reserve
331 | 本年盈余 | Surplus of the year
332 | 盈余分配 | Surplus distribution
"""
_COSTS = "401 | 生产成本 | Production cost"
_RESULTS = """
501 | 经营收入 | Operating income
502 | 其他收入 | Other income
511 | 投资收益 | Investment income
521 | 经营支出 | Operating expenses
522 | 税金及附加 | Taxes and surcharges
523 | 管理费用 | Administrative expenses
524 | 财务费用 | Finance expenses
529 | 其他支出 | Other expenses
531 | 所得税费用 | Income tax expense
"""

CHART: dict[str, ChartAccount] = {
    account.code: account
    for account in (
        *_chart(AccountClass.ASSET, Side.DEBIT, _ASSETS, ("143", "152", "162")),
        *_chart(AccountClass.LIABILITY, Side.CREDIT, _LIABILITIES),
        *_chart(AccountClass.EQUITY, Side.CREDIT, _EQUITY),
        *_chart(AccountClass.COST, Side.DEBIT, _COSTS),
        *_chart(AccountClass.RESULT, Side.CREDIT, _RESULTS, ("521", "522", "523", "524", "529", "531")),
    )
}

INCOME_CODES = ("501", "502", "511")
EXPENSE_CODES = ("521", "522", "523", "524", "529", "531")
BY_MEMBER = ("114", "221", "222", "301")
"""Accounts that are kept by member: nothing stands on them without a name."""
UNDISTRIBUTED = "undistributed"
APPROPRIATED = "appropriated"

_CHARTS: dict[EntityKind, tuple[date, Mapping[str, ChartAccount]]] = {
    EntityKind.COOPERATIVE: (date(2023, 1, 1), CHART),
    EntityKind.UNION: (date(2023, 1, 1), CHART),
}


def chart_for(kind: EntityKind, on: date) -> Mapping[str, ChartAccount]:
    """Return the chart that an entity of this kind keeps its books by on a day, or raise NoChartError."""
    since, chart = _CHARTS.get(kind, (date.max, {}))
    if on < since:
        raise NoChartError(on=on)
    return chart
