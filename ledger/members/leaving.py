"""A member leaves: notice in time, membership to the year's end, then capital and reserve share are returned."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from core import audit, clock
from core.identity.roles import Actor, Role
from core.money import ZERO
from ledger.entities.models import Entity
from ledger.journal.drafts import Posted
from ledger.journal.models import PeriodState
from ledger.journal.periods import open_years, year_state
from ledger.journal.reading import balances_by_subject
from ledger.members.errors import (
    LeavingAlreadyError,
    LeftAlreadyError,
    NothingToReturnError,
    NoticeOutOfTimeError,
    NoticeTooLateError,
    StillMemberError,
    YearNotDecidedError,
)
from ledger.members.models import Member, ShareKind
from ledger.members.quantifying import add_share, shares_held
from ledger.rules import Deed, Split, capital

NOTICE_MONTHS, UNIT_NOTICE_MONTHS = 3, 6
"""How long before the year's end a person and a unit give notice (合作社法 Art. 25)."""


def last_day_after_notice(notice_on: date, *, is_unit: bool) -> date:
    """Return when a membership ends: with this year, or with the next where the notice came too late."""
    months = UNIT_NOTICE_MONTHS if is_unit else NOTICE_MONTHS
    in_time = notice_on.month <= 12 - months
    return date(notice_on.year if in_time else notice_on.year + 1, 12, 31)


def give_notice(session: Session, actor: Actor, entity: Entity, member: Member, notice_on: date) -> Member:
    """Write down that a member will leave; the membership ends with a year (Art. 25)."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    session.refresh(member, with_for_update=True)
    if member.left_on is not None:
        raise LeavingAlreadyError(left_on=member.left_on)
    if not member.joined_on <= notice_on <= clock.today():
        raise NoticeOutOfTimeError(joined_on=member.joined_on)
    left_on = last_day_after_notice(notice_on, is_unit=member.is_unit)
    if left_on.year in open_years(session, entity) and year_state(session, entity, left_on.year) is PeriodState.HARD:
        raise NoticeTooLateError(year=left_on.year)
    member.notice_on, member.left_on = notice_on, left_on
    session.flush()
    return member


def withdraw_notice(session: Session, actor: Actor, entity: Entity, member: Member) -> Member:
    """Take a notice back while the membership still holds. Raises LeftAlreadyError afterwards."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    session.refresh(member, with_for_update=True)
    if member.left_on is None:
        return member
    if member.left_on < clock.today():
        raise LeftAlreadyError
    audit.note(
        session,
        actor_id=actor.user_id,
        actor_name=actor.name,
        deed="withdraw-notice",
        subject=f"{entity.code}:{member.number}",
        detail=f"{member.notice_on} – {member.left_on}",
    )
    member.notice_on = member.left_on = None
    session.flush()
    return member


def return_capital(session: Session, actor: Actor, entity: Entity, member: Member, *, on: date) -> Posted:
    """Return capital and reserve share to somebody who has left and whose last year is decided (Art. 28).

    His equal part of subsidies is not paid: it goes to those who stay at the next year's end (SD Art. 22).
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if member.left_on is None or on <= member.left_on:
        raise StillMemberError(left_on=member.left_on or "—")
    last_year = member.left_on.year
    if last_year in open_years(session, entity) and year_state(session, entity, last_year) is not PeriodState.HARD:
        raise YearNotDecidedError(year=last_year)
    held = balances_by_subject(session, entity, ["301"])
    paid_in = tuple(
        Split(subject, -held.get(("301", subject), ZERO)) for subject in (member.subject, member.relief_subject)
    )
    key = (member.number, ShareKind.RESERVE)
    reserve = shares_held(session, entity, on).get(key, ZERO)
    if not reserve and not any(split.amount for split in paid_in):
        raise NothingToReturnError
    memo, source = f"成员 {member.number} 退社，退还出资和公积金份额", f"leaving:{member.number}"
    deed = Deed(entity=entity, on=on, made_by=actor.name, source=source, memo=memo)
    posted = capital.member_left(session, deed, capital=paid_in, reserve_share=reserve)
    if posted.is_new and reserve:
        add_share(session, entity, key, -reserve, on=on, source=source, memo="退社退还公积金份额")
    return posted
