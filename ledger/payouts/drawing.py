"""Draw a batch of payments and write its file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.identity.roles import Actor, Role
from core.money import Money
from ledger.entities.models import Entity
from ledger.payouts.bank_files import Template, fields_of
from ledger.payouts.checking import drawn_mark
from ledger.payouts.errors import NoAccountError, NoPayerAccountError, NothingToPayError
from ledger.payouts.models import BatchState, LineState, PayoutBatch, PayoutLine, Way
from ledger.payouts.payables import Payee, payees_of
from ledger.payouts.services import note, waiting

CASH_LIST = "cash"


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """What a batch is to hold: the keys of what is paid, how, and for a bank its template and the payer's account."""

    keys: Collection[str]
    way: Way
    template: Template | None = None
    payer_account: str = ""


def draw(session: Session, actor: Actor, entity: Entity, drawing: Drawing) -> PayoutBatch:
    """Put payments into a new batch and write its file.

    Raises NothingToPayError, NoAccountError, NoPayerAccountError, or InAnotherFileError where somebody was faster.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    dues = [due for due in waiting(session, entity) if due.key in drawing.keys]
    if not dues or len(dues) != len(set(drawing.keys)):
        raise NothingToPayError
    if drawing.template and drawing.template.asks_for("payer_account") and not drawing.payer_account:
        raise NoPayerAccountError
    payees = payees_of(session, {due.holder for due in dues})
    of = {due.key: payees.get(due.holder, Payee(due.holder)) for due in dues}
    missing = [payee.name for payee in of.values() if not payee.account]
    if drawing.way is Way.BANK and missing:
        raise NoAccountError(names="、".join(sorted(set(missing))))
    batch = PayoutBatch(
        entity_id=entity.id,
        entity=entity,
        number=_next_number(session, entity),
        way=drawing.way,
        template=drawing.template.code if drawing.template else CASH_LIST,
        payer_account=drawing.payer_account or None,
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
    _write_file(batch, drawing)
    batch.drawn_mark = drawn_mark(batch)
    session.add(batch)
    session.flush()
    note(session, actor, batch, "draw-payouts", str(batch.total))
    return batch


def _next_number(session: Session, entity: Entity) -> int:
    return (session.scalar(select(func.max(PayoutBatch.number)).where(PayoutBatch.entity_id == entity.id)) or 0) + 1


def _write_file(batch: PayoutBatch, drawing: Drawing) -> None:
    """Write the bank's file, and its SHA-256; of a list to sign, the SHA-256 of what it says."""
    if drawing.template is None:
        said = "\n".join(f"{line.position} {line.payee} {line.amount}" for line in batch.lines)
        batch.file_sha = hashlib.sha256(said.encode()).hexdigest()
        return
    content = drawing.template.write(_fields(batch))
    batch.file_name = f"{batch.entity.code}-P{batch.number}.{drawing.template.ending}"
    batch.file_sha = hashlib.sha256(content).hexdigest()
    batch.file = base64.b64encode(content).decode()


def _fields(batch: PayoutBatch) -> Sequence[dict[str, str]]:
    return [
        fields_of(
            day=clock.today(),
            position=line.position,
            own_no=line.own_no,
            payer=(batch.entity.name, batch.payer_account or ""),
            payee=(line.payee, line.account or ""),
        )
        | {"amount": str(line.amount).replace(",", ""), "purpose": line.memo}
        for line in batch.lines
    ]
