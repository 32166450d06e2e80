"""Take a statement in, match its lines with vouchers, and undo a match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from core import audit, clock
from core.errors import NotFoundError, explain_constraint
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from core.tables import Fault
from ledger.entities.models import Entity
from ledger.reconciling.balancing import Movement, movements_on
from ledger.reconciling.errors import (
    FaultyStatementError,
    LinesDoNotAddUpError,
    MatchedMeanwhileError,
    MissingColumnsError,
    NoLinesError,
    OutsideStatementError,
    StatementAheadError,
    SumsDifferError,
)
from ledger.reconciling.models import BankLine, BankMatch, BankStatement
from ledger.reconciling.reading import StatementLine

APART = timedelta(days=7)
"""How many days may lie between a voucher and the line that it is, to be matched without being asked."""
REACH = timedelta(days=60)
"""How many days may lie between them at most, where a person says that they are the same."""

explain_constraint("uq_ledger_bank_match_voucher_id_account", MatchedMeanwhileError)
explain_constraint("pk_ledger_bank_match", MatchedMeanwhileError)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStatement:
    """What a statement says: the account, its days, both balances, its lines, and the faults of its rows."""

    account: str
    opening: Money
    closing: Money
    begins_on: date
    ends_on: date
    lines: Sequence[StatementLine] = ()
    faults: Sequence[Fault] = ()


def take_in(session: Session, actor: Actor, entity: Entity, new: NewStatement) -> BankStatement:
    """Enter a statement and match what is beyond doubt. A statement that does not add up in itself is refused."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    for first in new.faults:
        if first.facts:
            raise MissingColumnsError(**first.said)
        raise FaultyStatementError(row=first.row, column=first.column, why=first)
    moved = Money.total(line.amount for line in new.lines)
    wanted = new.opening + moved
    if wanted != new.closing:
        raise LinesDoNotAddUpError(opening=new.opening, moved=moved, wanted=wanted, closing=new.closing)
    if new.ends_on > clock.today():
        raise StatementAheadError
    for line in new.lines:
        if not new.begins_on <= line.on <= new.ends_on:
            raise OutsideStatementError(row=line.row, on=line.on)
    fresh = _unknown(session, entity, new)
    if not fresh:
        raise NoLinesError
    statement = _enter(session, actor, entity, new, fresh)
    match_beyond_doubt(session, actor, entity, statement)
    return statement


def count_cash(session: Session, actor: Actor, entity: Entity, *, on: date, counted: Money) -> BankStatement:
    """Enter a count of the cash box."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if on > clock.today():
        raise StatementAheadError
    new = NewStatement(account="101", opening=counted, closing=counted, begins_on=on, ends_on=on)
    return _enter(session, actor, entity, new, [])


def match_beyond_doubt(session: Session, actor: Actor, entity: Entity, statement: BankStatement) -> int:
    """Match open lines of which there is no doubt; say how many.

    First what has the same day and amount on both sides; then what is the only one of its amount near by, on both
    sides; then one day's vouchers of a kind that make the line together. Everything else is for a person to say.
    """
    lines = open_lines(session, statement)
    first, last = min((line.on for line in lines), default=statement.begins_on), statement.ends_on
    movements = movements_on(session, entity, statement.account, first - APART, last + APART)
    free = [one for one in movements if not one.line_id and not one.is_cancelled]
    still = sorted(lines, key=lambda line: (line.on, line.position))
    for choose in (_of_the_day, _only_one, _day_of_a_kind):
        for line in list(still):
            chosen = choose(line, still, free)
            for one in chosen:
                free.remove(one)
                _add_match(session, actor, statement.account, line, one.voucher.id)
            if chosen:
                still.remove(line)
    session.flush()
    return len(lines) - len(still)


def match(session: Session, actor: Actor, entity: Entity, line: BankLine, voucher_ids: Sequence[int]) -> None:
    """Match a line with vouchers that a person chose; together they must be what the line says."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if _is_matched(session, line):
        raise MatchedMeanwhileError
    movements = movements_on(session, entity, line.account, None, None, only=voucher_ids)
    if len(movements) != len(set(voucher_ids)) or any(one.line_id for one in movements):
        raise MatchedMeanwhileError
    together = Money.total(one.amount for one in movements)
    if together != line.amount:
        raise SumsDifferError(vouchers=together, line=line.amount, difference=line.amount - together)
    for one in movements:
        _add_match(session, actor, line.account, line, one.voucher.id)
    session.flush()


def unmatch(session: Session, actor: Actor, entity: Entity, line: BankLine) -> None:
    """Take a match back: the line and its vouchers are open again."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    for found in session.scalars(select(BankMatch).where(BankMatch.line_id == line.id)):
        session.delete(found)
    session.flush()


def discard(session: Session, actor: Actor, entity: Entity, statement: BankStatement) -> None:
    """Take a statement away that was not the right one, with its lines and their matches. The books are not touched."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    lines = [line.id for line in statement.lines]
    session.execute(delete(BankMatch).where(BankMatch.line_id.in_(lines)))
    session.execute(delete(BankLine).where(BankLine.id.in_(lines)))
    session.execute(delete(BankStatement).where(BankStatement.id == statement.id))
    audit.note(
        session,
        actor_id=actor.user_id,
        actor_name=actor.name,
        deed="discard-statement",
        subject=f"{entity.code}:{statement.account}",
        detail=f"{statement.begins_on} – {statement.ends_on}, {statement.opening} – {statement.closing}",
    )


