"""Write what a village sent: members with their accounts, and one opening voucher; all of it, or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.members.models import Household, Person
from coop.members.services import NewPerson, add_household, add_person
from coop.opening import tables
from coop.opening.checking import BY_PARTY, FUNDS, Sent, units
from coop.opening.errors import FaultyTablesError, FirstYearClosedError, OpenedAlreadyError
from coop.villages.services import villages
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from core.tables import Record
from ledger.assets.services import register as assets
from ledger.entities.models import Entity
from ledger.journal.chart import BY_MEMBER, UNDISTRIBUTED, Side
from ledger.journal.drafts import AccountKey
from ledger.journal.models import BY_TWO, PeriodState, Voucher
from ledger.journal.periods import open_period, open_years, period_before, year_state
from ledger.journal.reading import vouchers_of
from ledger.members.models import ShareKind
from ledger.members.quantifying import add_share
from ledger.members.services import admit
from ledger.parties.services import party
from ledger.rules import Deed
from ledger.rules.manual import Line
from ledger.rules.opening import opened
from ledger.seals.locking import lock_year

_SHARES = {
    tables.RESERVE: ShareKind.RESERVE,
    tables.SUBSIDY: ShareKind.SUBSIDY,
    tables.DONATION: ShareKind.DONATION,
}


@dataclass(frozen=True, slots=True)
class Entered:
    """What was written: how many members, and whether the opening balances were."""

    members: int
    has_balances: bool


def enter(session: Session, actor: Actor, entity: Entity, sent: Sent, *, sent_by: str = "") -> Entered:
    """Write both tables in this one unit of work. Raises FaultyTablesError where any row is not right.

    The voucher names who sent the balances (制单) and who imported them (审核).
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if sent.faults:
        raise FaultyTablesError(count=len(sent.faults))
    year = first_year(session, entity)
    if sent.balances:
        check_unopened(session, entity)
    on = date(year - 1, 12, 31)
    for row in sent.members:
        member = admit(session, entity, number=row[tables.NUMBER], holder=_holder(session, row), on=row[tables.JOINED])
        for head, kind in _SHARES.items():
            if row[head]:
                add_share(
                    session, entity, (member.number, kind), row[head], on=on, source="opening", memo="建账时的份额"
                )
    if sent.balances:
        made_by = f"{sent_by}{BY_TWO}{actor.name}" if sent_by else actor.name
        _post(session, entity, sent, year, made_by)
    return Entered(len(sent.members), bool(sent.balances))


def first_year(session: Session, entity: Entity) -> int:
    """Return the year that an entity's books begin with."""
    return min(open_years(session, entity))


def opening_voucher(session: Session, entity: Entity) -> Voucher | None:
    """Return the voucher of the opening balances, if it was posted."""
    return next((one for one in vouchers_of(session, _source(entity)) if not one.is_red), None)


def check_unopened(session: Session, entity: Entity) -> None:
    """Raise the error that forbids opening balances now, if one does."""
    standing = opening_voucher(session, entity)
    if standing is not None:
        raise OpenedAlreadyError(label=f"{standing.period} {standing.label}")
    year = first_year(session, entity)
    if year_state(session, entity, year) is not PeriodState.OPEN:
        raise FirstYearClosedError(year=year)


def _post(session: Session, entity: Entity, sent: Sent, year: int, made_by: str) -> None:
    """Post the balances into a period of their own before the first year, and lock it."""
    sides: dict[Side, list[Line]] = {Side.DEBIT: [], Side.CREDIT: []}
    for row in sent.balances:
        side = Side.DEBIT if row[tables.DEBIT] else Side.CREDIT
        amount = row[tables.DEBIT] or row[tables.CREDIT]
        sides[side] += _lines(session, entity, sent, row, amount)
    period = period_before(year)
    open_period(session, entity, period)
    deed = Deed(
        entity=entity,
        on=date(year - 1, 12, 31),
        made_by=made_by,
        source=_source(entity),
        memo=f"{year} 年建账，期初余额",
    )
    opened(session, deed, debits=sides[Side.DEBIT], credits_=sides[Side.CREDIT], period=period)
    lock_year(session, entity, year - 1, by=made_by)


def _lines(session: Session, entity: Entity, sent: Sent, row: Record, amount: Money) -> list[Line]:
    code, detail = row[tables.CODE], row[tables.DETAIL]
    if code == "301" and not detail:
        return [
            Line(AccountKey("301", f"{prefix}:{one[tables.NUMBER]}"), one[head])
            for one in sent.members
            for prefix, head in (("member", tables.CAPITAL), ("relief", tables.RELIEF))
            if one[head] != ZERO
        ]
    return [Line(AccountKey(code, _subject(session, entity, code, detail)), amount)]


def _subject(session: Session, entity: Entity, code: str, detail: str) -> str:
    if code in BY_MEMBER:
        return f"member:{detail}"
    if code in BY_PARTY:
        return party(session, entity, BY_PARTY[code], detail).subject
    if code == "311":
        return FUNDS[detail]
    if code == "332":
        return UNDISTRIBUTED
    return {row.asset.number: row.asset.subject for row in assets(session, entity)}[detail] if detail else ""


def _holder(session: Session, row: Record) -> str:
    """Return who a row is: a unit, a person of the register, or a new one in a household that may be new too."""
    number, name = row[tables.HOUSEHOLD], row[tables.NAME]
    if not number:
        return f"entity:{units(session)[name]}"
    household = session.scalar(select(Household).where(Household.number == number))
    new = NewPerson(
        name=name,
        is_head=household is None,
        id_number=row[tables.ID_NUMBER] or None,
        phone=row[tables.PHONE] or None,
        bank_account=row[tables.ACCOUNT] or None,
    )
    if household is None:
        prefix = number.partition("-")[0]
        village = next(one for one in villages(session) if one.prefix == prefix)
        return add_household(session, village, number, new).persons[0].holder
    known: Person | None = next((person for person in household.persons if person.name == name), None)
    return (known or add_person(session, household, new)).holder


def _source(entity: Entity) -> str:
    return f"opening:{entity.code}"
