"""A wholesaler may pay a delivery note less a deduction for quality, or not at all.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("shop_delivery_note", sa.Column("deducted", _WHOLE, nullable=False, server_default="0"))
    op.add_column("shop_delivery_note", sa.Column("written_off_on", Day(), nullable=True))
