"""Enter households and persons, and find the ones that an actor may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from coop.members.models import Household, Person
from coop.villages.models import Village
from core import audit, clock
from core.errors import N_, AlreadyThereError, DomainError, NotFoundError, explain_constraint
from core.identity.roles import Actor, Role
from core.secrets import fingerprint


class PersonAlreadyThereError(AlreadyThereError):
    """The ID number is in the register already."""

    message = N_("这个身份证号已经登记过了。")
    field = "id_number"


class ForeignNumberError(DomainError):
    """The household number starts with the letters of another village."""

    message = N_("本村的户号以 %(prefix)s- 开头。")
    field = "number"


class HouseholdNumberTakenError(AlreadyThereError):
    """Another household has this number."""

    message = N_("这个户号已经登记过了。")
    field = "number"


class NoSuchHouseholdError(DomainError):
    """The village has no household of this number."""

    message = N_("本村没有这个户号。")
    field = "number"


class PersonAtHomeAlreadyError(AlreadyThereError):
    """The household has a person of this name."""

    message = N_("这一户已经有这个人。")
    field = "name"


class NothingChangedError(DomainError):
    """Neither the telephone nor the bank account is another one."""

    message = N_("手机号和银行账号都和原来一样。")


explain_constraint("uq_coop_person_id_number_mark", PersonAlreadyThereError)
explain_constraint("uq_coop_household_number", HouseholdNumberTakenError)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPerson:
    """What is asked of a person: as little as the deed needs."""

    name: str
    is_head: bool = True
    id_number: str | None = None
    phone: str | None = None
    bank_account: str | None = None


def add_household(session: Session, village: Village, number: str, *persons: NewPerson) -> Household:
    """Enter a household with its persons."""
    household = Household(village_id=village.id, number=number, village=village)
    household.persons = [_person(person) for person in persons]
    session.add(household)
    session.flush()
    return household


def add_person(session: Session, household: Household, new: NewPerson) -> Person:
    """Enter one more person in a household."""
    person = _person(new)
    household.persons.append(person)
    session.flush()
    return person


def enter_household(session: Session, actor: Actor, village: Village, number: str, *persons: NewPerson) -> Household:
    """Enter a household of the actor's own village."""
    actor.require([Role.SECRETARY, Role.ADMIN], village.scope)
    if not number.startswith(f"{village.prefix}-"):
        raise ForeignNumberError(prefix=village.prefix)
    return add_household(session, village, number, *persons)


def enter_person(session: Session, actor: Actor, village: Village, number: str, new: NewPerson) -> Person:
    """Enter one more person in a household of the actor's own village."""
    actor.require([Role.SECRETARY, Role.ADMIN], village.scope)
    wanted = select(Household).where(Household.number == number, Household.village_id == village.id)
    household = session.scalar(wanted)
    if household is None:
        raise NoSuchHouseholdError
    if any(person.name == new.name for person in household.persons):
        raise PersonAtHomeAlreadyError
    return add_person(session, household, new)


def enter_contact(
    session: Session, actor: Actor, village: Village, person_id: int, *, phone: str | None, bank_account: str | None
) -> Person:
    """Write down another telephone or bank account of a person of the actor's own village; None leaves one as it is.

    Who changed which of them is noted. Whoever checks a payment sees that the account is a new one.
    """
    actor.require([Role.SECRETARY, Role.ADMIN], village.scope)
    person = get_person(session, person_id)
    if person.household.village_id != village.id:
        raise NotFoundError
    changed = []
    if phone and phone != person.phone:
        person.phone = phone
        changed.append("phone")
    if bank_account and bank_account != person.bank_account:
        person.bank_account, person.bank_account_changed_on = bank_account, clock.today()
        changed.append(f"bank_account …{bank_account[-4:]}")
    if not changed:
        raise NothingChangedError
    audit.note(
        session,
        actor_id=actor.user_id,
        actor_name=actor.name,
        deed="enter-contact",
        subject=person.holder,
        detail=", ".join(changed),
    )
    session.flush()
    return person


def get_person(session: Session, person_id: int) -> Person:
    """Return a person by id; the person must be there."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFoundError
    return person


def person_of(session: Session, holder: str) -> Person | None:
    """Return the person behind a holder of the books; a unit has none."""
    kind, _, number = holder.partition(":")
    return session.get(Person, int(number)) if kind == "person" else None


def persons_by_holder(session: Session, holders: list[str]) -> dict[str, Person]:
    """Return the persons behind many holders at once."""
    ids = [int(holder.partition(":")[2]) for holder in holders if holder.startswith("person:")]
    found = session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.holder: person for person in found}


def sellers(session: Session, search: str = "") -> list[Person]:
    """Return the persons who may bring produce, by village and household; names are matched from the start."""
    wanted = select(Person).join(Household).join(Village).order_by(Village.position, Household.number)
    if search:
        wanted = wanted.where(Person.name.startswith(search) | Household.number.startswith(search.upper()))
    return list(session.scalars(wanted))


def households_in(session: Session, actor: Actor, village: Village) -> list[Household]:
    """Return the households of a village, for those who look after it."""
    actor.require([Role.SECRETARY, Role.ADMIN, Role.AUDITOR, Role.ACCOUNTANT], village.scope)
    wanted = select(Household).where(Household.village_id == village.id).order_by(Household.number)
    wanted = wanted.options(selectinload(Household.persons))
    return list(session.scalars(wanted).unique())


def _person(new: NewPerson) -> Person:
    return Person(
        name=new.name,
        is_head=new.is_head,
        id_number=new.id_number,
        id_number_mark=fingerprint("id_number", new.id_number) if new.id_number else None,
        phone=new.phone,
        bank_account=new.bank_account,
        bank_account_changed_on=clock.today() if new.bank_account else None,
    )
