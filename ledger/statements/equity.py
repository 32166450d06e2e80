"""成员权益变动表 (会农社03表): how each part of the members' equity grew and shrank in the year."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.errors import N_
from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.figures import Movements, movements
from ledger.statements.models import Statement, StatementRow, Tie
from ledger.statements.surplus import surplus_statement

COLUMNS = (N_("股金"), N_("专项基金"), N_("资本公积"), N_("盈余公积"), N_("未分配盈余"), N_("合计"))
_CAPITAL, _FUND, _PREMIUM, _RESERVE, _SURPLUS = range(5)
_FUNDED = ("235",)


def equity_statement(session: Session, entity: Entity, year: int) -> Statement:
    """Return the statement of changes in members' equity."""
    moved, sheet = movements(session, entity, year), balance_sheet(session, entity, year)
    opening, closing = (tuple(sheet.row(number).figures[which] for number in range(36, 41)) for which in (1, 0))
    increases, decreases = _increases(moved, _surplus(session, entity, year)), _decreases(moved)
    listed = [
        (N_("年初余额"), dict(enumerate(opening)), True),
        (N_("本年增加"), _sum(increases), True),
        *((name, cells, False) for name, cells in increases),
        (N_("本年减少"), _sum(decreases), True),
        *((name, cells, False) for name, cells in decreases),
        (N_("年末余额"), dict(enumerate(closing)), True),
    ]
    rows = tuple(
        StatementRow(number, name, _with_total(cells), (), is_total)
        for number, (name, cells, is_total) in enumerate(listed, start=1)
    )
    grown, shrunk = _with_total(_sum(increases)), _with_total(_sum(decreases))
    ties = tuple(
        Tie(column, at_start + more - less, at_end)
        for column, at_start, more, less, at_end in zip(
            COLUMNS, rows[0].figures, grown, shrunk, rows[-1].figures, strict=True
        )
    )
    return Statement("会农社03表", N_("成员权益变动表"), year, COLUMNS, rows, ties)


def _surplus(session: Session, entity: Entity, year: int) -> Money:
    return surplus_statement(session, entity, year).row(12).figures[0]


def _increases(moved: Movements, surplus: Money) -> list[tuple[str, dict[int, Money]]]:
    capital = moved.into("301", but_from=("321", "322", "332"))
    return [
        (N_("资本公积转增"), {_CAPITAL: moved.between("321", "301")}),
        (N_("盈余公积转增"), {_CAPITAL: moved.between("322", "301")}),
        (N_("盈余转为出资"), {_CAPITAL: moved.between("332", "301")}),
        (N_("成员增加出资"), {_CAPITAL: capital}),
        (N_("国家财政补助"), {_FUND: moved.between("235", "311")}),
        (N_("接受捐赠"), {_FUND: moved.into("311", but_from=_FUNDED)}),
        (N_("股金溢价和评估增值"), {_PREMIUM: moved.into("321")}),
        (N_("从盈余提取"), {_RESERVE: moved.between("332", "322")}),
        (N_("盈余公积其他增加"), {_RESERVE: moved.into("322", but_from=("332",))}),
        (N_("本年盈余"), {_SURPLUS: surplus}),
        (N_("其他转入"), {_SURPLUS: moved.between("322", "332")}),
    ]


def _decreases(moved: Movements) -> list[tuple[str, dict[int, Money]]]:
    return [
        (N_("成员减少出资"), {_CAPITAL: moved.out_of("301")}),
        (N_("专项基金减少"), {_FUND: moved.out_of("311")}),
        (
            N_("转为成员出资"),
            {
                _PREMIUM: moved.between("321", "301"),
                _RESERVE: moved.between("322", "301"),
                _SURPLUS: moved.between("332", "301"),
            },
        ),
        (N_("资本公积其他减少"), {_PREMIUM: moved.out_of("321", but_to=("301",))}),
        (N_("弥补亏损"), {_RESERVE: moved.between("322", "332")}),
        (N_("退社退还公积金"), {_RESERVE: moved.out_of("322", but_to=("301", "332"))}),
        (N_("提取盈余公积"), {_SURPLUS: moved.between("332", "322")}),
        (N_("盈余返还"), {_SURPLUS: moved.between("332", "221")}),
        (N_("剩余盈余分配"), {_SURPLUS: moved.between("332", "222")}),
    ]


def _sum(rows: list[tuple[str, dict[int, Money]]]) -> dict[int, Money]:
    return {column: Money.total(cells.get(column, ZERO) for _name, cells in rows) for column in range(5)}


def _with_total(cells: dict[int, Money]) -> tuple[Money, ...]:
    figures = tuple(cells.get(column, ZERO) for column in range(5))
    return (*figures, Money.total(figures))
