"""An order keeps the reason of its cancellation apart from what the buyer wrote.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shop_order", sa.Column("cancel_reason", sa.Text(), nullable=False, server_default=""))
