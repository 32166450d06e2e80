"""Statements are drawn in sets, kept as they were drawn, and who received them is noted.

Revision: 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "coop_statement_set",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("village_id", _WHOLE, sa.ForeignKey("coop_village.id"), nullable=False),
        sa.Column("number", _WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.UniqueConstraint("village_id", "number"),
        sa.CheckConstraint("kind IN ('households', 'village')", name="ck_coop_statement_set_kind_known"),
        sa.CheckConstraint(
            "state IN ('waiting', 'drawing', 'done', 'cancelled')", name="ck_coop_statement_set_state_known"
        ),
    )
    op.create_table(
        "coop_statement_copy",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("set_id", _WHOLE, sa.ForeignKey("coop_statement_set.id"), nullable=False),
        sa.Column("position", _WHOLE, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("file_sha", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=True),
        sa.Column("handed_on", Day(), nullable=True),
        sa.Column("handed_how", sa.Text(), nullable=True),
        sa.Column("handed_to", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.UniqueConstraint("set_id", "position"),
        sa.CheckConstraint(
            "handed_how IN ('by-hand', 'posted', 'message', 'mail')", name="ck_coop_statement_copy_handed_how_known"
        ),
        sa.CheckConstraint(
            "(handed_on IS NULL) = (handed_how IS NULL)", name="ck_coop_statement_copy_handed_in_a_way"
        ),
        sa.CheckConstraint(
            "handed_on IS NULL OR file_sha <> ''", name="ck_coop_statement_copy_handed_once_drawn"
        ),
    )
