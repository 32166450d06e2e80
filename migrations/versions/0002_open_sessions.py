"""Sessions are rows, so that signing out ends a copied cookie; market prices belong to the cooperative that noted
them; stages and charters speak English.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from core.columns import Day, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "core_open_session",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("user_id", _WHOLE, sa.ForeignKey("core_user.id"), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
    )
    op.create_index("ix_core_open_session_user_id", "core_open_session", ["user_id"])
    op.drop_column("core_user", "session_epoch")
    op.add_column("coop_stage", sa.Column("english_climate", sa.Text(), nullable=False, server_default=""))
    op.add_column("ledger_charter", sa.Column("english_patronage_basis", sa.Text(), nullable=False, server_default=""))
    op.execute("CREATE TEMPORARY TABLE price_of_all AS SELECT * FROM coop_market_price")
    op.drop_table("coop_market_price")
    op.create_table(
        "coop_market_price",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("entity_id", _WHOLE, nullable=False),
        sa.Column("produce_code", sa.Text(), nullable=False),
        sa.Column("grade_letter", sa.Text(), nullable=False),
        sa.Column("on", Day(), nullable=False),
        sa.Column("per_kg", _WHOLE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("per_kg > 0", name=op.f("ck_coop_market_price_price_above_zero")),
        sa.ForeignKeyConstraint(["entity_id"], ["ledger_entity.id"], name="fk_coop_market_price_entity_id_ledger_entity"),
        sa.PrimaryKeyConstraint("id", name="pk_coop_market_price"),
        sa.UniqueConstraint(
            "entity_id", "produce_code", "grade_letter", "on", "source", name="uq_coop_market_price_once_a_day"
        ),
    )
    # Until now a price held for every buying cooperative: each keeps it.
    op.execute(
        """
        INSERT INTO coop_market_price (id, entity_id, produce_code, grade_letter, "on", per_kg, source)
        SELECT row_number() OVER (ORDER BY price.id, home.entity_id), home.entity_id,
               price.produce_code, price.grade_letter, price."on", price.per_kg, price.source
        FROM price_of_all AS price CROSS JOIN coop_entity_home AS home
        WHERE home.purpose = 'buys'
        """
    )
    op.execute("DROP TABLE price_of_all")
