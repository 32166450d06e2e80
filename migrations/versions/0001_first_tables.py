"""first tables

Revision: 0001, after .
"""

import sqlalchemy as sa
from alembic import op
import core.columns
from ledger.journal.guards import install
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('coop_market_price',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('grade_letter', sa.Text(), nullable=False),
    sa.Column('on', core.columns.Day(), nullable=False),
    sa.Column('per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.CheckConstraint('per_kg > 0', name=op.f('ck_coop_market_price_price_above_zero')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_market_price')),
    sa.UniqueConstraint('produce_code', 'grade_letter', 'on', 'source', name=op.f('uq_coop_market_price_produce_code_grade_letter_on_source'))
    )
    op.create_table('coop_produce',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('is_fresh', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shelf_days', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_coop_produce'))
    )
    op.create_table('coop_stage_template',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('days', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('yield_per_bag', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('planned_cost_per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_stage_template')),
    sa.UniqueConstraint('name', 'version', name=op.f('uq_coop_stage_template_name_version'))
    )
    op.create_table('coop_transfer_price',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('grade_letter', sa.Text(), nullable=False),
    sa.Column('per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('valid_from', core.columns.Day(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_transfer_price'))
    )
    op.create_table('coop_village',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('is_in_federation', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_village')),
    sa.UniqueConstraint('code', name=op.f('uq_coop_village_code'))
    )
    op.create_table('core_audit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', core.columns.Instant(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('deed', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_audit'))
    )
    op.create_table('core_installation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_demo', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('anchor', sa.Text(), nullable=False),
    sa.Column('loaded_at', core.columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_installation'))
    )
    op.create_table('core_job_run',
    sa.Column('job', sa.Text(), nullable=False),
    sa.Column('slot', sa.Text(), nullable=False),
    sa.Column('ran_at', core.columns.Instant(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('job', 'slot', name=op.f('pk_core_job_run'))
    )
    op.create_table('core_scheduler_lease',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('expires_at', core.columns.Instant(), nullable=False),
    sa.Column('beat_at', core.columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_core_scheduler_lease'))
    )
    op.create_table('core_series',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('last', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_core_series'))
    )
    op.create_table('core_sign_in_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('username_mark', sa.Text(), nullable=False),
    sa.Column('address_mark', sa.Text(), nullable=False),
    sa.Column('succeeded', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', core.columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_sign_in_attempt'))
    )
    op.create_index('ix_core_sign_in_attempt_address', 'core_sign_in_attempt', ['address_mark', 'at'], unique=False)
    op.create_index('ix_core_sign_in_attempt_username', 'core_sign_in_attempt', ['username_mark', 'at'], unique=False)
    op.create_table('core_user',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('is_active', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('must_change_password', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_epoch', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', core.columns.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_user')),
    sa.UniqueConstraint('username', name=op.f('uq_core_user_username'))
    )
    op.create_table('ledger_entity',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('opened_on', core.columns.Day(), nullable=False),
    sa.CheckConstraint("kind IN ('cooperative', 'union', 'collective')", name=op.f('ck_ledger_entity_kind_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entity')),
    sa.UniqueConstraint('code', name=op.f('uq_ledger_entity_code'))
    )
    op.create_table('shop_category',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_shop_category'))
    )
    op.create_table('shop_customer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_customer')),
    sa.UniqueConstraint('code', name=op.f('uq_shop_customer_code'))
    )
    op.create_table('shop_freight_zone',
    sa.Column('province', sa.Text(), nullable=False),
    sa.Column('fee', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('free_from', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('days', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('takes_fresh', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('province', name=op.f('pk_shop_freight_zone'))
    )
    op.create_table('shop_order',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('buyer_name', sa.Text(), nullable=False),
    sa.Column('buyer_phone', sa.Text(), nullable=False),
    sa.Column('province', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('delivery', sa.Text(), nullable=False),
    sa.Column('pay_by', sa.Text(), nullable=False),
    sa.Column('goods', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('freight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('total', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('placed_at', core.columns.Instant(), nullable=False),
    sa.Column('expires_at', core.columns.Instant(), nullable=False),
    sa.Column('arrives_on', core.columns.Day(), nullable=False),
    sa.CheckConstraint("delivery IN ('ship', 'pickup')", name=op.f('ck_shop_order_delivery_known')),
    sa.CheckConstraint("pay_by IN ('bank', 'pickup', 'wallet')", name=op.f('ck_shop_order_pay_by_known')),
    sa.CheckConstraint("state IN ('placed', 'paid', 'shipped', 'cancelled')", name=op.f('ck_shop_order_state_known')),
    sa.CheckConstraint('total = goods + freight', name=op.f('ck_shop_order_total_adds_up')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_order')),
    sa.UniqueConstraint('code', name=op.f('uq_shop_order_code')),
    sa.UniqueConstraint('operation', name=op.f('uq_shop_order_operation')),
    sa.UniqueConstraint('token', name=op.f('uq_shop_order_token'))
    )
    op.create_index(op.f('ix_shop_order_placed_at'), 'shop_order', ['placed_at'], unique=False)
    op.create_index(op.f('ix_shop_order_state'), 'shop_order', ['state'], unique=False)
    op.create_table('coop_entity_home',
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('village_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.CheckConstraint("purpose IN ('grows', 'buys', 'collective', 'sells')", name=op.f('ck_coop_entity_home_purpose_known')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_coop_entity_home_entity_id')),
    sa.ForeignKeyConstraint(['village_id'], ['coop_village.id'], name=op.f('fk_coop_entity_home_village_id')),
    sa.PrimaryKeyConstraint('entity_id', name=op.f('pk_coop_entity_home')),
    sa.UniqueConstraint('prefix', name=op.f('uq_coop_entity_home_prefix'))
    )
    op.create_table('coop_federation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('brand', sa.Text(), nullable=False),
    sa.Column('merchant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('telephone', sa.Text(), nullable=False),
    sa.Column('licence_note', sa.Text(), nullable=False),
    sa.Column('bank_account', sa.Text(), nullable=False),
    sa.Column('collection_code', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['merchant_id'], ['ledger_entity.id'], name=op.f('fk_coop_federation_merchant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_federation'))
    )
    op.create_table('coop_floor_price',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('grade_letter', sa.Text(), nullable=False),
    sa.Column('per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('valid_from', core.columns.Day(), nullable=False),
    sa.Column('valid_to', core.columns.Day(), nullable=False),
    sa.CheckConstraint('per_kg > 0', name=op.f('ck_coop_floor_price_price_above_zero')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_coop_floor_price_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_floor_price'))
    )
    op.create_table('coop_grade',
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['produce_code'], ['coop_produce.code'], name=op.f('fk_coop_grade_produce_code')),
    sa.PrimaryKeyConstraint('produce_code', 'letter', name=op.f('pk_coop_grade'))
    )
    op.create_table('coop_household',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('village_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['coop_village.id'], name=op.f('fk_coop_household_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_household')),
    sa.UniqueConstraint('number', name=op.f('uq_coop_household_number'))
    )
    op.create_table('coop_scale',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('verified_until', core.columns.Day(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_coop_scale_entity_id')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_coop_scale'))
    )
    op.create_table('coop_shed',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('village_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('area_m2', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('bag_capacity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('bag_capacity > 0', name=op.f('ck_coop_shed_takes_bags')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_coop_shed_entity_id')),
    sa.ForeignKeyConstraint(['village_id'], ['coop_village.id'], name=op.f('fk_coop_shed_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_shed')),
    sa.UniqueConstraint('code', name=op.f('uq_coop_shed_code')),
    sa.UniqueConstraint('village_id', 'number', name=op.f('uq_coop_shed_village_id_number'))
    )
    op.create_table('coop_stage',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('template_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day_from', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day_to', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('climate', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['coop_stage_template.id'], name=op.f('fk_coop_stage_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_stage'))
    )
    op.create_table('coop_task_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('template_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('english_title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['coop_stage_template.id'], name=op.f('fk_coop_task_step_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_task_step'))
    )
    op.create_table('core_user_grant',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.CheckConstraint("role IN ('admin', 'accountant', 'auditor', 'secretary', 'shed_worker', 'shop_staff', 'member')", name=op.f('ck_core_user_grant_role_known')),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_core_user_grant_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_user_grant')),
    sa.UniqueConstraint('user_id', 'role', 'scope', name=op.f('uq_core_user_grant_user_id_role_scope'))
    )
    op.create_table('ledger_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_account_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_account')),
    sa.UniqueConstraint('entity_id', 'code', 'subject', name=op.f('uq_ledger_account_entity_id_code_subject')),
    sqlite_strict=True
    )
    op.create_table('ledger_charter',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('effective_from', core.columns.Day(), nullable=False),
    sa.Column('reserve_bp', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('patronage_bp', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('patronage_basis', sa.Text(), nullable=False),
    sa.Column('patronage_products', sa.Text(), nullable=False),
    sa.Column('adopted_by', sa.Text(), nullable=False),
    sa.CheckConstraint("method IN ('ceil-floor', 'largest-remainder', 'floor-per-share')", name=op.f('ck_ledger_charter_method_known')),
    sa.CheckConstraint('patronage_bp BETWEEN 0 AND 10000', name=op.f('ck_ledger_charter_patronage_is_a_share')),
    sa.CheckConstraint('reserve_bp BETWEEN 0 AND 10000', name=op.f('ck_ledger_charter_reserve_is_a_share')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_charter_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_charter')),
    sa.UniqueConstraint('entity_id', 'version', name=op.f('uq_ledger_charter_entity_id_version'))
    )
    op.create_table('ledger_collective_share',
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('shares', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('shares > 0', name=op.f('ck_ledger_collective_share_has_shares')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_collective_share_entity_id')),
    sa.PrimaryKeyConstraint('entity_id', 'holder', name=op.f('pk_ledger_collective_share'))
    )
    op.create_table('ledger_member',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('joined_on', core.columns.Day(), nullable=False),
    sa.Column('left_on', core.columns.Day(), nullable=True),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_member_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_member')),
    sa.UniqueConstraint('entity_id', 'holder', name=op.f('uq_ledger_member_entity_id_holder')),
    sa.UniqueConstraint('entity_id', 'number', name=op.f('uq_ledger_member_entity_id_number'))
    )
    op.create_table('ledger_patronage',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_no', sa.Text(), nullable=False),
    sa.Column('on', core.columns.Day(), nullable=False),
    sa.Column('product', sa.Text(), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_patronage_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_patronage')),
    sa.UniqueConstraint('entity_id', 'source', name=op.f('uq_ledger_patronage_entity_id_source'))
    )
    op.create_index('ix_ledger_patronage_member', 'ledger_patronage', ['entity_id', 'member_no', 'on'], unique=False)
    op.create_table('ledger_period',
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('period', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('last_voucher_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state IN ('open', 'soft', 'hard')", name=op.f('ck_ledger_period_state_known')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_period_entity_id')),
    sa.PrimaryKeyConstraint('entity_id', 'period', name=op.f('pk_ledger_period')),
    sqlite_strict=True
    )
    op.create_table('ledger_quantified_share',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_no', sa.Text(), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("kind IN ('reserve', 'subsidy', 'donation')", name=op.f('ck_ledger_quantified_share_kind_known')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_ledger_quantified_share_amount_not_negative')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_quantified_share_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_quantified_share')),
    sa.UniqueConstraint('entity_id', 'member_no', 'year', 'kind', name=op.f('uq_ledger_quantified_share_entity_id_member_no_year_kind'))
    )
    op.create_table('ledger_voucher',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('period', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('dated_on', core.columns.Day(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('content_sha', sa.Text(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('memo', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('is_red', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('line_count', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('total_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', core.columns.Instant(), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_ledger_voucher_number_counts_from_one')),
    sa.CheckConstraint('reverses_id IS NULL OR is_red = 1', name=op.f('ck_ledger_voucher_a_reversal_is_red')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_voucher_entity_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['ledger_voucher.id'], name=op.f('fk_ledger_voucher_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_voucher')),
    sa.UniqueConstraint('entity_id', 'key', name=op.f('uq_ledger_voucher_entity_id_key')),
    sa.UniqueConstraint('entity_id', 'period', 'number', name=op.f('uq_ledger_voucher_entity_id_period_number')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_ledger_voucher_reverses_id')),
    sqlite_strict=True
    )
    op.create_index('ix_ledger_voucher_source', 'ledger_voucher', ['source'], unique=False)
    op.create_table('shop_delivery_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivered_on', core.columns.Day(), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('paid_on', core.columns.Day(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['shop_customer.id'], name=op.f('fk_shop_delivery_note_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_delivery_note')),
    sa.UniqueConstraint('number', name=op.f('uq_shop_delivery_note_number')),
    sa.UniqueConstraint('operation', name=op.f('uq_shop_delivery_note_operation'))
    )
    op.create_index(op.f('ix_shop_delivery_note_customer_id'), 'shop_delivery_note', ['customer_id'], unique=False)
    op.create_index(op.f('ix_shop_delivery_note_delivered_on'), 'shop_delivery_note', ['delivered_on'], unique=False)
    op.create_table('shop_payment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pay_by', sa.Text(), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('confirmed_by', sa.Text(), nullable=False),
    sa.Column('confirmed_at', core.columns.Instant(), nullable=False),
    sa.CheckConstraint("pay_by IN ('bank', 'pickup', 'wallet')", name=op.f('ck_shop_payment_pay_by_known')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_shop_payment_amount_above_zero')),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_payment_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_payment')),
    sa.UniqueConstraint('order_id', name=op.f('uq_shop_payment_order_id'))
    )
    op.create_table('shop_shipment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('carrier', sa.Text(), nullable=False),
    sa.Column('tracking_no', sa.Text(), nullable=False),
    sa.Column('shipped_at', core.columns.Instant(), nullable=False),
    sa.Column('shipped_by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_shipment_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_shipment')),
    sa.UniqueConstraint('order_id', name=op.f('uq_shop_shipment_order_id'))
    )
    op.create_table('coop_batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('shed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('growing_in', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('template_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('crop', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('loaded_on', core.columns.Day(), nullable=False),
    sa.Column('bags', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('closed_on', core.columns.Day(), nullable=True),
    sa.CheckConstraint("(state = 'growing') = (growing_in IS NOT NULL)", name=op.f('ck_coop_batch_a_growing_batch_fills_its_shed')),
    sa.CheckConstraint("state IN ('growing', 'closed')", name=op.f('ck_coop_batch_state_known')),
    sa.CheckConstraint('bags > 0', name=op.f('ck_coop_batch_has_bags')),
    sa.ForeignKeyConstraint(['shed_id'], ['coop_shed.id'], name=op.f('fk_coop_batch_shed_id')),
    sa.ForeignKeyConstraint(['template_id'], ['coop_stage_template.id'], name=op.f('fk_coop_batch_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_batch')),
    sa.UniqueConstraint('code', name=op.f('uq_coop_batch_code')),
    sa.UniqueConstraint('growing_in', name='uq_coop_batch_growing_in')
    )
    op.create_index(op.f('ix_coop_batch_shed_id'), 'coop_batch', ['shed_id'], unique=False)
    op.create_table('coop_lot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('maker_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('village_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('grade_letter', sa.Text(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('produced_on', core.columns.Day(), nullable=False),
    sa.Column('best_before', core.columns.Day(), nullable=False),
    sa.Column('certificate', sa.Text(), nullable=False),
    sa.Column('hold_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("origin IN ('own', 'member', 'neighbour')", name=op.f('ck_coop_lot_origin_known')),
    sa.CheckConstraint('length(code) <= 20', name=op.f('ck_coop_lot_code_fits_a_label')),
    sa.ForeignKeyConstraint(['maker_id'], ['ledger_entity.id'], name=op.f('fk_coop_lot_maker_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['ledger_entity.id'], name=op.f('fk_coop_lot_owner_id')),
    sa.ForeignKeyConstraint(['produce_code', 'grade_letter'], ['coop_grade.produce_code', 'coop_grade.letter'], name=op.f('fk_coop_lot_produce_code_grade_letter')),
    sa.ForeignKeyConstraint(['produce_code'], ['coop_produce.code'], name=op.f('fk_coop_lot_produce_code')),
    sa.ForeignKeyConstraint(['village_id'], ['coop_village.id'], name=op.f('fk_coop_lot_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_lot')),
    sa.UniqueConstraint('code', name=op.f('uq_coop_lot_code'))
    )
    op.create_index('ix_coop_lot_for_sale', 'coop_lot', ['produce_code', 'grade_letter', 'owner_id', 'best_before'], unique=False)
    op.create_index(op.f('ix_coop_lot_source'), 'coop_lot', ['source'], unique=False)
    op.create_table('coop_person',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('is_head', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('id_number', sa.Text(), nullable=True),
    sa.Column('id_number_mark', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('bank_account', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['coop_household.id'], name=op.f('fk_coop_person_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_person')),
    sa.UniqueConstraint('id_number_mark', name=op.f('uq_coop_person_id_number_mark'))
    )
    op.create_index(op.f('ix_coop_person_household_id'), 'coop_person', ['household_id'], unique=False)
    op.create_table('ledger_balance',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('period', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('debit_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('credit_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['ledger_account.id'], name=op.f('fk_ledger_balance_account_id')),
    sa.PrimaryKeyConstraint('account_id', 'period', name=op.f('pk_ledger_balance')),
    sqlite_strict=True
    )
    op.create_table('ledger_collective_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('charter_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('received', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reserve', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('per_share', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('distributed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('residue', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('assembly_on', core.columns.Day(), nullable=False),
    sa.Column('paid_on', core.columns.Day(), nullable=True),
    sa.CheckConstraint('received = reserve + distributed + residue', name=op.f('ck_ledger_collective_run_nothing_is_lost')),
    sa.ForeignKeyConstraint(['charter_id'], ['ledger_charter.id'], name=op.f('fk_ledger_collective_run_charter_id')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_collective_run_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_collective_run')),
    sa.UniqueConstraint('entity_id', 'year', name=op.f('uq_ledger_collective_run_entity_id_year'))
    )
    op.create_table('ledger_distribution_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('charter_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_union', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('surplus', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opening', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('surplus_reserve', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('distributable', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('patronage_pool', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('patronage_refund', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('surplus_share', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('residue', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('published_on', core.columns.Day(), nullable=False),
    sa.Column('assembly_on', core.columns.Day(), nullable=False),
    sa.Column('members', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('present', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('voucher_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('posted_by', sa.Text(), nullable=False),
    sa.Column('posted_at', core.columns.Instant(), nullable=False),
    sa.CheckConstraint('is_union = 1 OR distributable <= 0 OR patronage_refund * 100 >= distributable * 60', name=op.f('ck_ledger_distribution_run_sixty_percent_by_patronage')),
    sa.CheckConstraint('patronage_refund + surplus_share + residue = distributable', name=op.f('ck_ledger_distribution_run_nothing_is_lost')),
    sa.CheckConstraint('residue >= 0 OR distributable < 0', name=op.f('ck_ledger_distribution_run_residue_not_negative')),
    sa.ForeignKeyConstraint(['charter_id'], ['ledger_charter.id'], name=op.f('fk_ledger_distribution_run_charter_id')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_ledger_distribution_run_entity_id')),
    sa.ForeignKeyConstraint(['voucher_id'], ['ledger_voucher.id'], name=op.f('fk_ledger_distribution_run_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_distribution_run')),
    sa.UniqueConstraint('entity_id', 'year', name=op.f('uq_ledger_distribution_run_entity_id_year'))
    )
    op.create_table('ledger_posting',
    sa.Column('voucher_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('debit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('credit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('amount_fen <> 0', name=op.f('ck_ledger_posting_amount_not_zero')),
    sa.CheckConstraint('debit_id <> credit_id', name=op.f('ck_ledger_posting_two_accounts')),
    sa.ForeignKeyConstraint(['credit_id'], ['ledger_account.id'], name=op.f('fk_ledger_posting_credit_id')),
    sa.ForeignKeyConstraint(['debit_id'], ['ledger_account.id'], name=op.f('fk_ledger_posting_debit_id')),
    sa.ForeignKeyConstraint(['voucher_id'], ['ledger_voucher.id'], name=op.f('fk_ledger_posting_voucher_id')),
    sa.PrimaryKeyConstraint('voucher_id', 'line_no', name=op.f('pk_ledger_posting')),
    sqlite_strict=True
    )
    op.create_index('ix_ledger_posting_credit', 'ledger_posting', ['credit_id', 'voucher_id'], unique=False)
    op.create_index('ix_ledger_posting_debit', 'ledger_posting', ['debit_id', 'voucher_id'], unique=False)
    op.create_table('shop_product',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('category_slug', sa.Text(), nullable=False),
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('grade_letter', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('english_summary', sa.Text(), nullable=False),
    sa.Column('story', sa.Text(), nullable=False),
    sa.Column('english_story', sa.Text(), nullable=False),
    sa.Column('storage', sa.Text(), nullable=False),
    sa.Column('english_storage', sa.Text(), nullable=False),
    sa.Column('picture', sa.Text(), nullable=False),
    sa.Column('net', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('price', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_cold', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('needs_licence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('licence', sa.Text(), nullable=False),
    sa.Column('is_listed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('net > 0', name=op.f('ck_shop_product_has_a_weight')),
    sa.CheckConstraint('price > 0', name=op.f('ck_shop_product_has_a_price')),
    sa.ForeignKeyConstraint(['category_slug'], ['shop_category.slug'], name=op.f('fk_shop_product_category_slug')),
    sa.ForeignKeyConstraint(['produce_code', 'grade_letter'], ['coop_grade.produce_code', 'coop_grade.letter'], name=op.f('fk_shop_product_produce_code_grade_letter')),
    sa.ForeignKeyConstraint(['produce_code'], ['coop_produce.code'], name=op.f('fk_shop_product_produce_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_product')),
    sa.UniqueConstraint('slug', name=op.f('uq_shop_product_slug'))
    )
    op.create_index(op.f('ix_shop_product_category_slug'), 'shop_product', ['category_slug'], unique=False)
    op.create_table('coop_labour',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('worked_on', core.columns.Day(), nullable=False),
    sa.Column('half_days', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paid_on', core.columns.Day(), nullable=True),
    sa.CheckConstraint('half_days > 0', name=op.f('ck_coop_labour_worked')),
    sa.ForeignKeyConstraint(['batch_id'], ['coop_batch.id'], name=op.f('fk_coop_labour_batch_id')),
    sa.ForeignKeyConstraint(['person_id'], ['coop_person.id'], name=op.f('fk_coop_labour_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_labour'))
    )
    op.create_index(op.f('ix_coop_labour_person_id'), 'coop_labour', ['person_id'], unique=False)
    op.create_table('coop_lot_link',
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('parent_id <> child_id', name=op.f('ck_coop_lot_link_no_lot_is_its_own_parent')),
    sa.CheckConstraint('weight > 0', name=op.f('ck_coop_lot_link_weight_above_zero')),
    sa.ForeignKeyConstraint(['child_id'], ['coop_lot.id'], name=op.f('fk_coop_lot_link_child_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['coop_lot.id'], name=op.f('fk_coop_lot_link_parent_id')),
    sa.PrimaryKeyConstraint('parent_id', 'child_id', name=op.f('pk_coop_lot_link'))
    )
    op.create_index(op.f('ix_coop_lot_link_child_id'), 'coop_lot_link', ['child_id'], unique=False)
    op.create_table('coop_purchase_ticket',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_no', sa.Text(), nullable=True),
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('grade_letter', sa.Text(), nullable=False),
    sa.Column('typed_gross', sa.Text(), nullable=False),
    sa.Column('typed_tare', sa.Text(), nullable=False),
    sa.Column('typed_unit', sa.Text(), nullable=False),
    sa.Column('gross', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tare', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('net', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('deduction_bp', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('deduction_reason', sa.Text(), nullable=False),
    sa.Column('payable', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scale_code', sa.Text(), nullable=False),
    sa.Column('certificate', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('weighed_on', core.columns.Day(), nullable=False),
    sa.Column('recorded_at', core.columns.Instant(), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('settled_at', core.columns.Instant(), nullable=True),
    sa.Column('floor_per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('market_per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('market_source', sa.Text(), nullable=False),
    sa.Column('quota_left', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('top_up', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('paid_on', core.columns.Day(), nullable=True),
    sa.Column('lot_code', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('recorded', 'settled', 'paid', 'void')", name=op.f('ck_coop_purchase_ticket_state_known')),
    sa.CheckConstraint("typed_unit IN ('jin', 'kg')", name=op.f('ck_coop_purchase_ticket_typed_unit_known')),
    sa.CheckConstraint('deduction_bp BETWEEN 0 AND 9999', name=op.f('ck_coop_purchase_ticket_deduction_is_a_share')),
    sa.CheckConstraint('net = gross - tare AND net > 0', name=op.f('ck_coop_purchase_ticket_net_is_gross_less_tare')),
    sa.CheckConstraint('payable > 0 AND payable <= net', name=op.f('ck_coop_purchase_ticket_payable_within_net')),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_coop_purchase_ticket_entity_id')),
    sa.ForeignKeyConstraint(['produce_code', 'grade_letter'], ['coop_grade.produce_code', 'coop_grade.letter'], name=op.f('fk_coop_purchase_ticket_produce_code_grade_letter')),
    sa.ForeignKeyConstraint(['scale_code'], ['coop_scale.code'], name=op.f('fk_coop_purchase_ticket_scale_code')),
    sa.ForeignKeyConstraint(['seller_id'], ['coop_person.id'], name=op.f('fk_coop_purchase_ticket_seller_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_purchase_ticket')),
    sa.UniqueConstraint('number', name=op.f('uq_coop_purchase_ticket_number')),
    sa.UniqueConstraint('operation', name=op.f('uq_coop_purchase_ticket_operation'))
    )
    op.create_index(op.f('ix_coop_purchase_ticket_seller_id'), 'coop_purchase_ticket', ['seller_id'], unique=False)
    op.create_index(op.f('ix_coop_purchase_ticket_weighed_on'), 'coop_purchase_ticket', ['weighed_on'], unique=False)
    op.create_table('coop_quota',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('produce_code', sa.Text(), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['ledger_entity.id'], name=op.f('fk_coop_quota_entity_id')),
    sa.ForeignKeyConstraint(['seller_id'], ['coop_person.id'], name=op.f('fk_coop_quota_seller_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_quota')),
    sa.UniqueConstraint('entity_id', 'seller_id', 'produce_code', 'year', name=op.f('uq_coop_quota_entity_id_seller_id_produce_code_year'))
    )
    op.create_table('coop_stock_level',
    sa.Column('lot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on_hand', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reserved', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('on_hand >= 0', name=op.f('ck_coop_stock_level_on_hand_not_negative')),
    sa.CheckConstraint('reserved <= on_hand', name=op.f('ck_coop_stock_level_reserved_is_there')),
    sa.CheckConstraint('reserved >= 0', name=op.f('ck_coop_stock_level_reserved_not_negative')),
    sa.ForeignKeyConstraint(['lot_id'], ['coop_lot.id'], name=op.f('fk_coop_stock_level_lot_id')),
    sa.PrimaryKeyConstraint('lot_id', name=op.f('pk_coop_stock_level'))
    )
    op.create_table('coop_stock_move',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('at', core.columns.Instant(), nullable=False),
    sa.CheckConstraint("kind IN ('received', 'reserved', 'released', 'shipped', 'sold', 'spoiled')", name=op.f('ck_coop_stock_move_kind_known')),
    sa.CheckConstraint('weight > 0', name=op.f('ck_coop_stock_move_weight_above_zero')),
    sa.ForeignKeyConstraint(['lot_id'], ['coop_lot.id'], name=op.f('fk_coop_stock_move_lot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_stock_move'))
    )
    op.create_index(op.f('ix_coop_stock_move_lot_id'), 'coop_stock_move', ['lot_id'], unique=False)
    op.create_index(op.f('ix_coop_stock_move_reference'), 'coop_stock_move', ['reference'], unique=False)
    op.create_table('coop_task',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('english_title', sa.Text(), nullable=False),
    sa.Column('due_on', core.columns.Day(), nullable=False),
    sa.Column('done_at', core.columns.Instant(), nullable=True),
    sa.Column('done_by', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['coop_batch.id'], name=op.f('fk_coop_task_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_task'))
    )
    op.create_index(op.f('ix_coop_task_batch_id'), 'coop_task', ['batch_id'], unique=False)
    op.create_table('coop_transfer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('lot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('handed_over_on', core.columns.Day(), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paid_on', core.columns.Day(), nullable=True),
    sa.ForeignKeyConstraint(['from_id'], ['ledger_entity.id'], name=op.f('fk_coop_transfer_from_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['coop_lot.id'], name=op.f('fk_coop_transfer_lot_id')),
    sa.ForeignKeyConstraint(['to_id'], ['ledger_entity.id'], name=op.f('fk_coop_transfer_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_transfer')),
    sa.UniqueConstraint('lot_id', name=op.f('uq_coop_transfer_lot_id')),
    sa.UniqueConstraint('number', name=op.f('uq_coop_transfer_number'))
    )
    op.create_index(op.f('ix_coop_transfer_from_id'), 'coop_transfer', ['from_id'], unique=False)
    op.create_table('coop_weighing',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('typed', sa.Text(), nullable=False),
    sa.Column('typed_unit', sa.Text(), nullable=False),
    sa.Column('net', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('picked_on', core.columns.Day(), nullable=False),
    sa.Column('weighed_at', core.columns.Instant(), nullable=False),
    sa.Column('weighed_by', sa.Text(), nullable=False),
    sa.Column('flag', sa.Text(), nullable=False),
    sa.CheckConstraint("typed_unit IN ('jin', 'kg')", name=op.f('ck_coop_weighing_typed_unit_known')),
    sa.CheckConstraint('net > 0', name=op.f('ck_coop_weighing_net_above_zero')),
    sa.ForeignKeyConstraint(['batch_id'], ['coop_batch.id'], name=op.f('fk_coop_weighing_batch_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['coop_lot.id'], name=op.f('fk_coop_weighing_lot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coop_weighing')),
    sa.UniqueConstraint('operation', name=op.f('uq_coop_weighing_operation'))
    )
    op.create_index(op.f('ix_coop_weighing_batch_id'), 'coop_weighing', ['batch_id'], unique=False)
    op.create_index(op.f('ix_coop_weighing_lot_id'), 'coop_weighing', ['lot_id'], unique=False)
    op.create_table('ledger_collective_line',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('shares', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['ledger_collective_run.id'], name=op.f('fk_ledger_collective_line_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'holder', name=op.f('pk_ledger_collective_line'))
    )
    op.create_index(op.f('ix_ledger_collective_line_holder'), 'ledger_collective_line', ['holder'], unique=False)
    op.create_table('ledger_distribution_line',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_no', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('patronage', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('capital', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reserve_share', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subsidy_share', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('donation_share', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('patronage_refund', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('surplus_share', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['ledger_distribution_run.id'], name=op.f('fk_ledger_distribution_line_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'member_no', name=op.f('pk_ledger_distribution_line'))
    )
    op.create_table('shop_delivery_line',
    sa.Column('note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('weight > 0', name=op.f('ck_shop_delivery_line_weight_above_zero')),
    sa.ForeignKeyConstraint(['lot_id'], ['coop_lot.id'], name=op.f('fk_shop_delivery_line_lot_id')),
    sa.ForeignKeyConstraint(['note_id'], ['shop_delivery_note.id'], name=op.f('fk_shop_delivery_line_note_id')),
    sa.PrimaryKeyConstraint('note_id', 'position', name=op.f('pk_shop_delivery_line'))
    )
    op.create_index(op.f('ix_shop_delivery_line_lot_id'), 'shop_delivery_line', ['lot_id'], unique=False)
    op.create_table('shop_order_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('english_name', sa.Text(), nullable=False),
    sa.Column('boxes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('net_each', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('price_each', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('boxes > 0', name=op.f('ck_shop_order_line_has_boxes')),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_order_line_order_id')),
    sa.ForeignKeyConstraint(['product_id'], ['shop_product.id'], name=op.f('fk_shop_order_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_order_line'))
    )
    op.create_index(op.f('ix_shop_order_line_order_id'), 'shop_order_line', ['order_id'], unique=False)
    op.create_table('coop_ticket_line',
    sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_within_quota', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('per_kg', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_coop_ticket_line_amount_not_negative')),
    sa.ForeignKeyConstraint(['ticket_id'], ['coop_purchase_ticket.id'], name=op.f('fk_coop_ticket_line_ticket_id')),
    sa.PrimaryKeyConstraint('ticket_id', 'position', name=op.f('pk_coop_ticket_line'))
    )
    op.create_table('shop_allocation',
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weight', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('weight > 0', name=op.f('ck_shop_allocation_weight_above_zero')),
    sa.ForeignKeyConstraint(['line_id'], ['shop_order_line.id'], name=op.f('fk_shop_allocation_line_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['coop_lot.id'], name=op.f('fk_shop_allocation_lot_id')),
    sa.PrimaryKeyConstraint('line_id', 'lot_id', name=op.f('pk_shop_allocation'))
    )
    op.create_index(op.f('ix_shop_allocation_lot_id'), 'shop_allocation', ['lot_id'], unique=False)
    install(op.get_bind())



def downgrade() -> None:
    op.drop_index(op.f('ix_shop_allocation_lot_id'), table_name='shop_allocation')
    op.drop_table('shop_allocation')
    op.drop_table('coop_ticket_line')
    op.drop_index(op.f('ix_shop_order_line_order_id'), table_name='shop_order_line')
    op.drop_table('shop_order_line')
    op.drop_index(op.f('ix_shop_delivery_line_lot_id'), table_name='shop_delivery_line')
    op.drop_table('shop_delivery_line')
    op.drop_table('ledger_distribution_line')
    op.drop_index(op.f('ix_ledger_collective_line_holder'), table_name='ledger_collective_line')
    op.drop_table('ledger_collective_line')
    op.drop_index(op.f('ix_coop_weighing_lot_id'), table_name='coop_weighing')
    op.drop_index(op.f('ix_coop_weighing_batch_id'), table_name='coop_weighing')
    op.drop_table('coop_weighing')
    op.drop_index(op.f('ix_coop_transfer_from_id'), table_name='coop_transfer')
    op.drop_table('coop_transfer')
    op.drop_index(op.f('ix_coop_task_batch_id'), table_name='coop_task')
    op.drop_table('coop_task')
    op.drop_index(op.f('ix_coop_stock_move_reference'), table_name='coop_stock_move')
    op.drop_index(op.f('ix_coop_stock_move_lot_id'), table_name='coop_stock_move')
    op.drop_table('coop_stock_move')
    op.drop_table('coop_stock_level')
    op.drop_table('coop_quota')
    op.drop_index(op.f('ix_coop_purchase_ticket_weighed_on'), table_name='coop_purchase_ticket')
    op.drop_index(op.f('ix_coop_purchase_ticket_seller_id'), table_name='coop_purchase_ticket')
    op.drop_table('coop_purchase_ticket')
    op.drop_index(op.f('ix_coop_lot_link_child_id'), table_name='coop_lot_link')
    op.drop_table('coop_lot_link')
    op.drop_index(op.f('ix_coop_labour_person_id'), table_name='coop_labour')
    op.drop_table('coop_labour')
    op.drop_index(op.f('ix_shop_product_category_slug'), table_name='shop_product')
    op.drop_table('shop_product')
    op.drop_index('ix_ledger_posting_debit', table_name='ledger_posting')
    op.drop_index('ix_ledger_posting_credit', table_name='ledger_posting')
    op.drop_table('ledger_posting')
    op.drop_table('ledger_distribution_run')
    op.drop_table('ledger_collective_run')
    op.drop_table('ledger_balance')
    op.drop_index(op.f('ix_coop_person_household_id'), table_name='coop_person')
    op.drop_table('coop_person')
    op.drop_index(op.f('ix_coop_lot_source'), table_name='coop_lot')
    op.drop_index('ix_coop_lot_for_sale', table_name='coop_lot')
    op.drop_table('coop_lot')
    op.drop_index(op.f('ix_coop_batch_shed_id'), table_name='coop_batch')
    op.drop_table('coop_batch')
    op.drop_table('shop_shipment')
    op.drop_table('shop_payment')
    op.drop_index(op.f('ix_shop_delivery_note_delivered_on'), table_name='shop_delivery_note')
    op.drop_index(op.f('ix_shop_delivery_note_customer_id'), table_name='shop_delivery_note')
    op.drop_table('shop_delivery_note')
    op.drop_index('ix_ledger_voucher_source', table_name='ledger_voucher')
    op.drop_table('ledger_voucher')
    op.drop_table('ledger_quantified_share')
    op.drop_table('ledger_period')
    op.drop_index('ix_ledger_patronage_member', table_name='ledger_patronage')
    op.drop_table('ledger_patronage')
    op.drop_table('ledger_member')
    op.drop_table('ledger_collective_share')
    op.drop_table('ledger_charter')
    op.drop_table('ledger_account')
    op.drop_table('core_user_grant')
    op.drop_table('coop_task_step')
    op.drop_table('coop_stage')
    op.drop_table('coop_shed')
    op.drop_table('coop_scale')
    op.drop_table('coop_household')
    op.drop_table('coop_grade')
    op.drop_table('coop_floor_price')
    op.drop_table('coop_federation')
    op.drop_table('coop_entity_home')
    op.drop_index(op.f('ix_shop_order_state'), table_name='shop_order')
    op.drop_index(op.f('ix_shop_order_placed_at'), table_name='shop_order')
    op.drop_table('shop_order')
    op.drop_table('shop_freight_zone')
    op.drop_table('shop_customer')
    op.drop_table('shop_category')
    op.drop_table('ledger_entity')
    op.drop_table('core_user')
    op.drop_index('ix_core_sign_in_attempt_username', table_name='core_sign_in_attempt')
    op.drop_index('ix_core_sign_in_attempt_address', table_name='core_sign_in_attempt')
    op.drop_table('core_sign_in_attempt')
    op.drop_table('core_series')
    op.drop_table('core_scheduler_lease')
    op.drop_table('core_job_run')
    op.drop_table('core_installation')
    op.drop_table('core_audit')
    op.drop_table('coop_village')
    op.drop_table('coop_transfer_price')
    op.drop_table('coop_stage_template')
    op.drop_table('coop_produce')
    op.drop_table('coop_market_price')
