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
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from core.money import Money
from core.weight import Weight
from ledger.distribution.collective import collective_lines
from ledger.distribution.models import CollectiveLine, DistributionLine, DistributionRun
from ledger.distribution.paying import days_paid
from ledger.distribution.services import find_run
from ledger.entities.models import Charter, Entity, Measure
from ledger.members.models import Member
from ledger.members.services import memberships_of
from ledger.proofs.models import ShareTree
from ledger.proofs.services import find_tree, link_of

READERS = (Role.SECRETARY, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Share:
    """A member's line of one cooperative's run, with what it needs to be checked."""

    entity: Entity
    member: Member
    run: DistributionRun
    line: DistributionLine
    charter: Charter
    tree: ShareTree | None
    paid_on: date | None

    @property
    def token(self) -> str:
        """Return the token of the page on which this share is checked; none where there is no proof."""
        return link_of(self.tree, self.line.member_no)

    @property
    def traded(self) -> Money | Weight:
        """Return the member's trade, as the charter counts it."""
        return self.line.weighed(self.charter.measure)

    @property
    def all_traded(self) -> Money | Weight:
        """Return the trade of all members together, as the charter counts it."""
        if self.charter.measure is Measure.QUANTITY:
            return Weight.total(line.traded for line in self.run.lines)
        return Money.total(line.patronage for line in self.run.lines)

    @property
    def all_bases(self) -> Money:
        """Return the capital bases of all members together."""
        return Money.total(line.capital_base for line in self.run.lines)

    @property
    def second_pool(self) -> Money:
        """Return what was divided by capital: the distributable surplus less the refunds and a union's support."""
        return self.run.distributable - self.run.patronage_refund - self.run.support


@dataclass(frozen=True, slots=True)
class HouseholdYear:
    """A household's year: five sources of income, and their sum."""

    household: Household
    persons: tuple[Person, ...]
    year: int
    tickets: tuple[PurchaseTicket, ...]
    labour: tuple[LabourDay, ...]
    shares: tuple[Share, ...]
    collective: tuple[CollectiveLine, ...]

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
        return Money.total(line.amount for line in self.collective)

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


def household_year(session: Session, household: Household, year: int) -> HouseholdYear:
    """Compute a household's year from tickets, labour and the posted runs."""
    persons = tuple(household.persons)
    ids, holders = [person.id for person in persons], [person.holder for person in persons]
    start, end = date(year, 1, 1), date(year, 12, 31)
    shares = [share for holder in holders for share in _shares(session, holder, year)]
    return HouseholdYear(
        household,
        persons,
        year,
        tuple(tickets_of_sellers(session, ids, start, end)),
        tuple(labour_of(session, ids, start, end)),
        tuple(shares),
        tuple(collective_lines(session, holders, year)),
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


def _shares(session: Session, holder: str, year: int) -> list[Share]:
    found = []
    for entity, member in memberships_of(session, holder):
        run = find_run(session, entity, year)
        line = next((row for row in run.lines if row.member_no == member.number), None) if run else None
        if run and line:
            charter, tree = session.get_one(Charter, run.charter_id), find_tree(session, run)
            paid_on = days_paid(session, entity, run).get(line.member_no)
            found.append(Share(entity, member, run, line, charter, tree, paid_on))
    return found
