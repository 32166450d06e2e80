"""Enter what became of a batch: what was paid is posted, and nothing else; the rest is owed again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from core import clock
from core.identity.roles import Actor
from core.money import Money
from ledger.payouts.checking import check_marks
from ledger.payouts.errors import BatchOutOfTurnError, OwedNoMoreError, OwedOtherwiseError, PaidOnWrongDayError
from ledger.payouts.models import BatchState, LineState, PayoutBatch, Way
from ledger.payouts.payables import Payment, dues_of, settle
from ledger.payouts.returns import Answer
from ledger.payouts.services import hold, note


def enter_answer(session: Session, actor: Actor, batch: PayoutBatch, answer: Answer, *, paid_on: date) -> None:
    """Take in what the bank answered: post what it paid, write down what it refused.

    Raises PaidOnWrongDayError, OwedNoMoreError, or what a changed batch raises; then nothing is taken in.
    """
    hold(session, actor, batch, BatchState.APPROVED, way=Way.BANK)
    _enter_paid(session, actor, batch, answer.paid, paid_on)
    _enter_failed(session, batch, answer.failed)
    note(session, actor, batch, "enter-bank-answer", f"{len(answer.paid)} + {len(answer.failed)}")


def enter_signed(session: Session, actor: Actor, batch: PayoutBatch, positions: Collection[int], *, on: date) -> None:
    """Post what was paid in cash to those who signed. Raises as `enter_answer` does."""
    hold(session, actor, batch, BatchState.APPROVED, way=Way.CASH)
    _enter_paid(session, actor, batch, positions, on)
    note(session, actor, batch, "enter-signed", str(len(positions)))


def give_back(session: Session, actor: Actor, batch: PayoutBatch, reason: str) -> None:
    """Put back what nobody came for: the rest of a cash batch is owed, and free for another one."""
    hold(session, actor, batch, BatchState.APPROVED, way=Way.CASH)
    if not batch.open_lines:
        raise BatchOutOfTurnError
    _enter_failed(session, batch, {line.position: reason for line in batch.open_lines})
    note(session, actor, batch, "give-cash-back", reason)


def withdraw(session: Session, actor: Actor, batch: PayoutBatch, reason: str) -> None:
    """Take a batch back of which nothing was paid: its payments are owed, and free for another one."""
    hold(session, actor, batch, BatchState.DRAWN, BatchState.APPROVED)
    if any(line.state is LineState.PAID for line in batch.lines):
        raise BatchOutOfTurnError
    batch.state = BatchState.WITHDRAWN
    for line in batch.open_lines:
        line.state, line.reason = LineState.WITHDRAWN, reason
    note(session, actor, batch, "withdraw-payouts", reason)


def _enter_paid(session: Session, actor: Actor, batch: PayoutBatch, positions: Collection[int], paid_on: date) -> None:
    check_marks(batch)
    if not _checked_on(batch) <= paid_on <= clock.today():
        raise PaidOnWrongDayError(checked_on=_checked_on(batch))
    lines = [line for line in batch.open_lines if line.position in positions]
    owed = {due.key: due.amount for due in dues_of(session, batch.entity)}
    for line in lines:
        if owed.get(line.due) != line.amount:
            raise OwedNoMoreError(position=line.position, payee=line.payee)
    keys = [line.due for line in lines]
    posted = settle(session, actor, batch.entity, Payment(keys=keys, on=paid_on, out_of=batch.way.account))
    if posted != Money.total(line.amount for line in lines):
        raise OwedOtherwiseError(names="、".join(line.payee for line in lines))
    for line in lines:
        line.state, line.paid_on = LineState.PAID, paid_on
    session.flush()


def _enter_failed(session: Session, batch: PayoutBatch, why: Mapping[int, str]) -> None:
    """Write down what was refused, by place and reason: it is owed, and goes into another batch."""
    for line in batch.open_lines:
        if line.position in why:
            line.state, line.reason = LineState.FAILED, why[line.position]
    session.flush()


def _checked_on(batch: PayoutBatch) -> date:
    assert batch.checked_at is not None  # noqa: S101 (an approved batch was checked: its mark says so)
    return clock.business_date(batch.checked_at)
