"""Months are closed one by one; that a year's results are carried over stands on its period 13.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("ledger_period", sa.Column("is_carried", whole, nullable=False, server_default="0"))
    op.execute(
        "UPDATE ledger_period SET is_carried = 1 WHERE period % 100 = 13 AND EXISTS ("
        "SELECT 1 FROM ledger_period december WHERE december.entity_id = ledger_period.entity_id"
        " AND december.period = ledger_period.period - 1 AND december.state <> 'open')"
    )
