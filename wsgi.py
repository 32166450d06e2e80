"""The application as a table of contents: its parts, who may open each, and what runs by the clock."""

from __future__ import annotations

import os
import sys

from flask import Flask
from sqlalchemy.exc import DatabaseError

from coop.batches.capture import take_loss
from coop.batches.cost_views import bp as costs
from coop.batches.costs import half_days_of
from coop.batches.views import bp as batches
from coop.harvest.capture import take_harvest
from coop.harvest.views import bp as harvest
from coop.inbox.kinds import register_kind
from coop.inbox.offline import bp as offline
from coop.inbox.offline import keep_pages, phone
from coop.inbox.views import bp as inbox
from coop.inbox.views import ops
from coop.issuing.drawing import Workshop
from coop.issuing.views import bp as issues
from coop.lots.views import bp as lots
from coop.members.origins import origins
from coop.members.payees import payees
from coop.members.views import bp as places
from coop.members.views import members
from coop.opening.views import bp as opening
from coop.purchases.capture import take_purchase
from coop.purchases.payables import TICKETS
from coop.purchases.price_views import bp as prices
from coop.purchases.views import bp as purchases
from coop.scopes import all_scopes
from coop.statements.check_views import bp as check
from coop.statements.proceeds import register_proceeds
from coop.statements.views import bp as statements
from coop.statements.views import mine
from coop.subjects import BEGINNINGS, CHOICES
from coop.subjects import NAMES as COOP_NAMES
from coop.today.views import bp as today
from coop.transfers.views import bp as transfers
from core import cli, web
from core.access import PUBLIC, SIGNED_IN, for_roles, for_scripts_of, guard
from core.db import database
from core.desk import add_card
from core.desk import bp as desk
from core.errors import N_
from core.health import bp as health
from core.identity.admin_views import bp as users
from core.identity.roles import Role
from core.identity.scopes import register_scopes
from core.identity.views import account
from core.identity.views import bp as sign_in
from core.migrate import is_current
from core.models import load_all
from core.settings import Settings
from ledger.assets.views import bp as assets
from ledger.cli import ledger_commands
from ledger.daily.choices import register_beginnings, register_choices
from ledger.daily.views import bp as daily
from ledger.distribution.charter_views import bp as charters
from ledger.distribution.long_steps.services import LongSteps
from ledger.distribution.long_steps.views import bp as long_steps
from ledger.distribution.paper_views import bp as year_papers
from ledger.distribution.plan_views import bp as plans
from ledger.distribution.river_views import bp as river
from ledger.distribution.river_views import collective
from ledger.distribution.views import bp as year_end
from ledger.exports.views import bp as exports
from ledger.journal import guards
from ledger.journal.account_views import bp as accounts
from ledger.journal.page_head import add_tab
from ledger.journal.subjects import register_names
from ledger.journal.views import bp as books
from ledger.manual.views import bp as manual
from ledger.members.origins import register_origins
from ledger.members.views import bp as member_accounts
from ledger.members.year_form import register_half_days
from ledger.minutes.views import bp as minutes
from ledger.months.views import bp as months
from ledger.parties.views import bp as parties
from ledger.payouts.payables import register_payables, register_payees
from ledger.payouts.views import bp as payouts
from ledger.proofs.views import bp as proofs
from ledger.reconciling.views import bp as reconciling
from ledger.seals.views import bp as seals
from ledger.statements.views import bp as forms
from shop.cart.views import bp as cart
from shop.catalogue.views import bp as storefront
from shop.demo.cli import demo_commands
from shop.founding import cli as founding
from shop.fulfilment.views import bp as staff
from shop.jobs import JOBS
from shop.orders.views import bp as orders
from shop.proceeds import proceeds
from shop.subjects import NAMES as SHOP_NAMES
from shop.trace.views import bp as trace
from shop.wholesale.views import bp as wholesale

ADMIN, ACCOUNTANT, AUDITOR = Role.ADMIN, Role.ACCOUNTANT, Role.AUDITOR
SECRETARY, SHED_WORKER, SHOP_STAFF, MEMBER = Role.SECRETARY, Role.SHED_WORKER, Role.SHOP_STAFF, Role.MEMBER
OFFICE = (ACCOUNTANT, AUDITOR, ADMIN)

