"""成员账户: a member's account over a year, as the 制度 (Art. 57) draws it: opening, dated entries, closing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.errors import N_
from core.money import ZERO, Money
from core.weight import NOTHING, Weight
from ledger.entities.models import Entity
from ledger.journal.by_account import AccountPage, account_page
from ledger.journal.chart import Side
from ledger.journal.models import Voucher
from ledger.journal.periods import CLOSING_PERIOD
from ledger.members.models import BACK, Member, Patronage, QuantifiedShare, ShareKind
from ledger.members.quantifying import shares_held


@dataclass(frozen=True, slots=True)
class Trade:
    """What was traded of one product: in quantity (交易量; of labour in half days) and in value (交易额)."""

    weight: Weight = NOTHING
    amount: Money = ZERO
    half_days: int = 0

    def __add__(self, other: Trade) -> Trade:
        return Trade(self.weight + other.weight, self.amount + other.amount, self.half_days + other.half_days)

    @property
    def days(self) -> str:
        """Return the days of labour, as one writes them: 2.5."""
        return f"{self.half_days / 2:g}"


HalfDays = Callable[[Session, Iterable[str]], Mapping[str, int]]
"""How many half days of labour stand behind the sources of trade; what is no labour has none."""
_half_days: list[HalfDays] = []


def register_half_days(known: HalfDays) -> None:
    """Say who knows how long was worked for what the books hold as trade in labour."""
    if known not in _half_days:
        _half_days.append(known)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of the account. Capital and shares change by what stands here; trade, refund and share are the year's."""

    on: date
    memo: str
    voucher: Voucher | None = None
    relief_capital: Money = ZERO
    other_capital: Money = ZERO
    reserve: Money = ZERO
    subsidy: Money = ZERO
    donation: Money = ZERO
    trades: Mapping[str, Trade] = field(default_factory=dict)
    refund: Money = ZERO
    surplus_share: Money = ZERO
    times: int = 0
    """How often the member traded in the month, where the row is one of trade."""

    def __add__(self, other: Row) -> Row:
        products = {*self.trades, *other.trades}
        return replace(
            self,
            **{name: getattr(self, name) + getattr(other, name) for name in AMOUNTS},
            trades={p: self.trades.get(p, Trade()) + other.trades.get(p, Trade()) for p in products},
        )


AMOUNTS = ("relief_capital", "other_capital", "reserve", "subsidy", "donation", "refund", "surplus_share")
"""The columns of money, in the order of the form."""


@dataclass(frozen=True, slots=True)
class YearForm:
    """A member's account over one year. The opening row is the closing row of the year before, trade left out."""

    member: Member
    year: int
    opening: Row
    entries: tuple[Row, ...]

    @property
    def products(self) -> tuple[str, ...]:
        """Return the products that were traded in the year."""
        return tuple(sorted({product for row in self.entries for product in row.trades}))

    @property
    def closing(self) -> Row:
        """Return the closing row: what stands at the year's end or today, and what was traded and declared so far."""
        total = self.opening
        for row in self.entries:
            total += row
        return replace(total, on=min(date(self.year, 12, 31), max(clock.today(), date(self.year, 1, 1))), memo="")

    @property
    def closing_label(self) -> str:
        """Return what the closing row is called: a running year has not ended."""
        return N_("年末余额") if clock.today() >= date(self.year, 12, 31) else N_("到今天的余额")


def year_form(session: Session, entity: Entity, member: Member, year: int) -> YearForm:
    """Draw a member's account over a year from the books, the trade and the quantified shares."""
    other, relief = (
        account_page(session, entity, "301", subject, year=year) for subject in (member.subject, member.relief_subject)
    )
    held = shares_held(session, entity, date(year - 1, 12, 31))
    parts = {kind: held.get((member.number, kind), ZERO) for kind in ShareKind}
    opening = Row(
        on=date(year, 1, 1),
        memo="",
        relief_capital=-relief.opening,
        other_capital=-other.opening,
        reserve=parts[ShareKind.RESERVE],
        subsidy=parts[ShareKind.SUBSIDY],
        donation=parts[ShareKind.DONATION],
    )
    entries = [
        *_credits(other, "other_capital"),
        *_credits(relief, "relief_capital"),
        *_shares(session, entity, member, year),
        *_trades(session, entity, member, year),
        *_declared(session, entity, member, year),
    ]
    return YearForm(member, year, opening, tuple(sorted(entries, key=lambda row: row.on)))


def _credits(page: AccountPage, column: str) -> Iterator[Row]:
    for line in page.lines:
        amount = line.amount if line.side is Side.CREDIT else -line.amount
        yield Row(on=line.voucher.dated_on, memo=line.voucher.memo, voucher=line.voucher, **{column: amount})  # type: ignore[arg-type]


def _shares(session: Session, entity: Entity, member: Member, year: int) -> Iterator[Row]:
    wanted = select(QuantifiedShare).where(
        QuantifiedShare.entity_id == entity.id,
        QuantifiedShare.member_no == member.number,
        QuantifiedShare.on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    for entry in session.scalars(wanted.order_by(QuantifiedShare.on, QuantifiedShare.id)):
        yield Row(on=entry.on, memo=entry.memo, **{entry.kind.value: entry.amount})  # type: ignore[arg-type]


def _trades(session: Session, entity: Entity, member: Member, year: int) -> Iterator[Row]:
    """Yield a row for each month and product; every single delivery stands in the household's statement."""
    wanted = select(Patronage).where(
        Patronage.entity_id == entity.id,
        Patronage.member_no == member.number,
        Patronage.on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    months: dict[tuple[int, str], list[Patronage]] = defaultdict(list)
    for trade in session.scalars(wanted.order_by(Patronage.on, Patronage.id)):
        months[trade.on.month, trade.product].append(trade)
    sources = [trade.source.removesuffix(BACK) for trades in months.values() for trade in trades]
    worked = {source: many for known in _half_days for source, many in known(session, sources).items()}
    for (month, product), trades in months.items():
        whole = Trade(
            Weight.total(t.weight for t in trades),
            Money.total(t.amount for t in trades),
            sum(worked.get(t.source.removesuffix(BACK), 0) * (-1 if t.source.endswith(BACK) else 1) for t in trades),
        )
        yield Row(on=trades[-1].on, memo=f"{month} 月交易 {len(trades)} 笔", trades={product: whole}, times=len(trades))


def _declared(session: Session, entity: Entity, member: Member, year: int) -> Iterator[Row]:
    """Yield what the year's distribution declared, a row for each voucher; paying it is not the account's concern."""
    rows: dict[int, Row] = {}
    for code, column in (("221", "refund"), ("222", "surplus_share")):
        page = account_page(session, entity, code, member.subject, year=year, month=CLOSING_PERIOD)
        for line in page.lines:
            if line.side is Side.CREDIT:
                said = Row(on=line.voucher.dated_on, memo=line.voucher.memo, voucher=line.voucher)
                declared = replace(said, **{column: line.amount})  # type: ignore[arg-type]
                earlier = rows.get(line.voucher.id)
                rows[line.voucher.id] = earlier + declared if earlier else declared
    yield from rows.values()
