"""Compute a year's waterfall from the books as they stand; post nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from core import clock
from core.money import ZERO, Money
from core.weight import Weight
from ledger.distribution.allocation import (
    MemberWeight,
    Share,
    Terms,
    Waterfall,
    distribute,
    half_up,
    head,
    largest_remainder,
)
from ledger.entities.models import Charter, Entity, Measure, QuantifyBy
from ledger.entities.services import charter_of
from ledger.journal.chart import EXPENSE_CODES, INCOME_CODES, UNDISTRIBUTED
from ledger.journal.models import PeriodState
from ledger.journal.periods import closing_period, open_years, year_state
from ledger.journal.reading import balances_by_subject
from ledger.members.models import ShareKind
from ledger.members.quantifying import equal_shares, shares_held
from ledger.members.services import MemberAccount, capital_held, member_accounts
from ledger.statements.figures import Flow, movements


@dataclass(frozen=True, slots=True)
class Plan:
    """What a year's distribution would be: nothing of it is posted."""

    entity: Entity
    year: int
    charter: Charter
    accounts: tuple[MemberAccount, ...]
    waterfall: Waterfall

    @property
    def lines(self) -> tuple[PlannedLine, ...]:
        """Return every member's account with his share, in their order."""
        rates = self.charter.refund_withholding_bp, self.charter.share_withholding_bp
        return tuple(
            PlannedLine(account, share, (0, 0) if account.member.is_unit else rates)
            for account, share in zip(self.accounts, self.waterfall.shares, strict=True)
        )

    @property
    def figures(self) -> PlanFigures:
        """Return the waterfall in money, under the names that a posted run has too."""
        return figures_of(self.waterfall)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A member's line of a plan: what he brings, what he gets, at which rates (of refund and share) is withheld."""

    account: MemberAccount
    share: Share
    rates: tuple[int, int]

    @property
    def refund(self) -> Money:
        """Return the patronage refund."""
        return Money(self.share.patronage_refund_fen)

    @property
    def surplus_share(self) -> Money:
        """Return the share of the rest, the support of a union's charter included."""
        return Money(self.share.surplus_share_fen)

    @property
    def withheld(self) -> tuple[Money, Money]:
        """Return what is withheld of refund and share when they are paid, each half up."""
        return withheld_of(self.refund, self.rates[0]), withheld_of(self.surplus_share, self.rates[1])

    def weighed(self, measure: Measure) -> Money | Weight:
        """Return the trade that the refund follows from: in money, or as weight where the charter says so."""
        return self.account.patronage_weight if measure is Measure.QUANTITY else self.account.patronage


def quantified(lines: Sequence[PlannedLine], reserve: Money, by: QuantifyBy, measure: Measure) -> list[Money]:
    """Divide a year's reserve into the members' parts of it, exactly, as the charter says (合作社法 Art. 42)."""
    weights = [_quantified_by(by, line, measure) for line in lines]
    parts = largest_remainder(reserve.fen, weights, [line.account.member.number for line in lines])
    return [Money(part) for part in parts]


def _quantified_by(by: QuantifyBy, line: PlannedLine, measure: Measure) -> int:
    """Return what one member weighs where the reserve is quantified; everybody alike where it is equal."""
    if by is QuantifyBy.PATRONAGE:
        traded = line.weighed(measure)
        return traded.grams if isinstance(traded, Weight) else traded.fen
    return line.account.capital.fen if by is QuantifyBy.CAPITAL else 1


def withheld_of(amount: Money, rate_bp: int) -> Money:
    """Return what is withheld of an amount, half up."""
    return Money(half_up(amount.fen * rate_bp, 10_000))


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFigures:
    """The steps of a waterfall in money."""

    surplus: Money
    opening: Money
    surplus_reserve: Money
    distributable: Money
    patronage_pool: Money
    patronage_refund: Money
    surplus_share: Money
    support: Money
    residue: Money


def figures_of(flow: Waterfall) -> PlanFigures:
    """Return the steps of a waterfall in money."""
    return PlanFigures(
        surplus=Money(flow.terms.surplus_fen),
        opening=Money(flow.terms.opening_undistributed_fen),
        surplus_reserve=Money(flow.surplus_reserve_fen),
        distributable=Money(flow.distributable_fen),
        patronage_pool=Money(flow.patronage_pool_fen),
        patronage_refund=Money(flow.patronage_refund_fen),
        surplus_share=Money(flow.surplus_share_fen),
        support=Money(flow.support_fen),
        residue=Money(flow.residue_fen),
    )


def weights_of(planned: Plan, measure: Measure) -> list[MemberWeight]:
    """Return what each member brings into a plan, trade counted in value or in quantity."""
    return [_weight(account, measure) for account in planned.accounts]


def plan(session: Session, entity: Entity, year: int) -> Plan:
    """Compute a year's waterfall from the books as they stand now; post nothing."""
    charter = charter_of(session, entity, date(year, 12, 31))
    accounts = _with_equal_shares(
        session, entity, year, member_accounts(session, entity, year, charter.counted_products)
    )
    accounts = _as_recorded(session, entity, charter.record_date(year), accounts)
    terms = _terms(session, entity, year, charter)
    return Plan(entity, year, charter, accounts, distribute(terms, [_weight(a, charter.measure) for a in accounts]))


