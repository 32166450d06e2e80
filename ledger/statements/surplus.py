"""盈余及盈余分配表 (会农社02表): rows 1 to 20, this year and the year before."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.errors import N_
from core.money import Money
from ledger.distribution.planning import COVERED, undistributed_before
from ledger.entities.models import Entity
from ledger.journal.periods import CLOSING_PERIOD, open_years
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.figures import Flow, movements
from ledger.statements.models import Behind, Statement, StatementRow, Tie

_NAMES: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (1, N_("经营收入"), ("501",)),
    (2, N_("加：投资收益"), ("511",)),
    (3, N_("减：经营支出"), ("521",)),
    (4, N_("税金及附加"), ("522",)),
    (5, N_("管理费用"), ("523",)),
    (6, N_("财务费用"), ("524",)),
    (7, N_("经营收益"), ()),
    (8, N_("加：其他收入"), ("502",)),
    (9, N_("减：其他支出"), ("529",)),
    (10, N_("盈余总额"), ()),
    (11, N_("减：所得税费用"), ("531",)),
    (12, N_("本年盈余"), ("331",)),
    (13, N_("加：年初未分配盈余"), ("332",)),
    (14, N_("其他转入"), ("332",)),
    (15, N_("减：提取盈余公积"), ("322",)),
    (16, N_("可分配盈余"), ()),
    (17, N_("减：盈余返还"), ("221",)),
    (18, N_("剩余盈余分配"), ("222",)),
    (19, N_("转为成员出资"), ("301",)),
    (20, N_("年末未分配盈余"), ("332",)),
)
_TOTALS = {7, 10, 12, 16, 20}
_FLOWS = {
    **{row: Flow(credit=code, is_net=True, with_closing=False) for row, code in ((1, "501"), (2, "511"), (8, "502"))},
    **{
        row: Flow(debit=code, is_net=True, with_closing=False)
        for row, code in ((3, "521"), (4, "522"), (5, "523"), (6, "524"), (9, "529"), (11, "531"))
    },
    14: COVERED,
    **{row: Flow(debit="332", credit=code) for row, code in ((15, "322"), (17, "221"), (18, "222"), (19, "301"))},
}
"""What moved behind each row; the others are computed from these."""


def surplus_statement(session: Session, entity: Entity, year: int, month: int = CLOSING_PERIOD) -> Statement:
    """Return the statement of surplus and its distribution: the year's months, and the vote's period 13.

    Up to a month it is the interim statement, with the same months of the year before beside it.
    """
    this_year = _column(session, entity, year, month)
    known = set(open_years(session, entity))
    before = _column(session, entity, year - 1, month) if year - 1 in known else dict.fromkeys(this_year, Money(0))
    rows = tuple(
        StatementRow(
            number,
            name,
            (this_year[number], before[number]),
            codes,
            number in _TOTALS,
            tuple(Behind(of, flow, month) for of in (year, year - 1)) if (flow := _FLOWS.get(number)) else (),
        )
        for number, name, codes in _NAMES
    )
    sheet = balance_sheet(session, entity, year, month)
    return Statement(
        "会农社02表",
        N_("盈余及盈余分配表"),
        year,
        (N_("本年金额"), N_("上年金额")),
        rows,
        (Tie(N_("第 20 行 = 资产负债表第 40 行未分配盈余"), this_year[20], sheet.row(40).figures[0]),),
        month,
    )


def _column(session: Session, entity: Entity, year: int, month: int) -> dict[int, Money]:
    moved = movements(session, entity, year, month)
    rows = {number: moved.of(flow) for number, flow in _FLOWS.items()}
    rows[7] = rows[1] + rows[2] - rows[3] - rows[4] - rows[5] - rows[6]
    rows[10] = rows[7] + rows[8] - rows[9]
    rows[12] = rows[10] - rows[11]
    rows[13] = undistributed_before(session, entity, year)
    rows[16] = rows[12] + rows[13] + rows[14] - rows[15]
    rows[20] = rows[16] - rows[17] - rows[18] - rows[19]
    return rows


_SPENT = (3, 4, 5, 6, 9, 11)


def spent(session: Session, entity: Entity, year: int, first_month: int, last_month: int) -> list[tuple[str, Money]]:
    """Return what an entity spent in some months of a year, by the names of the statement's rows."""
    until, before = movements(session, entity, year, last_month), movements(session, entity, year, first_month - 1)
    names = {number: name.removeprefix("减：") for number, name, _codes in _NAMES}
    return [(names[row], until.of(_FLOWS[row]) - before.of(_FLOWS[row])) for row in _SPENT]
