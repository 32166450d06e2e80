"""Write a voucher by hand, approve it, send it back, or take it back; reverse one that was written by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from core import clock
from core.attachments import kind_of
from core.errors import NotFoundError
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from ledger.assets.going import take_back
from ledger.entities.models import Entity
from ledger.journal.chart import CHART, Side
from ledger.journal.drafts import AccountKey
from ledger.journal.errors import KeyReusedError
from ledger.journal.models import BY_TWO, Voucher
from ledger.journal.periods import is_open, last_day, period_of
from ledger.journal.posting import reverse
from ledger.journal.reading import get_voucher_by_id
from ledger.manual.errors import (
    ByRuleOnlyError,
    DatedAheadError,
    DatedBeforeError,
    DatedIntoClosedError,
    NoSuchAccountError,
    NotByHandError,
    NotWaitingError,
    OneSideError,
    ReversedAlreadyError,
    SamePersonError,
    WhoseError,
    WrongPaperError,
)
from ledger.manual.models import DraftLine, DraftState, Paper, VoucherDraft
from ledger.manual.naming import NAMED, is_known
from ledger.members.using_reserve import give_back
from ledger.rules import Deed
from ledger.rules.manual import Line, paired, written_by_hand
from ledger.rules.posting_rule import trade_back

_NEVER_BY_HAND = ("322", "331", "332")
"""What the year's end, the assembly's vote and the use of the reserve post, and nobody else."""
_STANDS_FOR_ITSELF = ("manual:", "daily:", "reserve:", "depreciation:", "disposal:", "payout:")
_PAID_BY_HAND = ("221", "222")
"""What the vote owes to members: a hand may pay it, and never add to it."""
_TYPED = re.compile(r"(\d{3})(?:\s+(\S{1,60}))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A line as it was typed: "523 purpose:office", and an amount on one side."""

    account: str
    debit: Money
    credit: Money


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """A whole voucher as it was typed, with its papers as (name, content)."""

    operation: str
    dated_on: date
    memo: str
    lines: tuple[Typed, ...]
    papers: tuple[tuple[str, bytes], ...] = ()