def first_steps(session: Session, entity: Entity, year: int) -> tuple[Charter, PlanFigures]:
    """Return the steps that need no members: what there would be to distribute, where nobody can be named yet."""
    charter = charter_of(session, entity, date(year, 12, 31))
    terms = _terms(session, entity, year, charter)
    _base, reserve, distributable = head(terms)
    steps = PlanFigures(
        surplus=Money(terms.surplus_fen),
        opening=Money(terms.opening_undistributed_fen),
        surplus_reserve=Money(reserve),
        distributable=Money(distributable),
        patronage_pool=ZERO,
        patronage_refund=ZERO,
        surplus_share=ZERO,
        support=ZERO,
        residue=ZERO,
    )
    return charter, steps


def year_before_is_undecided(session: Session, entity: Entity, year: int) -> bool:
    """Say whether the opening holds the surplus of a closed year that no assembly has voted on."""
    return year - 1 in open_years(session, entity) and year_state(session, entity, year - 1) is PeriodState.SOFT


def surplus_of(session: Session, entity: Entity, year: int) -> Money:
    """Return the year's surplus: income less expenses of its months, whether closed to 331 yet or not."""
    results = balances_by_subject(
        session, entity, INCOME_CODES + EXPENSE_CODES, since=year * 100 + 1, through=year * 100 + 12
    )
    return -Money.total(results.values())


def undistributed_before(session: Session, entity: Entity, year: int) -> Money:
    """Return the undistributed surplus at the year's start; a loss is negative."""
    held = balances_by_subject(session, entity, ["332"], through=closing_period(year - 1))
    return -held.get(("332", UNDISTRIBUTED), ZERO)


COVERED = Flow("322", "332")
"""What a reserve that covers a loss moves."""


def transferred_in(session: Session, entity: Entity, year: int) -> Money:
    """Return what a reserve that covered a loss brought into the year (会农社02 row 14, 其他转入)."""
    return movements(session, entity, year).of(COVERED)


def _with_equal_shares(
    session: Session, entity: Entity, year: int, accounts: Sequence[MemberAccount]
) -> tuple[MemberAccount, ...]:
    """Give every account its equal part of 311 as it is at the year's end, which is when it is made (制度 Art. 57)."""
    numbers = [account.member.number for account in accounts]
    shares = equal_shares(session, entity, year, numbers)
    return tuple(
        replace(
            account,
            subsidy_share=shares.get((number, ShareKind.SUBSIDY), ZERO),
            donation_share=shares.get((number, ShareKind.DONATION), ZERO),
        )
        for number, account in zip(numbers, accounts, strict=True)
    )


def _as_recorded(
    session: Session, entity: Entity, day: date, accounts: tuple[MemberAccount, ...]
) -> tuple[MemberAccount, ...]:
    """Let the second pool see capital and reserve shares as they stood on the record date; who joined later has none.

    Trade counts all year: who traded as a member is refunded, whenever he joined.
    """
    if (day.month, day.day) == (12, 31):
        return accounts
    capital = capital_held(session, entity, through=day.year * 100 + day.month)
    shares = shares_held(session, entity, day)
    return tuple(
        replace(
            account,
            capital=sum(capital.get(account.member.number, (ZERO, ZERO)), ZERO),
            relief_capital=capital.get(account.member.number, (ZERO, ZERO))[1],
            reserve_share=shares.get((account.member.number, ShareKind.RESERVE), ZERO),
        )
        if account.member.is_member_on(day)
        else replace(
            account, capital=ZERO, relief_capital=ZERO, reserve_share=ZERO, subsidy_share=ZERO, donation_share=ZERO
        )
        for account in accounts
    )


def _terms(session: Session, entity: Entity, year: int, charter: Charter) -> Terms:
    return Terms(
        surplus_fen=surplus_of(session, entity, year).fen,
        opening_undistributed_fen=(
            undistributed_before(session, entity, year) + transferred_in(session, entity, year)
        ).fen,
        reserve_bp=charter.reserve_bp,
        patronage_bp=charter.patronage_bp,
        method=charter.method,
        support_bp=charter.support_bp,
        support=charter.support,
    )


def _weight(account: MemberAccount, measure: Measure) -> MemberWeight:
    return MemberWeight(
        member_no=account.member.number,
        patronage=account.patronage_weight.grams if measure is Measure.QUANTITY else account.patronage.fen,
        share_capital_fen=account.capital.fen,
        reserve_share_fen=account.reserve_share.fen,
        subsidy_share_fen=account.subsidy_share.fen,
        donation_share_fen=account.donation_share.fen,
    )


def years_to_close(session: Session, entity: Entity, years: Sequence[int]) -> list[int]:
    """Return the years that are over and not closed yet."""
    over = [year for year in years if year < clock.today().year]
    return [year for year in over if year_state(session, entity, year) is PeriodState.OPEN]