PARTS = {
    storefront: PUBLIC,
    cart: PUBLIC,
    orders: PUBLIC,
    trace: PUBLIC,
    check: PUBLIC,
    health: PUBLIC,
    offline: PUBLIC,
    sign_in: PUBLIC,
    account: SIGNED_IN,
    desk: SIGNED_IN,
    users: for_roles(ADMIN),
    today: for_roles(SECRETARY, SHED_WORKER, also_read=(ADMIN,)),
    batches: for_roles(SECRETARY, SHED_WORKER, also_read=(ADMIN,)),
    phone: for_roles(SECRETARY, SHED_WORKER),
    ops: for_scripts_of(SECRETARY, SHED_WORKER),
    inbox: for_roles(SECRETARY, ADMIN),
    harvest: for_roles(SECRETARY, SHED_WORKER),
    purchases: for_roles(SECRETARY, SHED_WORKER, ACCOUNTANT, also_read=(ADMIN, AUDITOR)),
    prices: for_roles(SECRETARY, ACCOUNTANT, also_read=(ADMIN, AUDITOR, SHED_WORKER)),
    lots: for_roles(SECRETARY, SHED_WORKER, SHOP_STAFF, also_read=(ADMIN,)),
    places: for_roles(ADMIN, SECRETARY),
    members: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    statements: for_roles(SECRETARY, ADMIN, ACCOUNTANT, AUDITOR),
    issues: for_roles(SECRETARY, ADMIN),
    mine: for_roles(MEMBER),
    books: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    accounts: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    year_end: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    payouts: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    proofs: for_roles(AUDITOR, ACCOUNTANT, ADMIN),
    charters: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    plans: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    long_steps: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    year_papers: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    minutes: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    river: SIGNED_IN,
    collective: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    manual: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    parties: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    daily: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    assets: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    costs: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    opening: for_roles(ACCOUNTANT),
    transfers: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    exports: for_roles(*OFFICE),
    months: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    reconciling: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    member_accounts: for_roles(ACCOUNTANT, also_read=(AUDITOR, ADMIN)),
    seals: for_roles(*OFFICE),
    forms: for_roles(*OFFICE),
    staff: for_roles(SHOP_STAFF, also_read=(ADMIN,)),
    wholesale: for_roles(SHOP_STAFF, ACCOUNTANT, also_read=(ADMIN,)),
}


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; it does not start on books whose protection is missing."""
    load_all()
    app = Flask(__name__)
    web.set_up(app, settings or Settings.from_environment())
    for blueprint in PARTS:
        app.register_blueprint(blueprint)
    guard(app, {blueprint.name: access for blueprint, access in PARTS.items()})
    register_scopes(all_scopes)
    register_names(COOP_NAMES)
    register_names(SHOP_NAMES)
    register_choices(CHOICES)
    register_beginnings(BEGINNINGS)
    register_half_days(half_days_of)
    register_origins(origins)
    register_payees(payees)
    register_proceeds(proceeds)
    register_payables("ticket", TICKETS)
    register_kind("harvest", take_harvest)
    register_kind("purchase", take_purchase)
    register_kind("loss", take_loss)
    app.extensions["csrf"].exempt(ops)
    keep_pages(app)
    _desk()
    add_tab("costs.index", N_("批次成本"), after="assets.index")
    add_tab("transfers.index", N_("交接货款"), after="costs.index")
    add_tab("opening.show", N_("建账导入"), after="seals.show")
    settings = app.extensions["settings"]
    cli.register(app, JOBS, [LongSteps(settings.instance).work, Workshop(settings).work])
    founding.register(app)
    app.cli.add_command(ledger_commands)
    app.cli.add_command(demo_commands)
    with app.app_context():
        _check_guards()
    return app


def _check_guards() -> None:
    """Do not start on books that cannot be read or whose protection is missing; a command says so in one sentence."""
    from_cli = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
    if from_cli and {"ledger", "allocate"} <= set(sys.argv):
        return  # this command has no books
    try:
        with database().engine.connect() as connection:
            if is_current(connection):
                guards.check(connection)
    except (guards.MissingGuardError, DatabaseError, UnicodeError) as missing:
        if not from_cli:
            raise
        if {"ledger", "verify"} <= set(sys.argv):
            return  # this command names what is missing, among all else that it finds
        why = missing if isinstance(missing, guards.MissingGuardError) else f"the database cannot be read: {missing}"
        sentence = f"caishi: {why}"
        raise SystemExit(sentence) from missing


def _desk() -> None:
    add_card("today.index", N_("今天"), N_("四个棚到哪一步了，今天做什么"), SECRETARY, SHED_WORKER, ADMIN)
    add_card("mine.index", N_("我家的账"), N_("今年挣了多少，怎么算的"), MEMBER)
    add_card("books.index", N_("账簿"), N_("凭证、明细账、科目余额表、年终分配"), *OFFICE)
    add_card(
        "purchases.index", N_("收购单"), N_("托底收购、结算、付款"), SECRETARY, SHED_WORKER, ACCOUNTANT, AUDITOR, ADMIN
    )
    add_card("prices.index", N_("价格"), N_("托底价和行情价"), SECRETARY, *OFFICE)
    add_card("staff.index", N_("订单"), N_("收款、配货、发货"), SHOP_STAFF, ADMIN)
    add_card("wholesale.index", N_("批发"), N_("送货单和货款"), SHOP_STAFF, ACCOUNTANT, ADMIN)
    add_card("lots.index", N_("库存"), N_("每一批货在哪里"), SECRETARY, SHED_WORKER, SHOP_STAFF, ADMIN)
    add_card("statements.index_of_villages", N_("村账单"), N_("按茬、按月、按年的 PDF"), SECRETARY, *OFFICE)
    add_card("river.newest", N_("钱怎么分到户"), N_("联合社、合作社、村集体到各户，一张图看到底"), *Role)
    add_card("places.index", N_("村和户"), N_("村、合作社、户和成员"), SECRETARY, ADMIN)
    add_card("users.index", N_("用户"), N_("开户、停用、重设、移交"), ADMIN)
