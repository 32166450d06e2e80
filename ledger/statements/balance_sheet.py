"""资产负债表 (会农社01表): rows 1 to 42, at the year's start and at its end."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from core.errors import N_
from core.money import Money
from ledger.entities.models import Entity
from ledger.journal.chart import EXPENSE_CODES, INCOME_CODES
from ledger.journal.periods import CLOSING_PERIOD, closing_period
from ledger.statements.figures import Position, position
from ledger.statements.models import Statement, StatementRow, Tie

_UNDISTRIBUTED = ("331", "332", *INCOME_CODES, *EXPENSE_CODES)
_STOCK = ("121", "122", "124", "125", "127", "128", "401")
_Figure = Callable[[Position, dict[int, Money]], Money]


def _debit(*codes: str) -> _Figure:
    return lambda at, _rows: at.debit(*codes)


def _credit(*codes: str) -> _Figure:
    return lambda at, _rows: at.credit(*codes)


def _sum(*numbers: int) -> _Figure:
    return lambda _at, rows: Money.total(rows[number] for number in numbers)


def _less(number: int, by: int) -> _Figure:
    return lambda _at, rows: rows[number] - rows[by]


# number, name, the accounts behind it, how it is computed. Results that are not closed yet stand in row 40.
_ROWS: tuple[tuple[int, str, tuple[str, ...], _Figure], ...] = (
    (1, N_("货币资金"), ("101", "102", "109"), _debit("101", "102", "109")),
    (2, N_("应收款项"), ("113", "114"), lambda at, _rows: at.debit("113") + at.members_owe),
    (3, N_("存货"), _STOCK, _debit(*_STOCK)),
    (4, N_("消耗性生物资产"), ("141",), _debit("141")),
    (5, N_("流动资产合计"), (), _sum(1, 2, 3, 4)),
    (6, N_("对外投资"), ("131",), _debit("131")),
    (7, N_("生产性生物资产原值"), ("142",), _debit("142")),
    (8, N_("减：生产性生物资产累计折旧"), ("143",), _credit("143")),
    (9, N_("生产性生物资产净值"), (), _less(7, 8)),
    (10, N_("固定资产原值"), ("151",), _debit("151")),
    (11, N_("减：累计折旧"), ("152",), _credit("152")),
    (12, N_("固定资产净值"), (), _less(10, 11)),
    (13, N_("在建工程"), ("153",), _debit("153")),
    (14, N_("固定资产清理"), ("154",), _debit("154")),
    (15, N_("固定资产小计"), (), _sum(12, 13, 14)),
    (16, N_("无形资产原值"), ("161",), _debit("161")),
    (17, N_("减：累计摊销"), ("162",), _credit("162")),
    (18, N_("无形资产净值"), (), _less(16, 17)),
    (19, N_("公益性生物资产"), ("144",), _debit("144")),
    (20, N_("长期待摊费用"), ("171",), _debit("171")),
    (21, N_("非流动资产合计"), (), _sum(6, 9, 15, 18, 19, 20)),
    (22, N_("资产总计"), (), _sum(5, 21)),
    (23, N_("短期借款"), ("201",), _credit("201")),
    (24, N_("应付款项"), ("211", "114"), lambda at, _rows: at.credit("211") + at.owed_to_members),
    (25, N_("应付工资"), ("212",), _credit("212")),
    (26, N_("应付劳务费"), ("213",), _credit("213")),
    (27, N_("应交税费"), ("214",), _credit("214")),
    (28, N_("应付利息"), ("215",), _credit("215")),
    (29, N_("应付盈余返还"), ("221",), _credit("221")),
    (30, N_("应付剩余盈余"), ("222",), _credit("222")),
    (31, N_("流动负债合计"), (), _sum(23, 24, 25, 26, 27, 28, 29, 30)),
    (32, N_("长期借款"), ("231",), _credit("231")),
    (33, N_("专项应付款"), ("235",), _credit("235")),
    (34, N_("非流动负债合计"), (), _sum(32, 33)),
    (35, N_("负债合计"), (), _sum(31, 34)),
    (36, N_("股金"), ("301",), _credit("301")),
    (37, N_("专项基金"), ("311",), _credit("311")),
    (38, N_("资本公积"), ("321",), _credit("321")),
    (39, N_("盈余公积"), ("322",), _credit("322")),
    (40, N_("未分配盈余"), ("331", "332"), _credit(*_UNDISTRIBUTED)),
    (41, N_("所有者权益合计"), (), _sum(36, 37, 38, 39, 40)),
    (42, N_("负债和所有者权益总计"), (), _sum(35, 41)),
)
_TOTALS = {5, 21, 22, 31, 34, 35, 41, 42}


def balance_sheet(session: Session, entity: Entity, year: int, month: int = CLOSING_PERIOD) -> Statement:
    """Return the balance sheet of a year: what stood at its start, and at the end of a month or of the year."""
    opening = _column(position(session, entity, closing_period(year - 1)))
    closing_at = position(session, entity, year * 100 + month)
    closing = _column(closing_at)
    rows = tuple(
        StatementRow(number, name, (closing[number], opening[number]), codes, number in _TOTALS)
        for number, name, codes, _figure in _ROWS
    )
    return Statement(
        "会农社01表",
        N_("资产负债表"),
        year,
        (N_("期末余额"), N_("年初余额")),
        rows,
        (
            Tie(N_("第 22 行资产总计 = 第 42 行负债和所有者权益总计"), closing[22], closing[42]),
            Tie(N_("年初：第 22 行 = 第 42 行"), opening[22], opening[42]),
            Tie(N_("待处理财产损溢（181）已经处理完"), closing_at.debit("181"), Money(0)),
        ),
        month,
    )


def _column(at: Position) -> dict[int, Money]:
    rows: dict[int, Money] = {}
    for number, _name, _codes, figure in _ROWS:
        rows[number] = figure(at, rows)
    return rows
