"""Draw a batch of payments, let a second person check it, and post what was paid, and nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core import audit, clock
from core.errors import N_, NotFoundError
from core.identity.roles import Actor, Role
from core.money import Money
from ledger.entities.models import Entity
from ledger.payouts.bank_files import Template, fields_of
from ledger.payouts.errors import (
    BatchOutOfTurnError,
    FileChangedError,
    NoAccountError,
    NothingToPayError,
    NotTheTotalError,
    OwedNoMoreError,
    OwnBatchError,
    PaidOnWrongDayError,
)
from ledger.payouts.models import BatchState, LineState, PayoutBatch, PayoutLine, Way
from ledger.payouts.payables import Due, Payee, Payment, dues_of, payees_of, settle

CASH_LIST = "cash"
_NEW_FOR = timedelta(days=90)


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """What a batch is to hold: the keys of what is paid, how, and for a bank its template and the payer's account."""

    keys: Collection[str]
    way: Way
    template: Template | None = None
    payer_account: str = ""


def waiting(session: Session, entity: Entity) -> list[Due]:
    """Return what is owed and in no open batch."""
    in_flight = keys_in_flight(session, entity)
    return [due for due in dues_of(session, entity) if due.key not in in_flight]


def keys_in_flight(session: Session, entity: Entity) -> set[str]:
    """Return the keys of the payments that are under way."""
    wanted = select(PayoutLine.due).where(PayoutLine.entity_id == entity.id, PayoutLine.state == LineState.OPEN)
    return set(session.scalars(wanted))


