"""Growing a batch: events 7 to 12, the closing of the batch's cost, and own drying."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.money import ZERO, Money
from core.weight import NOTHING
from ledger.journal.drafts import AccountKey, Pair, Posted
from ledger.journal.posting import reverse
from ledger.journal.reading import vouchers_of
from ledger.members.models import LABOUR
from ledger.rules.posting_rule import BANK, Deed, Split, at, post_deed, trade, trade_back

BAGS = "bags"
WORN_ON = {"151": "152", "142": "143", "161": "162"}
"""On which account the wear of an asset is collected, by the account of its cost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wear:
    """A month's depreciation of one asset: the account of its cost, its subject, and whether it serves production."""

    code: str
    asset: str
    amount: Money
    is_production: bool


def bags_bought(session: Session, deed: Deed, *, amount: Money, out_of: str = BANK) -> Posted:
    """Event 7: bags bought from the factory and paid. Dr 121-bags, Cr 102 or 101."""
    return post_deed(session, deed, "7", Pair(at("121", BAGS), at(out_of), amount))


def bags_bought_on_account(session: Session, deed: Deed, *, supplier: str, amount: Money) -> Posted:
    """Event 7, to be paid later: Dr 121-bags; Cr 114 where the supplier is a member, else 211."""
    owed = at("114" if supplier.startswith("member:") else "211", supplier)
    return post_deed(session, deed, "7a", Pair(at("121", BAGS), owed, amount))


def bags_loaded(session: Session, deed: Deed, *, batch: str, amount: Money) -> Posted:
    """Event 8: bags go into a shed. Dr 141-batch, Cr 121-bags."""
    return post_deed(session, deed, "8", Pair(at("141", batch), at("121", BAGS), amount))


def labour_recorded(
    session: Session, deed: Deed, *, batch: str, worker: str, member_no: str | None, amount: Money
) -> Posted:
    """Event 9: seasonal labour on a batch. Dr 141-batch, Cr 213-worker; a member's labour enters his account.

    Whether labour counts as trade is for the charter to say (合作社法 Art. 44).
    """
    posted = post_deed(session, deed, "9", Pair(at("141", batch), at("213", worker), amount))
    if member_no and posted.is_new:
        session.add(trade(deed, member_no, LABOUR, NOTHING, amount))
    return posted


def labour_taken_back(session: Session, deed: Deed) -> None:
    """Take labour back in red, under the day of the deed: its voucher, and what it was to a member as trade."""
    for voucher in vouchers_of(session, deed.source):
        if voucher.event == "9" and not voucher.is_red:
            reverse(session, voucher, on=deed.on, entity=deed.entity, made_by=deed.made_by, reason=deed.memo)
    trade_back(session, deed)


def labour_paid(session: Session, deed: Deed, *, worker: str, amount: Money, out_of: str = BANK) -> Posted:
    """Event 9, paid: Dr 213-worker, Cr 102 or 101."""
    return post_deed(session, deed, "9p", Pair(at("213", worker), at(out_of), amount))


def wages_accrued(session: Session, deed: Deed, *, employee: str, amount: Money, batch: str = "") -> Posted:
    """Event 9: wages of staff, for a batch or for the office. Dr 141-batch or 523-wages, Cr 212-employee."""
    cost = at("141", batch) if batch else at("523", "purpose:wages")
    return post_deed(session, deed, "9w", Pair(cost, at("212", employee), amount))


def wages_paid(session: Session, deed: Deed, *, employee: str, amount: Money, out_of: str = BANK) -> Posted:
    """Event 9, paid: Dr 212-employee, Cr 102 or 101."""
    return post_deed(session, deed, "9wp", Pair(at("212", employee), at(out_of), amount))


def power_and_water_paid(session: Session, deed: Deed, *, batch: str, amount: Money, out_of: str = BANK) -> Posted:
    """Event 9: power and water of a batch. Dr 141-batch, Cr 102 or 101."""
    return post_deed(session, deed, "9e", Pair(at("141", batch), at(out_of), amount))


def overhead_paid(
    session: Session, deed: Deed, *, overhead: str, batch: str, amount: Money, out_of: str = BANK
) -> Posted:
    """Event 10: shared overhead is collected and allocated. Dr 401, Cr 102 or 101; Dr 141-batch, Cr 401."""
    return post_deed(
        session,
        deed,
        "10o",
        Pair(at("401", overhead), at(out_of), amount),
        Pair(at("141", batch), at("401", overhead), amount),
    )


def depreciated(session: Session, deed: Deed, *, worn: tuple[Wear, ...]) -> Posted:
    """Event 10, month by month (制度 Art. 26): Dr 401-asset for what produces, 523 for the rest; Cr 152, 143 or 162."""
    pairs = []
    for wear in worn:
        cost = at("401", wear.asset) if wear.is_production else at("523", "purpose:depreciation")
        pairs.append(Pair(cost, at(WORN_ON[wear.code], wear.asset), wear.amount))
    return post_deed(session, deed, "10", *pairs)


def overhead_allocated(session: Session, deed: Deed, *, batch: str, overhead: str, amount: Money) -> Posted:
    """Event 10, then: what was collected on 401 becomes the cost of a batch. Dr 141-batch, Cr 401-overhead."""
    return post_deed(session, deed, "10a", Pair(at("141", batch), at("401", overhead), amount))


def harvested(session: Session, deed: Deed, *, batch: str, lot: str, cost: Money) -> Posted:
    """Event 11: a weighing goes into store at the planned cost. Dr 121-lot, Cr 141-batch."""
    return post_deed(session, deed, "11", Pair(at("121", lot), at("141", batch), cost))


def batch_closed(
    session: Session, deed: Deed, *, batch: str, in_stock: tuple[Split, ...], sold: Money
) -> Posted | None:
    """Spread what planned cost missed: over lots still in 121, and in 521 for what was sold. 141 ends at zero.

    Amounts may be negative where the plan was too high. Returns nothing where the plan was exact.
    """
    pairs = [_moved(at("121", split.subject), at("141", batch), split.amount) for split in in_stock if split.amount]
    if sold:
        pairs.append(_moved(at("521", "cost"), at("141", batch), sold))
    return post_deed(session, deed, "11c", *pairs) if pairs else None


def batch_lost(
    session: Session, deed: Deed, *, batch: str, cost: Money, insured: Money = ZERO, insurer: str = ""
) -> Posted:
    """Event 12: a batch is lost to contamination. Dr 181 Cr 141; Dr 113-insurer Cr 181; the rest Dr 529 Cr 181."""
    pending = at("181", "current")
    return post_deed(
        session,
        deed,
        "12",
        Pair(pending, at("141", batch), cost),
        Pair(at("113", insurer), pending, insured),
        Pair(at("529", "loss"), pending, cost - insured),
    )


def dried(session: Session, deed: Deed, *, fresh: str, into: str, cost: Money, power: Money = ZERO) -> Posted:
    """Dry own goods: Dr 401 Cr 121-fresh; power Dr 401 Cr 102; all of it Dr 121-dried Cr 401."""
    drying = at("401", "drying")
    return post_deed(
        session,
        deed,
        "dry",
        Pair(drying, at("121", fresh), cost),
        Pair(drying, at("102"), power),
        Pair(at("121", into), drying, cost + power),
    )


def _moved(target: AccountKey, source: AccountKey, amount: Money) -> Pair:
    if amount < Money(0):
        return Pair(source, target, -amount)
    return Pair(target, source, amount)
