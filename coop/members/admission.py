"""Admit members to a cooperative: the register of the books gets a number, and the capital a voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.members.services import persons_by_holder
from core import clock
from core.errors import N_, DomainError, explain_constraint
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from ledger.entities.models import Entity
from ledger.journal.reading import balances_by_subject
from ledger.members.models import Member
from ledger.members.services import admit, members
from ledger.rules import Deed, capital


class NumberTakenError(DomainError):
    """Another member has this number."""

    message = N_("这个成员号已经有人用了。")
    field = "number"


class AlreadyMemberError(DomainError):
    """The person is a member of this cooperative."""

    message = N_("这个人已经是本社成员。")
    field = "person"


class JoinedInFutureError(DomainError):
    """The day of joining lies ahead."""

    message = N_("入社日期不能晚于今天。")
    field = "joined_on"


explain_constraint("uq_ledger_member_entity_id_number", NumberTakenError)
explain_constraint("uq_ledger_member_entity_id_holder", AlreadyMemberError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Admission:
    """Who joins, under which number, with how much capital."""

    person: Person
    number: str
    joined_on: date
    capital: Money


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line of the register: the member, the person behind it if it is one, and the capital."""

    member: Member
    person: Person | None
    capital: Money


def join(session: Session, actor: Actor, entity: Entity, admission: Admission) -> Member:
    """Admit a person; capital that was paid is booked in the same commit (event 1)."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if admission.joined_on > clock.today():
        raise JoinedInFutureError
    member = admit(session, entity, number=admission.number, holder=admission.person.holder, on=admission.joined_on)
    if admission.capital:
        deed = Deed(
            entity=entity,
            on=admission.joined_on,
            made_by=actor.name,
            source=f"capital:{entity.code}:{member.number}",
            memo=f"成员 {member.number} 缴纳股金",
        )
        capital.capital_paid(session, deed, member=member.subject, amount=admission.capital)
    return member


def register(session: Session, entity: Entity) -> list[RegisterRow]:
    """Return the register of a cooperative, by number."""
    everyone = members(session, entity)
    persons = persons_by_holder(session, [member.holder for member in everyone])
    paid = balances_by_subject(session, entity, ["301"])
    return [
        RegisterRow(member, persons.get(member.holder), -paid.get(("301", member.subject), ZERO)) for member in everyone
    ]
