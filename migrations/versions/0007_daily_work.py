"""The daily work: parties with numbers, the register of assets, and labour that is entered once.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_party",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('supplier', 'employee', 'project', 'unit')", name=op.f("ck_ledger_party_kind_known")),
        sa.UniqueConstraint("entity_id", "kind", "number", name="uq_ledger_party_entity_id_kind_number"),
        sa.UniqueConstraint("entity_id", "kind", "name", name="uq_ledger_party_entity_id_kind_name"),
    )
    op.create_table(
        "ledger_asset",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("acquired_on", Day(), nullable=False),
        sa.Column("cost", _WHOLE, nullable=False),
        sa.Column("residual", _WHOLE, nullable=False),
        sa.Column("months", _WHOLE, nullable=False),
        sa.Column("retired_on", Day()),
        sa.CheckConstraint("kind IN ('151', '142', '161')", name=op.f("ck_ledger_asset_kind_known")),
        sa.CheckConstraint("use IN ('production', 'office')", name=op.f("ck_ledger_asset_use_known")),
        sa.CheckConstraint("months > 0", name=op.f("ck_ledger_asset_serves_some_months")),
        sa.CheckConstraint(
            "cost > 0 AND residual >= 0 AND residual <= cost", name=op.f("ck_ledger_asset_residual_within_cost")
        ),
        sa.UniqueConstraint("entity_id", "number", name="uq_ledger_asset_entity_id_number"),
        sa.UniqueConstraint("entity_id", "subject", name="uq_ledger_asset_entity_id_subject"),
        sa.UniqueConstraint("operation", name="uq_ledger_asset_operation"),
    )
    op.add_column("coop_labour", sa.Column("operation", sa.Text(), nullable=True))
    op.create_index("uq_coop_labour_operation", "coop_labour", ["operation"], unique=True)