def statements(session: Session, entity: Entity, *, limit: int = 36) -> list[BankStatement]:
    """Return the newest statements and counts of an entity."""
    wanted = select(BankStatement).where(BankStatement.entity_id == entity.id)
    return list(session.scalars(wanted.order_by(BankStatement.ends_on.desc(), BankStatement.id.desc()).limit(limit)))


def get_statement(session: Session, entity: Entity, statement_id: int) -> BankStatement:
    """Return a statement with its lines; it must be there."""
    wanted = select(BankStatement).where(BankStatement.id == statement_id, BankStatement.entity_id == entity.id)
    statement = session.scalar(wanted.options(selectinload(BankStatement.lines)))
    if statement is None:
        raise NotFoundError
    return statement


def get_line(statement: BankStatement, line_id: int) -> BankLine:
    """Return a line of a statement; it must be there."""
    line = next((line for line in statement.lines if line.id == line_id), None)
    if line is None:
        raise NotFoundError
    return line


def open_lines(session: Session, statement: BankStatement) -> list[BankLine]:
    """Return the lines of a statement that are no voucher yet."""
    matched = set(
        session.scalars(select(BankMatch.line_id).join(BankLine).where(BankLine.statement_id == statement.id))
    )
    return [line for line in statement.lines if line.id not in matched]


def _unknown(session: Session, entity: Entity, new: NewStatement) -> list[StatementLine]:
    marks = [line.mark for line in new.lines]
    same = (BankLine.entity_id == entity.id, BankLine.account == new.account, BankLine.mark.in_(marks))
    known = set(session.scalars(select(BankLine.mark).where(*same)))
    return [line for line in new.lines if line.mark not in known]


def _enter(
    session: Session, actor: Actor, entity: Entity, new: NewStatement, lines: Sequence[StatementLine]
) -> BankStatement:
    known = Money.total(line.amount for line in new.lines) - Money.total(line.amount for line in lines)
    statement = BankStatement(
        entity_id=entity.id,
        account=new.account,
        begins_on=new.begins_on,
        ends_on=new.ends_on,
        opening=new.opening + known,
        closing=new.closing,
        made_by=actor.name,
    )
    statement.lines = [
        BankLine(
            entity_id=entity.id,
            account=new.account,
            position=line.row,
            on=line.on,
            memo=line.memo,
            reference=line.reference,
            amount=line.amount,
            mark=line.mark,
        )
        for line in lines
    ]
    session.add(statement)
    session.flush()
    return statement


def _of_the_day(line: BankLine, lines: Sequence[BankLine], free: Sequence[Movement]) -> list[Movement]:
    """Return a voucher of the line's day and amount, where both sides have as many of them."""
    there = [one for one in free if one.amount == line.amount and one.voucher.dated_on == line.on]
    here = [other for other in lines if other.amount == line.amount and other.on == line.on]
    return there[:1] if len(there) == len(here) else []


def _only_one(line: BankLine, lines: Sequence[BankLine], free: Sequence[Movement]) -> list[Movement]:
    """Return the one voucher of the line's amount near by, where no other line could be it."""
    there = [one for one in free if one.amount == line.amount and abs(one.voucher.dated_on - line.on) <= APART]
    if len(there) != 1:
        return []
    near = [other for other in lines if abs(other.on - there[0].voucher.dated_on) <= APART]
    return there if [other.id for other in near if other.amount == line.amount] == [line.id] else []


def _day_of_a_kind(line: BankLine, _lines: Sequence[BankLine], free: Sequence[Movement]) -> list[Movement]:
    """Return all vouchers of one day and event, where their sum is the line: a payroll that the bank paid at once."""
    groups: dict[tuple[date, str], list[Movement]] = defaultdict(list)
    for one in free:
        if abs(one.voucher.dated_on - line.on) <= APART and (one.amount > ZERO) == (line.amount > ZERO):
            groups[one.voucher.dated_on, one.voucher.event].append(one)
    several = [group for group in groups.values() if len(group) > 1]
    fitting = [group for group in several if Money.total(one.amount for one in group) == line.amount]
    return fitting[0] if len(fitting) == 1 else []


def _is_matched(session: Session, line: BankLine) -> bool:
    return session.scalar(select(BankMatch.voucher_id).where(BankMatch.line_id == line.id).limit(1)) is not None


def _add_match(session: Session, actor: Actor, account: str, line: BankLine, voucher_id: int) -> None:
    session.add(BankMatch(voucher_id=voucher_id, account=account, line_id=line.id, made_by=actor.name))
