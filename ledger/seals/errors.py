"""What can go wrong when books are sealed."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class SealedMeanwhileError(DomainError):
    """Two sealers worked at the same moment; the first one's block stands, and nothing is lost."""

    message = N_("刚刚有另一次封账，这一次没有封，稍后再来。")
    status = 409


for _constraint in (
    "pk_ledger_seal_block",
    "pk_ledger_seal_leaf",
    "uq_ledger_seal_block_entity_id_block_no",
    "uq_ledger_seal_leaf_entity_id_seq",
    "uq_ledger_seal_leaf_kind_record_id",
):
    explain_constraint(_constraint, SealedMeanwhileError)
