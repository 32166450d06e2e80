"""Paid, dispatched, cancelled, expired: each step once, in stock and in the books alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.stock.services import conservation_faults, level
from core import clock
from core.db import Database
from core.errors import DomainError, NotYoursError
from core.identity.roles import Actor
from core.jobs.services import Job, each_minute, tick
from core.money import ZERO
from core.weight import Weight
from ledger.journal.faults import faults
from ledger.journal.reading import balance, vouchers_of
from shop.fulfilment.services import dispatch, find_shipment
from shop.orders.errors import WrongStepError
from shop.orders.models import Order, OrderState, PayBy
from shop.orders.services import cancel, expire_unpaid
from shop.payments.models import Payment
from shop.payments.services import WrongAmountError, confirm
from tests import deeds
from tests.actors import ACCOUNTANT, ADMIN, CLERK, SECRETARY
from tests.factories import NOW, union, yuan


@pytest.fixture
def order(work: Session) -> Order:
    """Return an order of two boxes: 91.60 and 8.00 of freight; the goods cost the union 22.00."""
    deeds.lot_in_shop(work, deeds.batch(work), "20")
    return deeds.order(work, {"superior": 2})


def _lot(session: Session) -> Lot:
    return session.scalars(select(Lot)).one()


def _paid(session: Session, order: Order) -> Order:
    confirm(session, CLERK, order, amount=order.total, reference="流水 1")
    return order


@pytest.mark.parametrize(("pay_by", "account"), [(PayBy.BANK, "102"), (PayBy.WALLET, "109"), (PayBy.PICKUP, "101")])
def test_a_payment_goes_where_it_was_paid_and_is_owed_until_dispatch(
    work: Session, order: Order, pay_by: PayBy, account: str
) -> None:
    order.pay_by = pay_by
    _paid(work, order)
    assert balance(work, union(work), account) == yuan("99.60")
    assert balance(work, union(work), "211", order.subject) == -yuan("99.60")
    assert balance(work, union(work), "501") == ZERO
    assert order.state is OrderState.PAID


@pytest.mark.parametrize("amount", ["99.59", "99.61", "91.60", "0"])
def test_another_amount_is_not_confirmed(work: Session, order: Order, amount: str) -> None:
    with pytest.raises(WrongAmountError):
        confirm(work, CLERK, order, amount=yuan(amount), reference="")
    assert (order.state, balance(work, union(work), "211")) == (OrderState.PLACED, ZERO)
    assert work.scalars(select(Payment)).all() == []


def test_a_payment_is_confirmed_once(work: Session, order: Order) -> None:
    _paid(work, order)
    with pytest.raises(WrongStepError):
        _paid(work, order)
    assert len(vouchers_of(work, order.subject)) == 1


def test_dispatch_books_revenue_and_cost_and_owes_nothing_more(work: Session, order: Order) -> None:
    shipment = dispatch(work, CLERK, _paid(work, order), carrier="顺丰冷运", tracking_no="SF1")
    merchant = union(work)
    assert balance(work, merchant, "211") == ZERO
    assert balance(work, merchant, "501", "channel:online") == -yuan("91.60")
    assert balance(work, merchant, "501", "channel:freight") == -yuan("8")
    assert balance(work, merchant, "521", "cost") == yuan("22")
    assert balance(work, merchant, "121") == yuan("198")
    assert level(work, _lot(work)).on_hand == Weight(9_000)
    assert (find_shipment(work, order), order.state) == (shipment, OrderState.SHIPPED)
    assert list(conservation_faults(work)) == []
    assert list(faults(work)) == []


def test_an_unpaid_order_does_not_leave(work: Session, order: Order) -> None:
    with pytest.raises(WrongStepError):
        dispatch(work, CLERK, order, carrier="顺丰", tracking_no="1")
    assert find_shipment(work, order) is None
    assert level(work, _lot(work)).on_hand == Weight(10_000)


def test_an_order_leaves_once(work: Session, order: Order) -> None:
    dispatch(work, CLERK, _paid(work, order), carrier="顺丰", tracking_no="1")
    with pytest.raises(WrongStepError):
        dispatch(work, CLERK, order, carrier="顺丰", tracking_no="1")
    assert level(work, _lot(work)).on_hand == Weight(9_000)


def test_cancelling_an_unpaid_order_frees_its_goods(work: Session, order: Order) -> None:
    cancel(work, CLERK, order, reason="买家改主意")
    held = level(work, _lot(work))
    assert (held.on_hand, held.reserved, order.state) == (Weight(10_000), Weight(0), OrderState.CANCELLED)
    assert (order.cancel_reason, order.note) == ("买家改主意", "")
    assert vouchers_of(work, order.subject) == []
    assert list(conservation_faults(work)) == []


def test_cancelling_a_paid_order_gives_the_money_back(work: Session, order: Order) -> None:
    cancel(work, CLERK, _paid(work, order), reason="缺货")
    merchant = union(work)
    assert balance(work, merchant, "211") == balance(work, merchant, "109") == ZERO
    assert balance(work, merchant, "501") == ZERO
    assert level(work, _lot(work)).free == Weight(10_000)


def test_what_has_left_or_was_cancelled_is_not_cancelled(work: Session, order: Order) -> None:
    dispatch(work, CLERK, _paid(work, order), carrier="顺丰", tracking_no="1")
    with pytest.raises(WrongStepError):
        cancel(work, CLERK, order, reason="")
    other = cancel(work, CLERK, deeds.order(work), reason="")
    with pytest.raises(WrongStepError):
        cancel(work, CLERK, other, reason="")
    with pytest.raises(WrongStepError):
        _paid(work, other)
    assert list(conservation_faults(work)) == []


@pytest.mark.parametrize("actor", [SECRETARY, ACCOUNTANT, ADMIN], ids=["secretary", "accountant", "administrator"])
def test_orders_are_for_the_staff_of_the_shop(work: Session, order: Order, actor: Actor) -> None:
    with pytest.raises(NotYoursError):
        confirm(work, actor, order, amount=order.total, reference="")
    with pytest.raises(NotYoursError):
        dispatch(work, actor, order, carrier="", tracking_no="")
    with pytest.raises(NotYoursError):
        cancel(work, actor, order, reason="")
    assert order.state is OrderState.PLACED


def test_unpaid_orders_expire_after_a_day_and_collections_wait(world: Database) -> None:
    with world.transaction() as session:
        deeds.lot_in_shop(session, deeds.batch(session), "20")
        late = deeds.order(session).code
        paid = _paid(session, deeds.order(session)).code
        collected = deeds.order(session, pay_by=PayBy.PICKUP).code
    jobs = {"expire": Job("expire", each_minute, lambda s: str(len(expire_unpaid(s))))}
    for hours, wanted in ((24, OrderState.PLACED), (25, OrderState.CANCELLED)):
        with clock.at(NOW + timedelta(hours=hours)):
            assert tick(world, jobs, "one") == ["expire"]
        with world.reading() as session:
            assert deeds.the_order(session, late).state is wanted
    with world.reading() as session:
        assert deeds.the_order(session, paid).state is OrderState.PAID
        assert deeds.the_order(session, collected).state is OrderState.PLACED
        assert level(session, _lot(session)).reserved == Weight(1_000)
        assert list(conservation_faults(session)) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("late", ["confirm", "dispatch", "cancel"])
def test_an_order_that_was_cancelled_meanwhile_is_seen_as_cancelled(world: Database, late: str) -> None:
    with world.transaction() as session:
        deeds.lot_in_shop(session, deeds.batch(session), "20")
        deeds.order(session)  # somebody else's promise, which nobody may take away
        order = deeds.order(session)
        code = (order if late == "confirm" else _paid(session, order)).code
    steps: dict[str, Callable[[Session, Order], object]] = {
        "confirm": _paid,
        "dispatch": lambda s, o: dispatch(s, CLERK, o, carrier="顺丰", tracking_no="1"),
        "cancel": lambda s, o: cancel(s, CLERK, o, reason="再取消"),
    }
    with pytest.raises(DomainError), world.transaction() as first:  # noqa: PT012
        order = deeds.the_order(first, code)
        with world.transaction() as second:
            cancel(second, CLERK, deeds.the_order(second, code), reason="取消")
        steps[late](first, order)
    with world.reading() as session:
        assert deeds.the_order(session, code).state is OrderState.CANCELLED
        assert level(session, _lot(session)).reserved == Weight(500)
        assert balance(session, union(session), "211") == ZERO