def draw(session: Session, actor: Actor, entity: Entity, drawing: Drawing) -> PayoutBatch:
    """Put payments into a new batch and write its file.

    Raises NothingToPayError, NoAccountError, or InAnotherFileError where somebody was faster.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    dues = [due for due in waiting(session, entity) if due.key in drawing.keys]
    if not dues or len(dues) != len(set(drawing.keys)):
        raise NothingToPayError
    payees = payees_of(session, {due.holder for due in dues})
    of = {due.key: payees.get(due.holder, Payee(due.holder)) for due in dues}
    missing = [payee.name for payee in of.values() if not payee.account]
    if drawing.way is Way.BANK and missing:
        raise NoAccountError(names="、".join(sorted(set(missing))))
    last = session.scalar(select(func.max(PayoutBatch.number)).where(PayoutBatch.entity_id == entity.id)) or 0
    batch = PayoutBatch(
        entity_id=entity.id,
        number=last + 1,
        way=drawing.way,
        template=drawing.template.code if drawing.template else CASH_LIST,
        state=BatchState.DRAWN,
        total=Money.total(due.amount for due in dues),
        made_by_id=actor.user_id or 0,
        made_by=actor.name,
        file_name="",
        file_sha="",
        file=None,
    )
    batch.lines = [
        PayoutLine(
            entity_id=entity.id,
            position=position,
            due=due.key,
            payee=of[due.key].name,
            account=of[due.key].account if drawing.way is Way.BANK else None,
            account_changed_on=of[due.key].changed_on if drawing.way is Way.BANK else None,
            amount=due.amount,
            memo=due.memo,
            state=LineState.OPEN,
        )
        for position, due in enumerate(dues, start=1)
    ]
    _write_file(entity, batch, drawing)
    session.add(batch)
    session.flush()
    return batch


def approve(session: Session, actor: Actor, batch: PayoutBatch, entity: Entity, *, total: Money) -> None:
    """Let a second person release a batch, who typed its total anew. Raises OwnBatchError or NotTheTotalError."""
    _at(session, actor, batch, entity, BatchState.DRAWN)
    if actor.user_id == batch.made_by_id:
        raise OwnBatchError
    if total != batch.total:
        raise NotTheTotalError
    batch.state, batch.checked_by_id, batch.checked_by = BatchState.APPROVED, actor.user_id, actor.name
    batch.checked_at = clock.now()
    session.flush()


def withdraw(session: Session, actor: Actor, batch: PayoutBatch, entity: Entity, reason: str) -> None:
    """Take a batch back of which nothing was paid: its payments are owed, and free for another one."""
    _at(session, actor, batch, entity, BatchState.DRAWN, BatchState.APPROVED)
    if any(line.state is LineState.PAID for line in batch.lines):
        raise BatchOutOfTurnError
    batch.state = BatchState.WITHDRAWN
    for line in batch.open_lines:
        line.state, line.reason = LineState.WITHDRAWN, reason
    _note(session, actor, batch, entity, "withdraw-payouts", reason)


def enter_paid(
    session: Session, actor: Actor, batch: PayoutBatch, entity: Entity, positions: Collection[int], *, paid_on: date
) -> int:
    """Post the open payments at these places of the batch, as paid on a day; return how many.

    Raises PaidOnWrongDayError or OwedNoMoreError; then none is posted.
    """
    _at(session, actor, batch, entity, BatchState.APPROVED)
    if not _checked_on(batch) <= paid_on <= clock.today():
        raise PaidOnWrongDayError(checked_on=_checked_on(batch))
    lines = [line for line in batch.open_lines if line.position in positions]
    owed = {due.key: due.amount for due in dues_of(session, entity)}
    for line in lines:
        if owed.get(line.due) != line.amount:
            raise OwedNoMoreError(position=line.position, payee=line.payee)
    settle(session, actor, entity, Payment(keys=[line.due for line in lines], on=paid_on, out_of=batch.way.account))
    for line in lines:
        line.state, line.paid_on = LineState.PAID, paid_on
    session.flush()
    return len(lines)


def enter_failed(session: Session, actor: Actor, batch: PayoutBatch, entity: Entity, why: dict[int, str]) -> int:
    """Write down what the bank refused, by place and reason: it is owed, and goes into another batch."""
    _at(session, actor, batch, entity, BatchState.APPROVED)
    lines = [line for line in batch.open_lines if line.position in why]
    for line in lines:
        line.state, line.reason = LineState.FAILED, why[line.position]
    session.flush()
    return len(lines)


def take_file(session: Session, actor: Actor, batch: PayoutBatch, entity: Entity) -> bytes:
    """Return the file that was approved, to be handed to the bank; that it was taken is noted."""
    _at(session, actor, batch, entity, BatchState.APPROVED)
    if batch.file is None:
        raise NotFoundError
    content = base64.b64decode(batch.file)
    if hashlib.sha256(content).hexdigest() != batch.file_sha:
        raise FileChangedError
    _note(session, actor, batch, entity, "take-payout-file", batch.file_sha)
    return content


def batches_of(session: Session, entity: Entity) -> list[PayoutBatch]:
    """Return the batches of an entity, the newest first."""
    wanted = select(PayoutBatch).where(PayoutBatch.entity_id == entity.id).options(selectinload(PayoutBatch.lines))
    return list(session.scalars(wanted.order_by(PayoutBatch.number.desc())))


def get_batch(session: Session, entity: Entity, number: int) -> PayoutBatch:
    """Return a batch by its number; it must be there."""
    wanted = select(PayoutBatch).where(PayoutBatch.entity_id == entity.id, PayoutBatch.number == number)
    batch = session.scalar(wanted.options(selectinload(PayoutBatch.lines)))
    if batch is None:
        raise NotFoundError
    return batch


def concerns(batch: PayoutBatch) -> list[tuple[str, str]]:
    """Return what the second person should look at, each a message and the payees; nothing of it forbids a payment."""
    found = []
    times = Counter(line.account for line in batch.lines if line.account)
    odd = [line.payee for line in batch.lines if line.account and not _luhn(line.account)]
    if odd:
        found.append((N_("这些账号通不过卡号校验（存折本来就通不过，请对照原件）：%(names)s"), "、".join(odd)))
    since = clock.business_date(batch.made_at) - _NEW_FOR
    new = [line.payee for line in batch.lines if line.account_changed_on and line.account_changed_on >= since]
    if new:
        found.append((N_("这些人的账号 90 天内改过，付款前打电话问本人：%(names)s"), "、".join(new)))
    shared = [line.payee for line in batch.lines if line.account and times[line.account] > 1]
    if len(set(shared)) > 1:
        found.append((N_("几个人用同一个账号：%(names)s"), "、".join(sorted(set(shared)))))
    return found


def _luhn(account: str) -> bool:
    """Say whether the check digit of a card number fits (ISO/IEC 7812)."""
    digits = [int(one) for one in reversed(account)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _write_file(entity: Entity, batch: PayoutBatch, drawing: Drawing) -> None:
    """Write the bank's file, and its SHA-256; of a list to sign, the SHA-256 of what it says."""
    if drawing.template is None:
        said = "\n".join(f"{line.position} {line.payee} {line.amount}" for line in batch.lines)
        batch.file_sha = hashlib.sha256(said.encode()).hexdigest()
        return
    content = drawing.template.write(_fields(entity, batch, drawing.payer_account))
    batch.file_name = f"{entity.code}-P{batch.number}.{drawing.template.ending}"
    batch.file_sha = hashlib.sha256(content).hexdigest()
    batch.file = base64.b64encode(content).decode()


def _fields(entity: Entity, batch: PayoutBatch, payer_account: str) -> Sequence[dict[str, str]]:
    return [
        fields_of(
            day=clock.today(),
            position=line.position,
            own_no=f"P{batch.number}-{line.position:04d}",
            payer=(entity.name, payer_account),
            payee=(line.payee, line.account or ""),
        )
        | {"amount": str(line.amount).replace(",", ""), "purpose": line.memo}
        for line in batch.lines
    ]


def _at(session: Session, actor: Actor, batch: PayoutBatch, entity: Entity, *states: BatchState) -> None:
    actor.require([Role.ACCOUNTANT], entity.scope)
    session.refresh(batch, ["state"], with_for_update=True)
    if batch.state not in states:
        raise BatchOutOfTurnError


def _checked_on(batch: PayoutBatch) -> date:
    assert batch.checked_at is not None  # noqa: S101 (an approved batch was checked)
    return clock.business_date(batch.checked_at)


def _note(session: Session, actor: Actor, batch: PayoutBatch, entity: Entity, deed: str, detail: str) -> None:
    subject = f"{entity.code}:P{batch.number}"
    audit.note(session, actor_id=actor.user_id, actor_name=actor.name, deed=deed, subject=subject, detail=detail)
    session.flush()
