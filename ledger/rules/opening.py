"""The balances with which an entity's books begin: one voucher before the first year, written once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ledger.journal.drafts import Posted
from ledger.rules.manual import Line, paired
from ledger.rules.posting_rule import Deed, post_deed


def opened(session: Session, deed: Deed, *, debits: Sequence[Line], credits_: Sequence[Line], period: int) -> Posted:
    """Post the opening balances: every account that had one, in one voucher that balances."""
    return post_deed(session, deed, "opening", *paired(debits, credits_), period=period)
