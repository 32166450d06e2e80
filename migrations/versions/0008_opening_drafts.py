"""Tables that a village sent wait, encrypted, for their import.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "coop_opening_draft",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("made_by_id", _WHOLE, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
