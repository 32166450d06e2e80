"""A member's shares become entries with a date, a source and a sign, so that they can shrink too; a member gives notice before he leaves.

Revision: 0006, after 0005.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from core.columns import Day
from ledger.journal import guards

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "ledger_quantified_share"


def upgrade() -> None:
    connection = op.get_bind()
    before = sa.text(f"SELECT id, entity_id, member_no, year, kind, amount FROM {_TABLE} WHERE amount <> 0")
    rows = [
        {
            "id": row.id,
            "entity_id": row.entity_id,
            "member_no": row.member_no,
            "on": date(row.year, 12, 31),
            "kind": row.kind,
            "amount": row.amount,
            "source": f"quantified:{row.year}",
            "memo": f"{row.year} 年量化",
        }
        for row in connection.execute(before)
    ]
    op.drop_table(_TABLE)
    table = op.create_table(
        _TABLE,
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("entity_id", _WHOLE, nullable=False),
        sa.Column("member_no", sa.Text(), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", _WHOLE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('reserve', 'subsidy', 'donation')", name=op.f("ck_ledger_quantified_share_kind_known")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_quantified_share_amount_not_zero")),
        sa.ForeignKeyConstraint(["entity_id"], ["ledger_entity.id"], name=op.f("fk_ledger_quantified_share_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_quantified_share")),
        sa.UniqueConstraint(
            "entity_id", "member_no", "kind", "source", name=op.f("uq_ledger_quantified_share_entity_id_member_no_kind_source")
        ),
    )
    if rows:
        op.bulk_insert(table, rows)
    op.add_column("ledger_member", sa.Column("notice_on", Day(), nullable=True))
    guards.install(connection)
