"""What was entered by mistake can be taken back: an asset, a day of labour.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_asset", sa.Column("voided_on", Day(), nullable=True))
    op.add_column("coop_labour", sa.Column("voided_on", Day(), nullable=True))