def write(session: Session, actor: Actor, entity: Entity, writing: Writing) -> VoucherDraft:
    """Keep a voucher for a second person to approve. It must balance already. A repeat returns the first."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    earlier = session.scalar(select(VoucherDraft).where(VoucherDraft.operation == writing.operation))
    if earlier is not None:
        return _repeated(session, entity, writing, earlier)
    _check_day(session, entity, writing.dated_on)
    lines = [_line(session, entity, number, typed) for number, typed in enumerate(writing.lines, start=1)]
    paired(_side(lines, Side.DEBIT), _side(lines, Side.CREDIT))
    draft = _draft(actor, entity, writing.operation, writing.dated_on, writing.memo)
    draft.lines = lines
    draft.papers = [_paper(name, content) for name, content in writing.papers]
    session.add(draft)
    session.flush()
    return draft


def _check_day(session: Session, entity: Entity, on: date) -> None:
    if on > clock.today():
        raise DatedAheadError
    if not is_open(session, entity, period_of(on)):
        raise DatedIntoClosedError(year=on.year, month=on.month)


def _repeated(session: Session, entity: Entity, writing: Writing, earlier: VoucherDraft) -> VoucherDraft:
    """Return the draft of an operation that was sent before, where it says the same."""
    lines = [_line(session, entity, number, typed) for number, typed in enumerate(writing.lines, start=1)]
    asked = [(line.side, line.code, line.subject, line.amount) for line in lines]
    stands = [(line.side, line.code, line.subject, line.amount) for line in earlier.lines]
    same = (earlier.entity_id, earlier.dated_on, earlier.memo) == (entity.id, writing.dated_on, writing.memo)
    papers = [_paper(name, content).sha256 for name, content in writing.papers]
    if not same or asked != stands or papers != [paper.sha256 for paper in earlier.papers]:
        raise KeyReusedError
    return earlier


def red_ink_day(session: Session, entity: Entity, voucher: Voucher) -> date:
    """Return the day that a reversal is dated on where nobody says otherwise.

    While the month of the voucher is open it is that month's last day, so that the year that was wrong is put right;
    once it is closed, today: what was closed stays as it was reported.
    """
    ended = last_day(voucher.dated_on.year, voucher.dated_on.month)
    return min(ended, clock.today()) if is_open(session, entity, period_of(voucher.dated_on)) else clock.today()


def ask_for_reversal(
    session: Session,
    actor: Actor,
    entity: Entity,
    voucher: Voucher,
    *,
    reason: str,
    operation: str,
    dated_on: date | None = None,
) -> VoucherDraft:
    """Ask a second person to reverse a voucher by hand or of the day, in red ink of `red_ink_day` or another day.

    Raises NotByHandError, ReversedAlreadyError, KeyReusedError; DatedBeforeError, DatedAheadError and
    DatedIntoClosedError where the day is impossible.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if not may_be_reversed(voucher):
        raise NotByHandError
    on = dated_on or red_ink_day(session, entity, voucher)
    earlier = session.scalar(select(VoucherDraft).where(VoucherDraft.operation == operation))
    if earlier is not None:
        first = (earlier.entity_id, earlier.reverses_id, earlier.memo, earlier.dated_on)
        if first != (entity.id, voucher.id, reason, on):
            raise KeyReusedError
        return earlier
    if on < voucher.dated_on:
        raise DatedBeforeError(on=voucher.dated_on)
    _check_day(session, entity, on)
    open_or_done = VoucherDraft.state.in_([DraftState.WAITING, DraftState.POSTED])
    if session.scalar(select(VoucherDraft.id).where(VoucherDraft.reverses_id == voucher.id, open_or_done)):
        raise ReversedAlreadyError
    draft = _draft(actor, entity, operation, on, reason)
    draft.reverses_id = voucher.id
    session.add(draft)
    session.flush()
    return draft


def may_be_reversed(voucher: Voucher) -> bool:
    """Say whether a voucher stands for nothing but itself: what other pages keep is taken back there."""
    return voucher.source.startswith(_STANDS_FOR_ITSELF) and not voucher.is_red


def approve(session: Session, actor: Actor, draft: VoucherDraft) -> VoucherDraft:
    """Post a draft as somebody else than who made it."""
    _decide(session, actor, draft)
    if draft.reverses_id is not None:
        voucher = get_voucher_by_id(session, draft.entity, draft.reverses_id)
        posted = reverse(
            session, voucher, on=draft.dated_on, entity=draft.entity, made_by=_signed(draft), reason=draft.memo
        )
        take_back(session, draft.entity, voucher, on=draft.dated_on)
        give_back(session, draft.entity, voucher, on=draft.dated_on)
        red = Deed(
            entity=draft.entity, on=draft.dated_on, made_by=_signed(draft), source=voucher.source, memo=draft.memo
        )
        trade_back(session, red)
    else:
        deed = Deed(
            entity=draft.entity,
            on=draft.dated_on,
            made_by=_signed(draft),
            source=f"{draft.subject}:{_papers_sha(draft)}",
            memo=f"{draft.memo}（附件 {len(draft.papers)} 张）",
        )
        debits, credits_ = _side(draft.lines, Side.DEBIT), _side(draft.lines, Side.CREDIT)
        posted = written_by_hand(session, deed, debits=debits, credits_=credits_)
    draft.state, draft.voucher_id = DraftState.POSTED, posted.voucher_id
    return draft


def refuse(session: Session, actor: Actor, draft: VoucherDraft, reason: str) -> VoucherDraft:
    """Send a draft back to who made it."""
    _decide(session, actor, draft)
    draft.state, draft.refusal = DraftState.REFUSED, reason
    return draft


def withdraw(session: Session, actor: Actor, draft: VoucherDraft) -> VoucherDraft:
    """Take an own draft back."""
    actor.require([Role.ACCOUNTANT], draft.entity.scope)
    _lock_waiting(session, draft)
    if draft.made_by_id != actor.user_id:
        raise SamePersonError
    draft.state = DraftState.WITHDRAWN
    return draft


