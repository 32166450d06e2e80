"""A charter says by what the year's reserve is quantified to the members (合作社法 Art. 42).

Revision: 0019, after 0018.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE ledger_charter ADD COLUMN quantify_by TEXT NOT NULL DEFAULT 'patronage'"
        " CONSTRAINT ck_ledger_charter_quantify_by_known CHECK (quantify_by IN ('patronage', 'capital', 'equal'))"
    )
