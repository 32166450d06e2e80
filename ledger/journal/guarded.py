"""What the database guards of the books: which tables, what of them may never change, what may not come any more.

How these become triggers on each engine stands in `ledger.journal.guarding`; that they stand, `ledger.journal.guards`.
"""

from __future__ import annotations

from collections.abc import Mapping

JOURNAL = ("ledger_voucher", "ledger_posting")
"""The tables of the journal."""

ALWAYS = ("no_update", "no_delete")
BESIDE = {
    "ledger_entity": ("no_delete",),
    "ledger_account": ALWAYS,
    "ledger_patronage": ALWAYS,
    "ledger_quantified_share": ALWAYS,
    "ledger_member": ("no_delete",),
    "ledger_charter": ALWAYS,
    "ledger_distribution_line": ALWAYS,
    "ledger_distribution_run": ("no_delete",),
    "ledger_distribution_plan": ("no_delete",),
    "ledger_collective_line": ALWAYS,
    "ledger_collective_run": ("no_delete",),
    "ledger_voucher_draft": ("no_delete",),
    "ledger_voucher_draft_line": ALWAYS,
    "ledger_paper": ALWAYS,
    "ledger_asset": ("no_delete",),
    "ledger_period": ("no_delete",),
    "ledger_payout_batch": ("no_delete",),
    "ledger_payout_line": ("no_delete",),
    "ledger_minutes_file": ALWAYS,
    "ledger_share_tree": ALWAYS,
    "ledger_share_leaf": ALWAYS,
    "ledger_seal_block": ALWAYS,
    "ledger_seal_leaf": ALWAYS,
    "ledger_year_lock": ALWAYS,
    "core_audit": ALWAYS,
}
"""What the journal leans on: accounts, periods, trade, votes, drafts, papers, charters, seals: never taken away."""


def _changed(*columns: str) -> str:
    """Return the condition that an UPDATE changes one of these columns, none of which is ever empty."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def _unlike(*columns: str) -> str:
    """Return the condition that an UPDATE changes one of these columns, which may be empty."""
    texts = (f"COALESCE(CAST({{0}}.{column} AS TEXT), '')" for column in columns)
    return " OR ".join(f"{text.format('NEW')} <> {text.format('OLD')}" for text in texts)


FINAL = {
    "ledger_distribution_run": (
        "final",
        "OLD.voucher_id IS NOT NULL OR " + _changed("id", "entity_id", "year"),
        "a posted run is final",
    ),
    "ledger_distribution_plan": (
        "final",
        "OLD.state IN ('rejected', 'withdrawn') OR "
        + _changed(
            "id",
            "entity_id",
            "year",
            "version",
            "charter_id",
            "content_sha",
            "distributable",
            "refund",
            "share",
            "council_on",
            "drawn_up_by",
        )
        + " OR (OLD.state = 'passed' AND ("
        + _changed("state", "published_on", "assembly_on", "members", "present", "agreed")
        + "))",
        "a decided plan is final",
    ),
    "ledger_collective_run": (
        "final",
        _changed(
            "id",
            "entity_id",
            "year",
            "charter_id",
            "received",
            "reserve",
            "per_share",
            "distributed",
            "residue",
            "assembly_on",
        )
        + " OR "
        + _unlike("published_on", "members", "present", "agreed"),
        "a posted run is final",
    ),
    "ledger_payout_batch": (
        "final",
        "OLD.state = 'withdrawn' OR (OLD.state = 'approved' AND NEW.state = 'drawn') OR "
        + _changed(
            "id", "entity_id", "number", "way", "template", "total", "file_sha", "made_by_id", "made_by", "made_at"
        )
        + " OR "
        + _unlike("file", "file_name", "payer_account", "drawn_mark")
        + " OR (OLD.state = 'approved' AND ("
        + _unlike("checked_by_id", "checked_by", "checked_at", "checked_mark")
        + "))"
        " OR (NEW.state = 'approved'"
        " AND (COALESCE(NEW.checked_by_id, NEW.made_by_id) = NEW.made_by_id OR NEW.checked_at IS NULL))",
        "a batch of payments is final",
    ),
    "ledger_payout_line": (
        "final",
        "OLD.state <> 'open' OR "
        + _changed("id", "entity_id", "batch_id", "position", "due", "payee", "amount", "memo")
        + " OR "
        + _unlike("account", "account_changed_on")
        + " OR (NEW.state = 'paid' AND NEW.paid_on IS NULL)",
        "a payment is final",
    ),
    "ledger_voucher_draft": (
        "final",
        "OLD.state <> 'waiting' OR "
        + _changed("id", "entity_id", "operation", "dated_on", "memo", "made_by_id", "made_by", "made_at")
        + " OR COALESCE(NEW.reverses_id, 0) <> COALESCE(OLD.reverses_id, 0)",
        "a draft is final",
    ),
    "ledger_entity": ("fixed", _changed("id", "code", "kind"), "an entity is fixed"),
    "ledger_member": ("fixed", _changed("id", "entity_id", "number", "holder", "joined_on"), "a membership is fixed"),
    "ledger_asset": (
        "fixed",
        _changed(
            "id",
            "entity_id",
            "operation",
            "number",
            "kind",
            "use",
            "subject",
            "acquired_on",
            "cost",
            "residual",
            "months",
        ),
        "an asset is fixed",
    ),
    "ledger_period": (
        "forward",
        "OLD.state = 'hard' OR " + _changed("entity_id", "period"),
        "a hard close is final",
    ),
}
"""What may still change until it is decided: the trigger's kind, when an UPDATE is refused, and with which word."""
_DECIDED = "EXISTS (SELECT 1 FROM ledger_voucher_draft d WHERE d.id = NEW.draft_id AND d.state <> 'waiting')"
_BEFORE_A_LOCK = """NEW.period % 100 NOT BETWEEN 1 AND 13 OR EXISTS (
  SELECT 1 FROM ledger_period p WHERE p.entity_id = NEW.entity_id AND p.state = 'hard' AND p.period > NEW.period
)"""
_POSTED_RUN = "EXISTS (SELECT 1 FROM ledger_distribution_run r WHERE r.id = NEW.run_id AND r.voucher_id IS NOT NULL)"
_WHOLE_RUN = """NEW.amount > (
  SELECT r.distributed - COALESCE(sum(l.amount), 0) FROM ledger_collective_run r
  LEFT JOIN ledger_collective_line l ON l.run_id = r.id WHERE r.id = NEW.run_id GROUP BY r.id, r.distributed
)"""
_WHOLE_TREE = """NEW.position NOT BETWEEN 0 AND (
  SELECT t.leaves - 1 FROM ledger_share_tree t WHERE t.id = NEW.tree_id
)"""
_NOT_BEING_DRAWN = """(NEW.state <> 'open' OR NEW.amount <= 0 OR NOT EXISTS (
  SELECT 1 FROM ledger_payout_batch b
  WHERE b.id = NEW.batch_id AND b.entity_id = NEW.entity_id AND b.state = 'drawn'
))"""
"""A payment enters the batch of its own entity, while that is being drawn."""
NOT_LATER = {
    "ledger_share_leaf": (_WHOLE_TREE, "a posted run is final"),
    "ledger_distribution_line": (_POSTED_RUN, "a posted run is final"),
    "ledger_collective_line": (_WHOLE_RUN, "a posted run is final"),
    "ledger_voucher_draft_line": (_DECIDED, "a draft is final"),
    "ledger_paper": (_DECIDED, "a draft is final"),
    "ledger_period": (_BEFORE_A_LOCK, "no period is opened before a locked one"),
    "ledger_payout_batch": ("NEW.state <> 'drawn' OR NEW.checked_by_id IS NOT NULL", "a batch of payments is final"),
    "ledger_payout_line": (_NOT_BEING_DRAWN, "a batch of payments is final"),
}
"""What may not be added any more: when an INSERT is refused, and with which word."""

