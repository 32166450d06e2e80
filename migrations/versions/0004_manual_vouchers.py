"""Vouchers are written by hand: drafts with lines and papers, made by one person and approved by another.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_voucher_draft",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("dated_on", Day(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reverses_id", _WHOLE, sa.ForeignKey("ledger_voucher.id")),
        sa.Column("made_by_id", _WHOLE, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("checked_by_id", _WHOLE),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("checked_at", Instant()),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("voucher_id", _WHOLE, sa.ForeignKey("ledger_voucher.id")),
        sa.CheckConstraint(
            "state IN ('waiting', 'posted', 'refused', 'withdrawn')", name=op.f("ck_ledger_voucher_draft_state_known")
        ),
        sa.CheckConstraint(
            "checked_by_id IS NULL OR checked_by_id <> made_by_id", name=op.f("ck_ledger_voucher_draft_two_people")
        ),
        sa.UniqueConstraint("operation", name="uq_ledger_voucher_draft_operation"),
    )
    op.create_index("ix_ledger_voucher_draft_entity_id", "ledger_voucher_draft", ["entity_id"])
    op.create_table(
        "ledger_voucher_draft_line",
        sa.Column("draft_id", _WHOLE, sa.ForeignKey("ledger_voucher_draft.id"), primary_key=True),
        sa.Column("position", _WHOLE, primary_key=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("amount", _WHOLE, nullable=False),
        sa.CheckConstraint("side IN ('debit', 'credit')", name=op.f("ck_ledger_voucher_draft_line_side_known")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_voucher_draft_line_amount_above_zero")),
    )
    op.create_table(
        "ledger_paper",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("draft_id", _WHOLE, sa.ForeignKey("ledger_voucher_draft.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_ledger_paper_draft_id", "ledger_paper", ["draft_id"])
