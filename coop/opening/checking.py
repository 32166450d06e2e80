"""Hold what a village sent against the books and the registers, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.members.models import Household, Person
from coop.opening import tables
from coop.villages.services import villages
from core import clock
from core.errors import N_
from core.money import ZERO, Money
from core.secrets import fingerprint
from core.tables import Fault, Record, records
from ledger.assets.services import register as assets
from ledger.entities.models import Entity
from ledger.journal.chart import BY_MEMBER, CHART, AccountClass, Side
from ledger.members.services import members
from ledger.parties.models import PartyKind

BY_PARTY = {kind.account: kind for kind in PartyKind}
BY_ASSET = ("142", "143", "151", "152", "161", "162")
FUNDS = {"国家补助": "subsidy", "捐赠": "donation"}


@dataclass(frozen=True, slots=True)
class Sent:
    """The tables as they were read: every row, and every fault that a single cell can have."""

    members: tuple[Record, ...]
    balances: tuple[Record, ...]
    faults: tuple[tuple[str, Fault], ...]
    """The table ("成员", "期初余额") and the fault in it."""

    def total(self, *heads: str) -> Money:
        """Return the sum of some columns of the members' table."""
        return Money.total(row[head] for row in self.members for head in heads)

    def on_side(self, side: Side, code: str = "", detail: str = "") -> Money:
        """Return what the balances hold on one side, of all accounts or of one."""
        head = tables.DEBIT if side is Side.DEBIT else tables.CREDIT
        rows = [row for row in self.balances if not code or row[tables.CODE] == code]
        return Money.total(row[head] for row in rows if not detail or row[tables.DETAIL] == detail)


def read(
    session: Session, entity: Entity, of_members: Sequence[Sequence[str]], of_balances: Sequence[Sequence[str]]
) -> Sent:
    """Read both tables and find every fault: in single cells first, and once those are right, over the rows."""
    people, wrong = records(of_members, tables.MEMBERS) if of_members else ([], [])
    held, wrong_too = records(of_balances, tables.BALANCES) if of_balances else ([], [])
    sent = Sent(tuple(people), tuple(held), ())
    readable = Sent(_without(people, wrong), _without(held, wrong_too), ())
    of_people = sorted([*wrong, *_members(session, entity, readable)], key=lambda fault: fault.row)
    of_accounts = sorted([*wrong_too, *_balances(session, entity, readable, sent)], key=lambda fault: fault.row)
    if not wrong and not wrong_too:
        of_accounts += _together(sent)
    found = [("成员", fault) for fault in of_people] + [("期初余额", fault) for fault in of_accounts]
    return Sent(sent.members, sent.balances, tuple(found))


def _without(rows: Sequence[Record], faults: Sequence[Fault]) -> tuple[Record, ...]:
    """Return the rows of which every cell could be read."""
    wrong = {fault.row for fault in faults}
    return tuple(row for row in rows if row.row not in wrong)


def _members(session: Session, entity: Entity, sent: Sent) -> Iterator[Fault]:
    taken = {member.number for member in members(session, entity)}
    prefixes = {village.prefix for village in villages(session)}
    marks = {
        row[tables.ID_NUMBER]: fingerprint("id_number", row[tables.ID_NUMBER])
        for row in sent.members
        if row[tables.ID_NUMBER]
    }
    known = set(session.scalars(select(Person.id_number_mark).where(Person.id_number_mark.in_(list(marks.values())))))
    numbers = Counter(row[tables.NUMBER] for row in sent.members)
    ids = Counter(row[tables.ID_NUMBER] for row in sent.members if row[tables.ID_NUMBER])
    homes = _persons_at_home(session, [row[tables.HOUSEHOLD] for row in sent.members])
    seen: set[tuple[str, str]] = set()
    known_units = {name: code for name, code in units(session).items() if code != entity.code}
    holders = {member.holder for member in members(session, entity)}
    for row in sent.members:
        number, id_number, who = row[tables.NUMBER], row[tables.ID_NUMBER], (row[tables.HOUSEHOLD], row[tables.NAME])
        if number in taken or numbers[number] > 1:
            yield Fault(row.row, tables.NUMBER, N_("这个成员号已经有人用了。"))
        if not row[tables.HOUSEHOLD]:
            yield from _unit(row, known_units, holders)
        elif row[tables.HOUSEHOLD].partition("-")[0] not in prefixes:
            yield Fault(row.row, tables.HOUSEHOLD, N_("没有户号这样开头的村。"))
        if row[tables.JOINED] > clock.today():
            yield Fault(row.row, tables.JOINED, N_("入社日期不能晚于今天。"))
        if id_number and (ids[id_number] > 1 or (marks[id_number] in known and who not in homes)):
            yield Fault(row.row, tables.ID_NUMBER, N_("这个身份证号已经登记过了。"))
        if who in seen or (who in homes and homes[who] in holders):
            yield Fault(row.row, tables.NAME, N_("这个人已经是本社成员。"))
        seen.add(who)


def units(session: Session) -> dict[str, str]:
    """Return the codes of the units that may be members, by their full and their short names."""
    found = session.scalars(select(Entity)).all()
    return {name: one.code for one in found for name in (one.short_name, one.name)}


