"""Pay what a run left owing to members: to all or to some, by the bank or in cash, and again what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from core import clock
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from ledger.distribution.allocation import half_up
from ledger.distribution.declaring import arrived
from ledger.distribution.errors import PaidOutOfTimeError
from ledger.distribution.models import DistributionRun
from ledger.entities.models import Entity
from ledger.journal.models import Account, Posting, Voucher
from ledger.journal.reading import balances_by_subject
from ledger.rules import Deed, Split, closing


def pay_out(
    session: Session,
    actor: Actor,
    entity: Entity,
    run: DistributionRun,
    *,
    on: date,
    out_of: str = "102",
    members: Collection[str] = (),
) -> list[closing.Payout]:
    """Record that what is still owed on the lines of a run was paid, to all or to some; return what was paid now.

    What a member has turned into capital is not paid. A payment that came back from the bank is reversed by two
    people, and then owed, and paid, again.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if not run.assembly_on <= on <= clock.today():
        raise PaidOutOfTimeError(assembly_on=run.assembly_on)
    times, withheld = _times_paid(session, entity, run), withheld_on(run)
    still = [
        closing.Payout(
            deed=Deed(
                entity=entity,
                on=on,
                made_by=actor.name,
                source=_payouts_of(entity, run) + number + (f":{times[number] + 1}" if times[number] else ""),
                memo=f"支付 {run.year} 年盈余返还和剩余盈余，成员 {number}",
            ),
            member=f"member:{number}",
            refund=refund,
            share=share,
            refund_withheld=withheld(number, refund, share)[0],
            share_withheld=withheld(number, refund, share)[1],
            out_of=out_of,
        )
        for number, (refund, share) in owed_on(session, entity, run).items()
        if not members or number in members
    ]
    closing.surpluses_paid(session, still)
    if run.is_union:
        for one in still:
            payment = times[one.member.removeprefix("member:")] + 1
            arrived(session, entity, run, Split(one.member, one.net), on=on, payment=payment)
    return still


def owed_on(session: Session, entity: Entity, run: DistributionRun) -> dict[str, tuple[Money, Money]]:
    """Return refund and share that are still owed on the lines of a run, by member number; who is paid is left out."""
    return owed_by_year(session, entity, since=run.year).get(run.year, {})


def owed_by_year(session: Session, entity: Entity, *, since: int = 0) -> dict[int, dict[str, tuple[Money, Money]]]:
    """Return what is still owed on the lines of every run from a year on: by year and member number, refund and share.

    A line owes what its run gave less what stands paid on it, and all lines of a member together never more than 221
    and 222 hold for him: what went another way (into capital, by hand) is taken from the oldest first.
    """
    runs = select(DistributionRun).where(DistributionRun.entity_id == entity.id, DistributionRun.year >= since)
    held = balances_by_subject(session, entity, ["221", "222"])
    left = {(code, subject): -amount for (code, subject), amount in held.items()}
    owed: dict[int, dict[str, tuple[Money, Money]]] = {}
    newest_first = runs.order_by(DistributionRun.year.desc()).options(selectinload(DistributionRun.lines))
    for run in session.scalars(newest_first):
        paid = _paid_on(session, entity, run)
        of_run: dict[str, tuple[Money, Money]] = {}
        for line in run.lines:
            subject = f"member:{line.member_no}"
            parts = []
            for code, given in (("221", line.patronage_refund), ("222", line.surplus_share)):
                open_ = given - paid.get((code, subject), ZERO)
                part = max(ZERO, min(open_, left.get((code, subject), ZERO)))
                left[code, subject] = left.get((code, subject), ZERO) - part
                parts.append(part)
            if any(parts):
                of_run[line.member_no] = parts[0], parts[1]
        owed[run.year] = of_run
    return owed


def _paid_on(session: Session, entity: Entity, run: DistributionRun) -> dict[tuple[str, str], Money]:
    """Return what stands paid on a run, by account and member; a payment that came back is none."""
    paid = (
        select(Account.code, Account.subject, func.sum(Posting.amount_fen))
        .join(Posting, Posting.debit_id == Account.id)
        .join(Voucher, Voucher.id == Posting.voucher_id)
        .where(Account.code.in_(["221", "222"]), *_standing_payments(entity, run))
        .group_by(Account.code, Account.subject)
    )
    return {(code, subject): Money(int(fen)) for code, subject, fen in session.execute(paid)}


def _standing_payments(entity: Entity, run: DistributionRun) -> tuple[ColumnElement[bool], ...]:
    """Return what singles out the vouchers of a run's payments that were not reversed."""
    back = select(Voucher.reverses_id).where(Voucher.entity_id == entity.id, Voucher.reverses_id.is_not(None))
    return (
        Voucher.entity_id == entity.id,
        Voucher.source.startswith(_payouts_of(entity, run), autoescape=True),
        Voucher.reverses_id.is_(None),
        Voucher.id.not_in(back),
    )


def withheld_on(run: DistributionRun) -> Callable[[str, Money, Money], tuple[Money, Money]]:
    """Return what tells, of a member's refund and share that are paid, how much of each is withheld."""
    lines = {line.member_no: line for line in run.lines}

    def _of(number: str, refund: Money, share: Money) -> tuple[Money, Money]:
        line = lines[number]
        return (
            _withheld(refund, line.patronage_refund, line.refund_withheld),
            _withheld(share, line.surplus_share, line.share_withheld),
        )

    return _of


def _withheld(paid: Money, whole: Money, withheld: Money) -> Money:
    """Return what is withheld of a payment: all of it with the whole, a part of it, half up, with a part."""
    return Money(half_up(withheld.fen * paid.fen, whole.fen)) if whole else ZERO


def _payouts_of(entity: Entity, run: DistributionRun) -> str:
    return f"payout:{entity.code}:{run.year}:"


def _times_paid(session: Session, entity: Entity, run: DistributionRun) -> Counter[str]:
    """Return how often each member was paid on a run already; what was reversed counts too."""
    prefix = _payouts_of(entity, run)
    paid = select(Voucher.source).where(
        Voucher.entity_id == entity.id, Voucher.source.startswith(prefix), Voucher.reverses_id.is_(None)
    )
    return Counter(source.removeprefix(prefix).partition(":")[0] for source in session.scalars(paid))


def days_paid(session: Session, entity: Entity, run: DistributionRun) -> dict[str, date]:
    """Return when each member was paid on a run; a payment that came back is none."""
    prefix = _payouts_of(entity, run)
    paid = select(Voucher.source, Voucher.dated_on).where(*_standing_payments(entity, run))
    return {source.removeprefix(prefix).partition(":")[0]: on for source, on in session.execute(paid)}


def unpaid_of(session: Session, entity: Entity, run: DistributionRun) -> Money:
    """Return what is still owed on the lines of a run."""
    return Money.total(amount for both in owed_on(session, entity, run).values() for amount in both)
