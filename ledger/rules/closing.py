"""The year's end: events 26 and 27 close the results, 28 to 31 appropriate the surplus, 32 to 34 use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.money import ZERO, Money
from ledger.journal.chart import APPROPRIATED, EXPENSE_CODES, INCOME_CODES, UNDISTRIBUTED
from ledger.journal.drafts import Pair, Posted
from ledger.journal.posting import post_all
from ledger.journal.reading import balance, balances_by_subject
from ledger.rules.posting_rule import BANK, Deed, Split, at, drafted, post_deed


def results_closed(session: Session, deed: Deed, *, period: int) -> Posted | None:
    """Event 26: income and expenses go to 331. Dr 501, 502, 511 Cr 331; Dr 331 Cr 521 … 531."""
    pairs = []
    for (code, subject), net in sorted(
        balances_by_subject(session, deed.entity, INCOME_CODES + EXPENSE_CODES, through=period).items()
    ):
        result, account = at("331"), at(code, subject)
        pairs.append(Pair(account, result, -net) if net < Money(0) else Pair(result, account, net))
    return post_deed(session, deed, "26", *pairs, period=period) if pairs else None


def surplus_carried_over(session: Session, deed: Deed, *, period: int) -> Posted | None:
    """Event 27: the year's surplus goes to 332-undistributed; a loss the other way round."""
    surplus = -balance(session, deed.entity, "331")
    if not surplus:
        return None
    year, undistributed = at("331"), at("332", UNDISTRIBUTED)
    gained = surplus > Money(0)
    pair = Pair(year, undistributed, surplus) if gained else Pair(undistributed, year, -surplus)
    return post_deed(session, deed, "27", pair, period=period)


def surplus_appropriated(
    session: Session,
    deed: Deed,
    *,
    period: int,
    reserve: Money,
    refunds: tuple[Split, ...],
    shares: tuple[Split, ...],
) -> Posted:
    """Events 28 to 31 in one voucher that cites the resolution.

    28: Dr 332-appropriated Cr 322. 29: … Cr 221-member. 30: … Cr 222-member. 31: Dr 332-undistributed
    Cr 332-appropriated, so that the sub-account ends at zero.
    """
    appropriated = at("332", APPROPRIATED)
    taken = [
        Pair(appropriated, at("322"), reserve),
        *(Pair(appropriated, at("221", split.subject), split.amount) for split in refunds),
        *(Pair(appropriated, at("222", split.subject), split.amount) for split in shares),
    ]
    whole = Money.total(pair.amount for pair in taken)
    cleared = Pair(at("332", UNDISTRIBUTED), appropriated, whole)
    return post_deed(session, deed, "28-31", *taken, cleared, period=period)


@dataclass(frozen=True, kw_only=True, slots=True)
class Payout:
    """What was paid to one member of his refund and his share, by the bank or in cash.

    What was withheld of them (`refund_withheld`, `share_withheld`) is owed to the tax office.
    """

    deed: Deed
    member: str
    refund: Money
    share: Money
    refund_withheld: Money = ZERO
    share_withheld: Money = ZERO
    out_of: str = BANK

    @property
    def net(self) -> Money:
        """Return what the member got."""
        return self.refund + self.share - self.refund_withheld - self.share_withheld


def surpluses_paid(session: Session, paid: Sequence[Payout]) -> list[Posted]:
    """Event 32, for every member at once: refund and share are paid. Dr 221, 222; Cr 102 or 101, tax withheld 214."""
    tax = at("214", "withheld")
    return post_all(
        session,
        [
            drafted(
                one.deed,
                "32",
                Pair(at("221", one.member), at(one.out_of), one.refund - one.refund_withheld),
                Pair(at("222", one.member), at(one.out_of), one.share - one.share_withheld),
                Pair(at("221", one.member), tax, one.refund_withheld),
                Pair(at("222", one.member), tax, one.share_withheld),
            )
            for one in paid
        ],
    )


def surplus_converted(session: Session, deed: Deed, *, member: str, refund: Money, share: Money) -> Posted:
    """Event 33: by vote, a member's refund and share become capital. Dr 221, 222; Cr 301-member."""
    capital = at("301", member)
    return post_deed(
        session, deed, "33", Pair(at("221", member), capital, refund), Pair(at("222", member), capital, share)
    )


def loss_covered(session: Session, deed: Deed, *, amount: Money, period: int = 0) -> Posted:
    """Event 34: the reserve covers a loss. Dr 322, Cr 332-undistributed."""
    return post_deed(session, deed, "34", Pair(at("322"), at("332", UNDISTRIBUTED), amount), period=period)


def reserve_converted(session: Session, deed: Deed, *, splits: tuple[Split, ...]) -> Posted:
    """Event 34: by vote, the reserve becomes members' capital. Dr 322, Cr 301-member."""
    return post_deed(session, deed, "34c", *(Pair(at("322"), at("301", s.subject), s.amount) for s in splits))