ID, ROWID = ("id",), ("rowid",)
KEYS = {
    "ledger_entity": (ID, ("code",)),
    "ledger_voucher": (ID, ("entity_id", "key"), ("entity_id", "period", "number"), ("reverses_id",)),
    "ledger_posting": (ROWID, ("voucher_id", "line_no")),
    "ledger_account": (ID, ("entity_id", "code", "subject")),
    "ledger_patronage": (ID, ("entity_id", "source")),
    "ledger_quantified_share": (ID, ("entity_id", "member_no", "kind", "source")),
    "ledger_member": (ID, ("entity_id", "number"), ("entity_id", "holder")),
    "ledger_charter": (ID, ("entity_id", "version")),
    "ledger_distribution_line": (ROWID, ("run_id", "member_no")),
    "ledger_distribution_run": (ID, ("entity_id", "year")),
    "ledger_distribution_plan": (ID, ("entity_id", "year", "version")),
    "ledger_collective_line": (ROWID, ("run_id", "holder")),
    "ledger_collective_run": (ID, ("entity_id", "year")),
    "ledger_voucher_draft": (ID, ("operation",), ("reverses_id",)),
    "ledger_voucher_draft_line": (ROWID, ("draft_id", "position")),
    "ledger_paper": (ID,),
    "ledger_asset": (ID, ("operation",), ("entity_id", "number"), ("entity_id", "subject")),
    "ledger_period": (ROWID, ("entity_id", "period")),
    "ledger_payout_batch": (ID, ("entity_id", "number")),
    "ledger_payout_line": (ID, ("batch_id", "position"), ("entity_id", "due")),
    "ledger_minutes_file": (ID, ("entity_id", "year", "version", "sha256")),
    "ledger_share_tree": (ID, ("run_id",)),
    "ledger_share_leaf": (ROWID, ("tree_id", "member_no"), ("tree_id", "position"), ("token",)),
    "ledger_seal_block": (ROWID, ("entity_id", "block_no")),
    "ledger_seal_leaf": (ROWID, ("entity_id", "seq"), ("kind", "record_id")),
    "ledger_year_lock": (ID, ("entity_id", "year")),
    "core_audit": (ID,),
}
"""By what each row is known; the hidden number of a row too, where it has no id.

SQLite's REPLACE asks no trigger of DELETE, so an INSERT on a known key is refused before it, in the words in which the
constraint itself would have refused it.
"""

KNOWN_ONLY: dict[tuple[str, ...], str] = {
    ("ledger_voucher_draft", "reverses_id"): "{row}state IN ('waiting', 'posted')",
    ("ledger_payout_line", "entity_id", "due"): "{row}state = 'open'",
}
"""Keys by which only some rows are known, the old one and the new one, as the partial index says."""

Beside = Mapping[str, tuple[str, ...]]
"""Guarded tables that are there, with the deeds that are never done to their rows."""
