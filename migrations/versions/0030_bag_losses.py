"""Bags that a batch has lost are counted.

Revision: 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "coop_bag_loss",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("operation", sa.Text(), nullable=False, unique=True),
        sa.Column("batch_id", _WHOLE, sa.ForeignKey("coop_batch.id"), nullable=False),
        sa.Column("bags", _WHOLE, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("noticed_on", Day(), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("captured_by", sa.Text(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.CheckConstraint("bags > 0", name="ck_coop_bag_loss_bags_above_zero"),
        sa.CheckConstraint("cause IN ('contaminated', 'broken', 'other')", name="ck_coop_bag_loss_cause_known"),
    )
    op.create_index("ix_coop_bag_loss_batch_id", "coop_bag_loss", ["batch_id"])
