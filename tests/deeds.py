"""Deeds of the tiny world, each through the service that the pages use too."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.models import Batch
from coop.batches.services import Loading, load
from coop.harvest.models import Weighing
from coop.harvest.services import Pick, weigh
from coop.lots.models import Lot
from coop.produce.services import get_grade
from coop.purchases.models import PurchaseTicket, Scale
from coop.purchases.recording import Delivery, record
from coop.transfers.services import hand_over
from core import clock
from core.weight import WeightUnit
from shop.cart.services import Cart, freight, priced
from shop.orders import models as order_models
from shop.orders.models import Order
from shop.orders.placing import Request, place, zone_of
from tests.actors import SECRETARY
from tests.factories import TODAY, buyer, person, shed, yuan

_operations = count(1)


def operation() -> str:
    """Return a fresh operation id, as a phone makes one."""
    return f"op-{next(_operations)}"


def batch(session: Session, *, days_ago: int = 24, bags: int = 1_450, number: int = 1) -> Batch:
    """Load a shed some days ago."""
    loaded_on = TODAY - timedelta(days=days_ago)
    with clock.at(clock.local(loaded_on, 6)):
        loading = Loading(shed=shed(session, number), loaded_on=loaded_on, bags=bags, bag_cost=yuan("3.50"))
        return load(session, SECRETARY, loading)


def pick_of(session: Session, jin: str, *, letter: str = "A", on: date = TODAY, said: str = "") -> Pick:
    """Return a pick as it is typed on the phone."""
    grade = get_grade(session, "golden-ear", letter)
    return Pick(operation=said or operation(), grade=grade, typed=jin, unit=WeightUnit.JIN, picked_on=on)


def weighing(session: Session, of: Batch, jin: str, *, letter: str = "A", on: date = TODAY) -> Weighing:
    """Weigh a pick of a batch."""
    return weigh(session, SECRETARY, of, pick_of(session, jin, letter=letter, on=on))


def lot_in_shop(session: Session, of: Batch, jin: str, *, letter: str = "A", on: date = TODAY) -> Lot:
    """Weigh a pick and hand its lot over to the merchant of record."""
    lot = weighing(session, of, jin, letter=letter, on=on).lot
    return hand_over(session, SECRETARY, lot, on=on).lot


def delivery(
    session: Session,
    *,
    seller: str = "王桂兰",
    gross: str = "126.5",
    tare: str = "6.5",
    deduction_bp: int = 300,
    certificate: str = "HGZ-1",
    scale: str = "YG-1",
    said: str = "",
    produce: str = "golden-ear",
    letter: str = "B",
) -> Delivery:
    """Return a delivery as it is typed at the scale; by default the worked example: 126.5 less 6.5 斤, 3 %."""
    return Delivery(
        operation=said or operation(),
        seller=person(session, seller),
        grade=get_grade(session, produce, letter),
        gross=gross,
        tare=tare,
        unit=WeightUnit.JIN,
        weighed_on=TODAY,
        scale=session.get_one(Scale, scale),
        deduction_bp=deduction_bp,
        deduction_reason="水分",
        certificate=certificate,
    )


def ticket(session: Session, **said: str | int) -> PurchaseTicket:
    """Record a delivery at Yuhequan's scale."""
    return record(session, SECRETARY, buyer(session), delivery(session, **said))  # type: ignore[arg-type]


def cart(session: Session, **boxes: int) -> Cart:
    """Return a cart at today's prices: boxes by product."""
    return priced(session, boxes)


def request(session: Session, wanted: Cart, **changes: object) -> Request:
    """Return what a buyer in Shandong asks for, having seen the right total."""
    said: dict[str, object] = {
        "operation": operation(),
        "name": "买家甲",
        "phone": "13900001234",
        "province": "山东",
        "address": "某路 1 号",
        "note": "",
        "delivery": order_models.Delivery.SHIP,
        "pay_by": order_models.PayBy.WALLET,
    } | changes
    zone = zone_of(session, "山东") if said["delivery"] is order_models.Delivery.SHIP else None
    return Request(**({"seen_total": wanted.goods + freight(wanted, zone)} | said))  # type: ignore[arg-type]


def order(session: Session, boxes: dict[str, int] | None = None, **changes: object) -> Order:
    """Place an order; by default one box of superior ears, shipped, paid into the wallet."""
    wanted = cart(session, **(boxes or {"superior": 1}))
    placed = place(session, wanted, request(session, wanted, **changes))
    session.refresh(placed, ["lines"])
    return placed


def the_order(session: Session, code: str) -> Order:
    """Return an order by its code, as this unit of work finds it."""
    return session.scalars(select(Order).where(Order.code == code)).one()


def weighing_lot(session: Session) -> Lot:
    """Return the lot of the first weighing."""
    return session.scalars(select(Weighing).order_by(Weighing.id)).all()[0].lot
