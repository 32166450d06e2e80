"""All member accounts of a year side by side, and the ties of the 制度 that hold them against the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.errors import N_
from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.journal.models import PeriodState
from ledger.journal.periods import closing_period, year_state
from ledger.journal.reading import balances_by_subject
from ledger.members.quantifying import quantified_with_its_vouchers
from ledger.members.services import MemberAccount, member_accounts
from ledger.statements.models import Tie


@dataclass(frozen=True, slots=True)
class Register:
    """The member accounts of an entity at a year's end, those who left and are still owed included."""

    year: int
    accounts: tuple[MemberAccount, ...]
    ties: tuple[Tie, ...]
    unquantified: Money

    def total(self, column: str) -> Money:
        """Return the sum of a column."""
        return _sum(self.accounts, column)


def register_of_accounts(session: Session, entity: Entity, year: int) -> Register:
    """Return all member accounts of a year with their ties (domain: Σ of accounts = 301, 322, 311, 221, 222)."""
    accounts = member_accounts(session, entity, year, with_leavers=True)
    period = closing_period(year)
    held = balances_by_subject(session, entity, ["301", "311", "322"], through=period)
    declared = balances_by_subject(session, entity, ["221", "222"], since=period, through=period)

    def _credit(code: str, subject: str | None = None) -> Money:
        of = held if code in {"301", "311", "322"} else declared
        return -Money.total(v for (c, s), v in of.items() if c == code and subject in {None, s})

    reserve = _sum(accounts, "reserve_share")
    unquantified = max(ZERO, _credit("322") - reserve)
    entered, booked = quantified_with_its_vouchers(session, entity, period)
    ties = [
        Tie(N_("出资额合计 = 股金（301）"), _sum(accounts, "capital"), _credit("301")),
        Tie(N_("公积金份额合计加未量化部分 = 盈余公积（322）"), reserve + unquantified, _credit("322")),
        Tie(N_("公积金份额的每次增减 = 盈余公积（322）同一张凭证"), entered, booked),
        Tie(N_("盈余返还合计 = 应付盈余返还（221）本年宣告数"), _sum(accounts, "refund"), _credit("221")),
        Tie(N_("剩余盈余合计 = 应付剩余盈余（222）本年宣告数"), _sum(accounts, "surplus_share"), _credit("222")),
    ]
    if year_state(session, entity, year) is PeriodState.HARD:  # the equal parts are made at the year's end
        ties += [
            Tie(
                N_("补助份额合计 = 专项基金（311）国家补助"), _sum(accounts, "subsidy_share"), _credit("311", "subsidy")
            ),
            Tie(N_("捐赠份额合计 = 专项基金（311）捐赠"), _sum(accounts, "donation_share"), _credit("311", "donation")),
        ]
    return Register(year, tuple(accounts), tuple(ties), unquantified)


def _sum(accounts: Sequence[MemberAccount], column: str) -> Money:
    return Money.total(getattr(account, column) for account in accounts)