def _unit(row: Record, known: Mapping[str, str], holders: set[str]) -> Iterator[Fault]:
    """Look at a member that has no household: it must be a unit, and not be a member yet."""
    code = known.get(row[tables.NAME])
    if code is None:
        yield Fault(row.row, tables.HOUSEHOLD, N_("个人要填户号；单位成员的姓名要填登记过的单位全称。"))
    elif f"entity:{code}" in holders:
        yield Fault(row.row, tables.NAME, N_("这个单位已经是本社成员。"))


def _persons_at_home(session: Session, numbers: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return the persons of these households by household number and name: a member may be in the register already."""
    wanted = select(Household.number, Person).join(Person, Person.household_id == Household.id)
    found = session.execute(wanted.where(Household.number.in_(set(numbers))))
    return {(number, person.name): person.holder for number, person in found}


def _balances(session: Session, entity: Entity, sent: Sent, everything: Sent) -> Iterator[Fault]:
    """Look at each row of balances; a member whose own row has a fault is known all the same."""
    known = {member.number for member in members(session, entity)}
    known |= {row.values.get(tables.NUMBER, "") for row in everything.members}
    in_register = {row.asset.number for row in assets(session, entity)}
    seen = Counter((row[tables.CODE], row[tables.DETAIL]) for row in sent.balances)
    for row in sent.balances:
        code, detail = row[tables.CODE], row[tables.DETAIL]
        if code not in CHART:
            yield Fault(row.row, tables.CODE, N_("会计制度里没有科目 %(code)s。"), (("code", code),))
            continue
        if CHART[code].kind is AccountClass.RESULT or code == "331":
            yield Fault(row.row, tables.CODE, N_("建账时损益和本年盈余没有余额，请先结转到 332。"))
        if (row[tables.DEBIT] > ZERO) == (row[tables.CREDIT] > ZERO):
            yield Fault(row.row, tables.DEBIT, N_("借方和贷方填一个，也只填一个。"))
        if seen[code, detail] > 1:
            yield Fault(row.row, tables.DETAIL, N_("同一个科目和明细写了两行。"))
        yield from _detail(row, code, detail, known, in_register, has_members=bool(everything.members))


def _detail(
    row: Record, code: str, detail: str, known: set[str], in_register: set[str], *, has_members: bool
) -> Iterator[Fault]:
    if code in BY_MEMBER:
        is_whole = code == "301" and not detail and has_members
        if not is_whole and detail not in known:
            yield Fault(row.row, tables.DETAIL, N_("没有这个成员号。"))
    elif code == "311":
        if detail not in FUNDS:
            yield Fault(row.row, tables.DETAIL, N_("填“国家补助”或者“捐赠”。"))
    elif code in BY_PARTY:
        if not detail:
            yield Fault(row.row, tables.DETAIL, N_("这一项要填。"))
    elif code in BY_ASSET:
        if detail not in in_register:
            yield Fault(row.row, tables.DETAIL, N_("资产登记簿里没有这个编号，请先登记（选“已经在账上”）。"))
    elif detail:
        yield Fault(row.row, tables.DETAIL, N_("这个科目不填明细。"))


def _together(sent: Sent) -> Iterator[Fault]:
    """Look at what must agree over the rows: both sides, and the members' table with the equity accounts."""
    if not sent.balances:
        if sent.total(tables.RELIEF, tables.CAPITAL, tables.RESERVE, tables.SUBSIDY, tables.DONATION):
            yield Fault(1, "", N_("成员表里有出资或份额，请把期初余额表一起传，两张表要对得上。"))
        return
    debit, credit = sent.on_side(Side.DEBIT), sent.on_side(Side.CREDIT)
    if debit != credit:
        yield Fault(
            1, "", N_("借贷不平：借方 %(debit)s，贷方 %(credit)s。"), (("debit", str(debit)), ("credit", str(credit)))
        )
    if not sent.members:
        return
    for why, theirs, booked in (
        (
            N_("各人出资合计 %(theirs)s，期初余额表里 301 是 %(booked)s。"),
            sent.total(tables.RELIEF, tables.CAPITAL),
            sent.on_side(Side.CREDIT, "301"),
        ),
        (
            N_("补助份额合计 %(theirs)s，期初余额表里 311 国家补助是 %(booked)s。"),
            sent.total(tables.SUBSIDY),
            sent.on_side(Side.CREDIT, "311", "国家补助"),
        ),
        (
            N_("捐赠份额合计 %(theirs)s，期初余额表里 311 捐赠是 %(booked)s。"),
            sent.total(tables.DONATION),
            sent.on_side(Side.CREDIT, "311", "捐赠"),
        ),
    ):
        if theirs != booked:
            yield Fault(1, "", why, (("theirs", str(theirs)), ("booked", str(booked))))
    if sent.total(tables.RESERVE) > sent.on_side(Side.CREDIT, "322"):
        more = (("theirs", str(sent.total(tables.RESERVE))), ("booked", str(sent.on_side(Side.CREDIT, "322"))))
        yield Fault(1, "", N_("公积金份额合计 %(theirs)s，超过了盈余公积（322）%(booked)s。"), more)
