"""A year's plan goes its way step by step: council, inspection, assembly; versions are kept.

Revision: 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day
from ledger.journal import guards

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DECIDED = (
    "state NOT IN ('passed', 'rejected') OR (assembly_on IS NOT NULL AND members IS NOT NULL"
    " AND present IS NOT NULL AND agreed IS NOT NULL)"
)


def upgrade() -> None:
    op.create_table(
        "ledger_distribution_plan",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("entity_id", _WHOLE, sa.ForeignKey("ledger_entity.id"), nullable=False),
        sa.Column("year", _WHOLE, nullable=False),
        sa.Column("version", _WHOLE, nullable=False),
        sa.Column("charter_id", _WHOLE, sa.ForeignKey("ledger_charter.id"), nullable=False),
        sa.Column("content_sha", sa.Text(), nullable=False),
        sa.Column("distributable", _WHOLE, nullable=False),
        sa.Column("refund", _WHOLE, nullable=False),
        sa.Column("share", _WHOLE, nullable=False),
        sa.Column("council_on", Day(), nullable=False),
        sa.Column("drawn_up_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_on", Day(), nullable=True),
        sa.Column("assembly_on", Day(), nullable=True),
        sa.Column("members", _WHOLE, nullable=True),
        sa.Column("present", _WHOLE, nullable=True),
        sa.Column("agreed", _WHOLE, nullable=True),
        sa.Column("noticed_on", Day(), nullable=True),
        sa.UniqueConstraint("entity_id", "year", "version"),
        sa.CheckConstraint(
            "state IN ('proposed', 'open', 'passed', 'rejected', 'withdrawn')",
            name="ck_ledger_distribution_plan_state_known",
        ),
        sa.CheckConstraint(
            "state <> 'open' OR published_on IS NOT NULL", name="ck_ledger_distribution_plan_open_since_a_day"
        ),
        sa.CheckConstraint(_DECIDED, name="ck_ledger_distribution_plan_decided_by_a_vote"),
    )
    guards.install(op.get_bind())
