"""Payments go out in batches: made by one person, checked by another, each payment open in one batch at most.

Revision: 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Instant
from ledger.journal import guards

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("coop_person", sa.Column("bank_account_changed_on", Day(), nullable=True))
    op.create_table(
        "ledger_payout_batch",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("number", _WHOLE, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", _WHOLE, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("made_by_id", _WHOLE, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("checked_by_id", _WHOLE, nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.UniqueConstraint("entity_id", "number"),
        sa.CheckConstraint("way IN ('bank', 'cash')", name="ck_ledger_payout_batch_way_known"),
        sa.CheckConstraint(
            "state IN ('drawn', 'approved', 'withdrawn')", name="ck_ledger_payout_batch_state_known"
        ),
    )
    op.create_table(
        "ledger_payout_line",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("batch_id", _WHOLE, sa.ForeignKey("ledger_payout_batch.id"), nullable=False),
        sa.Column("position", _WHOLE, nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("account_changed_on", Day(), nullable=True),
        sa.Column("amount", _WHOLE, nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paid_on", Day(), nullable=True),
        sa.UniqueConstraint("batch_id", "position"),
        sa.CheckConstraint(
            "state IN ('open', 'paid', 'failed', 'withdrawn')", name="ck_ledger_payout_line_state_known"
        ),
    )
    op.create_index(
        "uq_ledger_payout_line_open",
        "ledger_payout_line",
        ["entity_id", "due"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    guards.install(op.get_bind())
