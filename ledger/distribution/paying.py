"""Pay what a run left owing to members: to all or to some, by the bank or in cash, and again what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from ledger.distribution.allocation import half_up
from ledger.distribution.declaring import arrived
from ledger.distribution.errors import PaidOutOfTimeError
from ledger.distribution.models import DistributionRun
from ledger.entities.models import Entity
from ledger.journal.models import Voucher
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
) -> int:
    """Record that what is still owed on the lines of a run was paid, to all or to some; return how many were paid now.

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
    return len(still)


def owed_on(session: Session, entity: Entity, run: DistributionRun) -> dict[str, tuple[Money, Money]]:
    """Return refund and share that are still owed on the lines of a run, by member number; who is paid is left out."""
    owed = balances_by_subject(session, entity, ["221", "222"])
    of_lines = {
        line.member_no: (
            min(line.patronage_refund, -owed.get(("221", f"member:{line.member_no}"), ZERO)),
            min(line.surplus_share, -owed.get(("222", f"member:{line.member_no}"), ZERO)),
        )
        for line in run.lines
    }
    return {number: both for number, both in of_lines.items() if any(both)}


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
    back = select(Voucher.reverses_id).where(Voucher.entity_id == entity.id, Voucher.reverses_id.is_not(None))
    paid = select(Voucher.source, Voucher.dated_on).where(
        Voucher.entity_id == entity.id,
        Voucher.source.startswith(prefix),
        Voucher.reverses_id.is_(None),
        Voucher.id.not_in(back),
    )
    return {source.removeprefix(prefix).partition(":")[0]: on for source, on in session.execute(paid)}


def unpaid_of(session: Session, entity: Entity, run: DistributionRun) -> Money:
    """Return what is still owed on the lines of a run."""
    return Money.total(amount for both in owed_on(session, entity, run).values() for amount in both)
