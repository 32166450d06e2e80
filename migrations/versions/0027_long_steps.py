"""Steps of a very large cooperative's distribution are taken behind the pages.

Revision: 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_long_step",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("year", _WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("present", _WHOLE, nullable=False),
        sa.Column("agreed", _WHOLE, nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("user_id", _WHOLE, nullable=True),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('propose', 'lay_open', 'decide')", name="ck_ledger_long_step_kind_known"),
        sa.CheckConstraint(
            "state IN ('waiting', 'working', 'done', 'refused', 'stopped')", name="ck_ledger_long_step_state_known"
        ),
        sa.CheckConstraint("present >= 0 AND agreed >= 0", name="ck_ledger_long_step_counts_not_negative"),
    )
    op.create_index("ix_ledger_long_step_state", "ledger_long_step", ["state"])