def drafts(session: Session, entity: Entity, *, limit: int = 60) -> list[VoucherDraft]:
    """Return the newest drafts of an entity, those that wait first."""
    wanted = select(VoucherDraft).where(VoucherDraft.entity_id == entity.id)
    newest = list(session.scalars(wanted.order_by(VoucherDraft.made_at.desc(), VoucherDraft.id.desc()).limit(limit)))
    return sorted(newest, key=lambda draft: draft.state is not DraftState.WAITING)


def get_draft(session: Session, entity: Entity, draft_id: int) -> VoucherDraft:
    """Return a draft of an entity; it must be there."""
    draft = session.get(VoucherDraft, draft_id)
    if draft is None or draft.entity_id != entity.id:
        raise NotFoundError
    return draft


def get_paper(session: Session, draft: VoucherDraft, paper_id: int) -> Paper:
    """Return a paper of a draft with its content."""
    wanted = select(Paper).where(Paper.id == paper_id, Paper.draft_id == draft.id).options(undefer(Paper.content))
    paper = session.scalar(wanted)
    if paper is None:
        raise NotFoundError
    return paper


def _draft(actor: Actor, entity: Entity, operation: str, on: date, memo: str) -> VoucherDraft:
    return VoucherDraft(
        entity_id=entity.id,
        entity=entity,
        operation=operation,
        dated_on=on,
        memo=memo,
        made_by_id=actor.user_id,
        made_by=actor.name,
        lines=[],
        papers=[],
    )


def _line(session: Session, entity: Entity, number: int, typed: Typed) -> DraftLine:
    match = _TYPED.fullmatch(typed.account.strip())
    if match is None or match[1] not in CHART:
        raise NoSuchAccountError(line=number, typed=typed.account)
    code, subject = match[1], match[2] or ""
    if not is_known(session, entity, AccountKey(code, subject)):
        raise NoSuchAccountError(line=number, typed=typed.account)
    if (typed.debit > ZERO) == (typed.credit > ZERO):
        raise OneSideError(line=number)
    side = Side.DEBIT if typed.debit > ZERO else Side.CREDIT
    if code in _NEVER_BY_HAND or (code in _PAID_BY_HAND and side is Side.CREDIT):
        raise ByRuleOnlyError(line=number, code=code)
    if code in NAMED and not subject:
        raise WhoseError(line=number, code=code)
    return DraftLine(position=number, side=side, code=code, subject=subject, amount=max(typed.debit, typed.credit))


def _side(lines: Sequence[DraftLine], side: Side) -> list[Line]:
    return [Line(AccountKey(line.code, line.subject), line.amount) for line in lines if line.side is side]


def _paper(name: str, content: bytes) -> Paper:
    kind = kind_of(content)
    if not kind:
        raise WrongPaperError(name=name)
    return Paper(name=name[:120], kind=kind, sha256=hashlib.sha256(content).hexdigest(), content=content)


def _papers_sha(draft: VoucherDraft) -> str:
    """Return the start of a hash over all papers: it stands in the voucher's source, and so under its seal."""
    return hashlib.sha256("".join(paper.sha256 for paper in draft.papers).encode()).hexdigest()[:16]


def _decide(session: Session, actor: Actor, draft: VoucherDraft) -> None:
    actor.require([Role.ACCOUNTANT], draft.entity.scope)
    _lock_waiting(session, draft)
    if draft.made_by_id == actor.user_id:
        raise SamePersonError
    draft.checked_by_id, draft.checked_by, draft.checked_at = actor.user_id, actor.name, clock.now()


def _lock_waiting(session: Session, draft: VoucherDraft) -> None:
    session.refresh(draft, ["state"], with_for_update=True)
    if draft.state is not DraftState.WAITING:
        raise NotWaitingError(state=draft.state)


def _signed(draft: VoucherDraft) -> str:
    return f"{draft.made_by}{BY_TWO}{draft.checked_by}"
