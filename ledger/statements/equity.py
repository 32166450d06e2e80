"""成员权益变动表 (会农社03表): how each part of the members' equity grew and shrank in the year."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from core.errors import N_
from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.journal.periods import CLOSING_PERIOD
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.figures import Flow, Movements, movements
from ledger.statements.models import Behind, Statement, StatementRow, Tie
from ledger.statements.surplus import surplus_statement

COLUMNS = (N_("股金"), N_("专项基金"), N_("资本公积"), N_("盈余公积"), N_("未分配盈余"), N_("合计"))
_CAPITAL, _FUND, _PREMIUM, _RESERVE, _SURPLUS = range(5)
_Cells = dict[int, Flow]
_INCREASES: tuple[tuple[str, _Cells], ...] = (
    (N_("资本公积转增"), {_CAPITAL: Flow("321", "301")}),
    (N_("盈余公积转增"), {_CAPITAL: Flow("322", "301")}),
    (N_("盈余转为出资"), {_CAPITAL: Flow("332", "301")}),
    (N_("成员增加出资"), {_CAPITAL: Flow(credit="301", but=("321", "322", "332"))}),
    (N_("国家财政补助"), {_FUND: Flow("235", "311")}),
    (N_("接受捐赠"), {_FUND: Flow(credit="311", but=("235",))}),
    (N_("股金溢价和评估增值"), {_PREMIUM: Flow(credit="321")}),
    (N_("从盈余提取"), {_RESERVE: Flow("332", "322")}),
    (N_("盈余公积其他增加"), {_RESERVE: Flow(credit="322", but=("332",))}),
    (N_("本年盈余"), {}),
    (N_("其他转入"), {_SURPLUS: Flow("322", "332")}),
)
_EARNED = next(index for index, (_name, cells) in enumerate(_INCREASES) if not cells)
"""The increase that is the surplus of form 02, and no flow of its own."""
_DECREASES: tuple[tuple[str, _Cells], ...] = (
    (N_("成员减少出资"), {_CAPITAL: Flow(debit="301")}),
    (N_("专项基金减少"), {_FUND: Flow(debit="311")}),
    (
        N_("转为成员出资"),
        {_PREMIUM: Flow("321", "301"), _RESERVE: Flow("322", "301"), _SURPLUS: Flow("332", "301")},
    ),
    (N_("资本公积其他减少"), {_PREMIUM: Flow(debit="321", but=("301",))}),
    (N_("弥补亏损"), {_RESERVE: Flow("322", "332")}),
    (N_("退社退还公积金"), {_RESERVE: Flow(debit="322", but=("301", "332"))}),
    (N_("提取盈余公积"), {_SURPLUS: Flow("332", "322")}),
    (N_("盈余返还"), {_SURPLUS: Flow("332", "221")}),
    (N_("剩余盈余分配"), {_SURPLUS: Flow("332", "222")}),
)


def equity_statement(session: Session, entity: Entity, year: int, month: int = CLOSING_PERIOD) -> Statement:
    """Return the statement of changes in members' equity, over the year or up to one of its months."""
    moved, sheet = movements(session, entity, year, month), balance_sheet(session, entity, year, month)
    opening, closing = (tuple(sheet.row(number).figures[which] for number in range(36, 41)) for which in (1, 0))
    grown, shrunk = _amounts(_INCREASES, moved), _amounts(_DECREASES, moved)
    grown[_EARNED][_SURPLUS] = surplus_statement(session, entity, year, month).row(12).figures[0]
    listed: list[tuple[str, dict[int, Money], _Cells, bool]] = [
        (N_("年初余额"), dict(enumerate(opening)), {}, True),
        (N_("本年增加"), _sum(grown), {}, True),
        *((name, amounts, flows, False) for (name, flows), amounts in zip(_INCREASES, grown, strict=True)),
        (N_("本年减少"), _sum(shrunk), {}, True),
        *((name, amounts, flows, False) for (name, flows), amounts in zip(_DECREASES, shrunk, strict=True)),
        (N_("年末余额"), dict(enumerate(closing)), {}, True),
    ]
    rows = tuple(
        StatementRow(number, name, _with_total(amounts), (), is_total, _behind(flows, year, month))
        for number, (name, amounts, flows, is_total) in enumerate(listed, start=1)
    )
    more, less = _with_total(_sum(grown)), _with_total(_sum(shrunk))
    ties = tuple(
        Tie(column, at_start + up - down, at_end)
        for column, at_start, up, down, at_end in zip(
            COLUMNS, rows[0].figures, more, less, rows[-1].figures, strict=True
        )
    )
    return Statement("会农社03表", N_("成员权益变动表"), year, COLUMNS, rows, ties, month)


def _amounts(rows: Iterable[tuple[str, _Cells]], moved: Movements) -> list[dict[int, Money]]:
    return [{column: moved.of(flow) for column, flow in cells.items()} for _name, cells in rows]


def _behind(flows: _Cells, year: int, month: int) -> tuple[Behind | None, ...]:
    if not flows:
        return ()
    return tuple(Behind(year, flows[column], month) if column in flows else None for column in range(5))


def _sum(rows: Iterable[dict[int, Money]]) -> dict[int, Money]:
    listed = list(rows)
    return {column: Money.total(cells.get(column, ZERO) for cells in listed) for column in range(5)}


def _with_total(cells: dict[int, Money]) -> tuple[Money, ...]:
    figures = tuple(cells.get(column, ZERO) for column in range(5))
    return (*figures, Money.total(figures))
