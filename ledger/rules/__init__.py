"""One named posting rule for each event of the cooperative's life; numbers are those of the events table.

A rule takes the entity, an idempotency key, the date, who acts, opaque subjects ("lot:…", "member:…") and money.
It posts in the caller's transaction and returns the voucher.
"""

from ledger.rules.posting_rule import Deed, Split

__all__ = ["Deed", "Split"]
