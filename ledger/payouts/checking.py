"""Let a second person release a batch, and hold it against books and register before money moves by it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.errors import N_, NotFoundError
from core.identity.roles import Actor
from core.money import Money
from core.secrets import fingerprint
from ledger.payouts.errors import (
    AccountChangedError,
    BatchOutOfTurnError,
    FileChangedError,
    NotTheTotalError,
    OwedOtherwiseError,
    OwnBatchError,
)
from ledger.payouts.models import BatchState, LineState, PayoutBatch, PayoutLine, Way
from ledger.payouts.payables import dues_of, payees_of
from ledger.payouts.services import hold, note

_NEW_FOR = timedelta(days=90)


def approve(session: Session, actor: Actor, batch: PayoutBatch, *, total: Money) -> None:
    """Let a second person release a batch, who typed its total anew.

    Raises OwnBatchError, NotTheTotalError, or what `check_still_true` raises.
    """
    hold(session, actor, batch, BatchState.DRAWN)
    if actor.user_id == batch.made_by_id:
        raise OwnBatchError
    if total != batch.total:
        raise NotTheTotalError
    check_still_true(session, batch)
    batch.state, batch.checked_by_id, batch.checked_by = BatchState.APPROVED, actor.user_id, actor.name
    batch.checked_at = clock.now()
    batch.checked_mark = checked_mark(batch)
    note(session, actor, batch, "approve-payouts", batch.file_sha)


def take_file(session: Session, actor: Actor, batch: PayoutBatch) -> bytes:
    """Return the file: to the second person before the approval, to look at; to be handed to the bank after it.

    That it was taken is noted. Of a batch of which anything was decided it is not given any more. Raises what
    `check_still_true` raises.
    """
    hold(session, actor, batch, BatchState.DRAWN, BatchState.APPROVED, way=Way.BANK)
    is_to_look_at = batch.state is BatchState.DRAWN
    if is_to_look_at and actor.user_id == batch.made_by_id:
        raise BatchOutOfTurnError
    if batch.file is None:
        raise NotFoundError
    if not batch.is_untouched:
        raise BatchOutOfTurnError
    check_still_true(session, batch)
    content = base64.b64decode(batch.file)
    if hashlib.sha256(content).hexdigest() != batch.file_sha:
        raise FileChangedError
    if not is_to_look_at:
        batch.taken_at = batch.taken_at or clock.now()
    note(session, actor, batch, "look-at-payout-file" if is_to_look_at else "take-payout-file", batch.file_sha)
    return content


def check_still_true(session: Session, batch: PayoutBatch) -> None:
    """Hold a batch against the books and the register as they are now, before money moves by it.

    Raises FileChangedError where the database was changed, OwedOtherwiseError where something is not owed any more,
    AccountChangedError where somebody's account is another one now.
    """
    check_marks(batch)
    dues = {due.key: due for due in dues_of(session, batch.entity)}
    owed = {key: due.amount for key, due in dues.items()}
    wrong = [line.payee for line in batch.open_lines if owed.get(line.due) != line.amount]
    if wrong:
        raise OwedOtherwiseError(names="、".join(wrong))
    if batch.way is Way.BANK:
        payees = payees_of(session, {dues[line.due].holder for line in batch.open_lines})
        changed = [
            line.payee
            for line in batch.open_lines
            if (payee := payees.get(dues[line.due].holder)) is None or payee.account != line.account
        ]
        if changed:
            raise AccountChangedError(names="、".join(changed))


def check_marks(batch: PayoutBatch) -> None:
    """Raise FileChangedError where a batch is not what was drawn, or not released by whom it says."""
    is_checked = batch.state is not BatchState.APPROVED or batch.checked_mark == checked_mark(batch)
    if batch.drawn_mark != drawn_mark(batch) or not is_checked:
        raise FileChangedError


def drawn_mark(batch: PayoutBatch) -> str:
    """Return the keyed hash over all that a batch says: its head, its file, and every payment with its account."""
    head = (batch.entity_id, batch.number, batch.way.value, batch.template, batch.payer_account or "", batch.total.fen)
    said: list[object] = [*head, batch.file_name, batch.file_sha, batch.made_by_id, batch.made_by, len(batch.lines)]
    for line in sorted(batch.lines, key=lambda one: one.position):
        said += [line.entity_id, line.position, line.due, line.payee, line.account or "", line.amount.fen, line.memo]
    return fingerprint("payout.drawn", json.dumps(said, ensure_ascii=False))


def checked_mark(batch: PayoutBatch) -> str:
    """Return the keyed hash over what was drawn, and who released it when."""
    at = batch.checked_at.isoformat() if batch.checked_at else ""
    said = [batch.drawn_mark, batch.checked_by_id, batch.checked_by, at]
    return fingerprint("payout.checked", json.dumps(said, ensure_ascii=False))


_GIVEN_OUT = N_("这些笔以前的银行文件被取走过、又撤回了，先问银行那一份有没有付：%(names)s")


def concerns(session: Session, batch: PayoutBatch) -> list[tuple[str, str]]:
    """Return what the second person should look at, each a message and the payees; nothing of it forbids a payment."""
    found = []
    if given := _given_out_before(session, batch):
        found.append((_GIVEN_OUT, "、".join(given)))
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


def _given_out_before(session: Session, batch: PayoutBatch) -> list[str]:
    """Return the payees whose payment stood in a file that was given out and then withdrawn."""
    before = (
        select(PayoutLine.due)
        .join(PayoutBatch)
        .where(
            PayoutLine.entity_id == batch.entity_id,
            PayoutLine.state == LineState.WITHDRAWN,
            PayoutBatch.taken_at.is_not(None),
            PayoutBatch.id != batch.id,
        )
    )
    dues = set(session.scalars(before.where(PayoutLine.due.in_([line.due for line in batch.open_lines]))))
    return [line.payee for line in batch.open_lines if line.due in dues]


def _luhn(account: str) -> bool:
    """Say whether the check digit of a card number fits (ISO/IEC 7812)."""
    digits = [int(one) for one in reversed(account)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
