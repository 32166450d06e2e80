"""Admit members, and read what each brings into the year's distribution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import NotFoundError
from core.money import ZERO, Money
from core.weight import Weight
from ledger.distribution.allocation import number_order
from ledger.entities.models import Entity
from ledger.journal.periods import closing_period
from ledger.journal.reading import balances_by_subject
from ledger.members.models import Member, Patronage, ShareKind
from ledger.members.quantifying import shares_held


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberAccount:
    """A member account at a year's end, with all that was entered by then; amounts in money.

    `capital` is all of it; `relief_capital` is what of it comes from poverty-relief assets.
    """

    member: Member
    patronage: Money
    patronage_weight: Weight
    capital: Money
    relief_capital: Money
    reserve_share: Money
    subsidy_share: Money
    donation_share: Money
    refund: Money
    surplus_share: Money

    @property
    def capital_base(self) -> Money:
        """Return the base of the second pool (Art. 44)."""
        return self.capital + self.reserve_share + self.subsidy_share + self.donation_share


def admit(session: Session, entity: Entity, *, number: str, holder: str, on: date) -> Member:
    """Enter a member in the register of the books."""
    member = Member(entity_id=entity.id, number=number, holder=holder, joined_on=on)
    session.add(member)
    session.flush()
    return member


def members(session: Session, entity: Entity, on: date | None = None) -> list[Member]:
    """Return the members by number; with a date, those of that day."""
    found = session.scalars(select(Member).where(Member.entity_id == entity.id))
    return sorted((m for m in found if on is None or m.is_member_on(on)), key=lambda m: number_order(m.number))


def get_member(session: Session, entity: Entity, number: str) -> Member:
    """Return a member by number; the member must be there."""
    member = session.scalar(select(Member).where(Member.entity_id == entity.id, Member.number == number))
    if member is None:
        raise NotFoundError
    return member


def memberships_of(session: Session, holder: str) -> list[tuple[Entity, Member]]:
    """Return every membership of one holder, with its cooperative."""
    found = session.execute(
        select(Entity, Member).join(Member, Member.entity_id == Entity.id).where(Member.holder == holder)
    )
    return [(entity, member) for entity, member in found]


def find_membership(session: Session, entity: Entity, holder: str, on: date) -> Member | None:
    """Return the membership that a holder has on a date, if any."""
    member = session.scalar(select(Member).where(Member.entity_id == entity.id, Member.holder == holder))
    return member if member is not None and member.is_member_on(on) else None


def member_accounts(
    session: Session,
    entity: Entity,
    year: int,
    products: frozenset[str] = frozenset(),
    *,
    with_leavers: bool = False,
) -> list[MemberAccount]:
    """Return the account of every member of the year's last day, by number.

    `products` are those that the charter counts as trade; an empty set means all. `with_leavers` adds those who left
    before and to whom capital or reserve share was still owed on that day.
    """
    trade = _trade(session, entity, year, products)
    capital = capital_held(session, entity, through=closing_period(year))
    refunds, dividends = _declared(session, entity, "221", year), _declared(session, entity, "222", year)
    shares = shares_held(session, entity, date(year, 12, 31))
    last_day = date(year, 12, 31)
    accounts = []
    for member in members(session, entity):
        own, relief = capital.get(member.number, (ZERO, ZERO))
        is_owed = bool(own or relief) or any((member.number, kind) in shares for kind in ShareKind)
        if not (member.is_member_on(last_day) or (with_leavers and member.joined_on <= last_day and is_owed)):
            continue
        amount, weight = trade.get(member.number, (ZERO, Weight(0)))
        accounts.append(
            MemberAccount(
                member=member,
                patronage=amount,
                patronage_weight=weight,
                capital=own + relief,
                relief_capital=relief,
                reserve_share=shares.get((member.number, ShareKind.RESERVE), ZERO),
                subsidy_share=shares.get((member.number, ShareKind.SUBSIDY), ZERO),
                donation_share=shares.get((member.number, ShareKind.DONATION), ZERO),
                refund=refunds.get(member.subject, ZERO),
                surplus_share=dividends.get(member.subject, ZERO),
            )
        )
    return accounts


def capital_held(session: Session, entity: Entity, *, through: int) -> dict[str, tuple[Money, Money]]:
    """Return every member's capital by number at a period's end: his own, and what poverty-relief assets brought."""
    held = balances_by_subject(session, entity, ["301"], through=through)
    kinds: dict[str, dict[str, Money]] = {"member": {}, "relief": {}}
    for (_code, subject), amount in held.items():
        kind, _, number = subject.partition(":")
        kinds.setdefault(kind, {})[number] = -amount
    own, relief = kinds["member"], kinds["relief"]
    return {number: (own.get(number, ZERO), relief.get(number, ZERO)) for number in own | relief}


def _trade(session: Session, entity: Entity, year: int, products: frozenset[str]) -> dict[str, tuple[Money, Weight]]:
    within = Patronage.on.between(date(year, 1, 1), date(year, 12, 31))
    sums = (
        select(Patronage.member_no, func.sum(Patronage.amount), func.sum(Patronage.weight))
        .where(Patronage.entity_id == entity.id, within)
        .group_by(Patronage.member_no)
    )
    if products:
        sums = sums.where(Patronage.product.in_(sorted(products)))
    return {number: (amount, weight) for number, amount, weight in session.execute(sums)}


def _declared(session: Session, entity: Entity, code: str, year: int) -> dict[str, Money]:
    """Return what period 13 of the year credited to each member."""
    period = closing_period(year)
    moved = balances_by_subject(session, entity, [code], since=period, through=period)
    return {subject: -amount for (_code, subject), amount in moved.items()}
