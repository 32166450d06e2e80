"""What a household earned in a year, line by line, each with the figures that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.costs import labour_of
from coop.batches.models import LabourDay
from coop.members.models import Household, Person
from coop.members.services import person_of
from coop.purchases.models import PurchaseTicket
from coop.purchases.tickets import tickets_of_sellers
from coop.statements.decided import CollectiveDecided, Decided, DecidedYear
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from core.money import Money
from core.weight import Weight
from ledger.distribution.collective import collective_lines
from ledger.distribution.models import CollectiveLine, CollectiveRun, DistributionLine, DistributionRun
from ledger.entities.models import Charter, Entity
from ledger.members.models import Member
from ledger.members.services import memberships_of

READERS = (Role.SECRETARY, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Share:
    """A member's line of one cooperative's run, with what it needs to be checked."""

    decided: Decided
    member: Member
    line: DistributionLine

    @property
    def entity(self) -> Entity:
        """Return the cooperative."""
        return self.decided.entity

    @property
    def run(self) -> DistributionRun:
        """Return the posted run."""
        return self.decided.run

    @property
    def charter(self) -> Charter:
        """Return the version of the charter that the run followed."""
        return self.decided.charter

    @property
    def paid_on(self) -> date | None:
        """Return when the member was paid."""
        return self.decided.paid.get(self.line.member_no)

    @property
    def token(self) -> str:
        """Return the token of the page on which this share is checked; none where there is no proof."""
        return self.decided.tokens.get(self.line.member_no, "")

    @property
    def traded(self) -> Money | Weight:
        """Return the member's trade, as the charter counts it."""
        return self.line.weighed(self.charter.measure)


@dataclass(frozen=True, slots=True)
class FromCollective:
    """What a village collective pays a person of the household, with what it needs to be checked."""

    decided: CollectiveDecided
    line: CollectiveLine

    @property
    def run(self) -> CollectiveRun:
        """Return the collective's run."""
        return self.decided.run


@dataclass(frozen=True, slots=True)
class HouseholdYear:
    """A household's year: five sources of income, and their sum."""

    household: Household
    persons: tuple[Person, ...]
    year: int
    tickets: tuple[PurchaseTicket, ...]
    labour: tuple[LabourDay, ...]
    shares: tuple[Share, ...]
    collective: tuple[FromCollective, ...]

    @property
    def delivered(self) -> Weight:
        """Return the weight that was paid for."""
        return Weight.total(ticket.payable for ticket in self.tickets)

    @property
    def deliveries(self) -> Money:
        """Return what the deliveries earned."""
        return Money.total(ticket.amount for ticket in self.tickets if ticket.amount)

    @property
    def half_days(self) -> int:
        """Return the half days worked."""
        return sum(row.half_days for row in self.labour)

    @property
    def labour_pay(self) -> Money:
        """Return what the work earned."""
        return Money.total(row.amount for row in self.labour)

    @property
    def refund(self) -> Money:
        """Return the patronage refunds."""
        return Money.total(share.line.patronage_refund for share in self.shares)

    @property
    def surplus_share(self) -> Money:
        """Return the shares of the remaining surplus."""
        return Money.total(share.line.surplus_share for share in self.shares)

    @property
    def collective_share(self) -> Money:
        """Return what the village collective paid."""
        return Money.total(paid.line.amount for paid in self.collective)

    @property
    def total(self) -> Money:
        """Return the sum of the five lines."""
        parts = (self.deliveries, self.labour_pay, self.refund, self.surplus_share, self.collective_share)
        return Money.total(parts)

    def as_of(self, today: date) -> date | None:
        """Return today where the year is still running: what stands here grows until its end."""
        return today if today.year == self.year else None

    @property
    def is_decided(self) -> bool:
        """Say whether the year's surplus has been distributed."""
        return bool(self.shares)


def household_year(
    session: Session, household: Household, year: int, decided: DecidedYear | None = None
) -> HouseholdYear:
    """Compute a household's year from tickets, labour and the posted runs; for many households these are read once."""
    decided = decided or DecidedYear(session, year)
    persons = tuple(household.persons)
    ids, holders = [person.id for person in persons], [person.holder for person in persons]
    start, end = date(year, 1, 1), date(year, 12, 31)
    shares = [share for holder in holders for share in _shares(decided, holder)]
    return HouseholdYear(
        household,
        persons,
        year,
        tuple(tickets_of_sellers(session, ids, start, end)),
        tuple(labour_of(session, ids, start, end)),
        tuple(shares),
        tuple(FromCollective(decided.collective(one.run), one) for one in collective_lines(session, holders, year)),
    )


def own_household(session: Session, actor: Actor) -> Household:
    """Return the household of a signed-in member."""
    for scope in actor.scopes(Role.MEMBER):
        person = person_of(session, scope)
        if person is not None:
            return person.household
    raise NotFoundError


def get_household(session: Session, actor: Actor, number: str) -> Household:
    """Return a household that the actor may see: his own, or one of his village."""
    household = session.scalar(select(Household).where(Household.number == number))
    if household is None:
        raise NotFoundError
    if not any(person.holder in actor.scopes(Role.MEMBER) for person in household.persons):
        actor.require(READERS, household.village.scope)
    return household


def _shares(year: DecidedYear, holder: str) -> list[Share]:
    found = []
    for entity, member in memberships_of(year.session, holder):
        decided = year.of(entity)
        line = decided.lines.get(member.number) if decided else None
        if decided and line:
            found.append(Share(decided, member, line))
    return found
