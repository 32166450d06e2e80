"""Selling: lots handed over, wholesale deliveries, web orders, parcels."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from coop.lots.models import Lot
from coop.produce.services import get_grade
from coop.stock.services import lots_in_stock
from coop.transfers.services import hand_over
from core import clock
from core.identity.roles import SYSTEM
from core.weight import NOTHING, Weight
from shop.cart.services import freight, priced
from shop.demo.season import Season
from shop.demo.stage import PRICES, yuan
from shop.fulfilment.services import dispatch
from shop.orders.errors import NotServedError, SoldOutError
from shop.orders.models import Delivery, OrderState, PayBy
from shop.orders.placing import Request, place, zones
from shop.orders.services import orders
from shop.payments.services import confirm
from shop.wholesale.services import Sale, deliver, get_customer

_DELIVERY_WEEKDAYS = (0, 2, 4, 5)
_DAYS_OF_ORDERS = 240


def hand_lots_over(session: Session, season: Season, day: date) -> None:
    """Hand everything in store over to the merchant."""
    owners = [e.id for code, e in season.cast.entities.items() if e.keeps_journal and code != "union"]
    for lot, held in lots_in_stock(session, owners):
        if not held.reserved and not lot.hold_reason:
            hand_over(session, SYSTEM, lot, on=day)


def deliver_wholesale(session: Session, season: Season, day: date) -> None:
    """Deliver to the wholesaler whatever the shop will not need before it gets old."""
    if day.weekday() not in _DELIVERY_WEEKDAYS and day != season.anchor:
        return
    union, customer = season.cast.entities["union"], get_customer(session, "hema")
    in_stock = [pair for pair in lots_in_stock(session, [union.id]) if pair[0].may_be_sold_on(day)]
    for (produce, letter), (_, wholesale) in PRICES.items():
        lots = [(lot, held.free) for lot, held in in_stock if (lot.produce_code, lot.grade_letter) == (produce, letter)]
        weight = _whole_lots(lots, _kept_for_shop(produce, letter), day)
        if weight.grams > 2_000:
            sale = Sale(
                operation=f"demo-{day}-{produce}-{letter}",
                customer=customer,
                grade=get_grade(session, produce, letter),
                weight=weight,
                per_kg=yuan(wholesale),
                on=day,
            )
            deliver(session, SYSTEM, sale)


def _whole_lots(lots: list[tuple[Lot, Weight]], kept: int, day: date) -> Weight:
    """Return the weight of the oldest lots that leave `kept` grams behind; a lot goes whole, as its crates do.

    What would be too old by the next delivery goes in any case.
    """
    total, most = NOTHING, Weight.total(free for _, free in lots).grams - kept
    next_delivery = day + timedelta(days=3)
    for lot, free in lots:
        if (total + free).grams > most and lot.best_before > next_delivery:
            break
        total = total + free
    return total


def _kept_for_shop(produce: str, letter: str) -> int:
    if produce == "golden-ear":
        return {"A": 60_000, "B": 60_000, "C": 40_000, "D": 0}[letter]
    return {"golden-ear-dried": 30_000, "millet": 2_000_000, "peach": 120_000}[produce]


def dispatch_orders(session: Session, season: Season, day: date) -> None:
    """Ship what was paid; on the last two days some orders stay open, as on any working day."""
    paid = [o for o in orders(session, OrderState.PAID, limit=500) if clock.business_date(o.placed_at) < day]
    for order in sorted(paid, key=lambda o: o.operation):
        if day < season.anchor or season.random.random() < 0.4:
            carrier = "顺丰冷运" if order.delivery is Delivery.SHIP else "自提"
            number = f"SF{season.random.randrange(10**12):012d}" if order.delivery is Delivery.SHIP else "当面交接"
            dispatch(session, SYSTEM, order, carrier=carrier, tracking_no=number)


def take_orders(session: Session, season: Season, day: date) -> None:
    """Let the day's buyers order: evenly over the last months, and a full day's orders on the last two days."""
    days_left = (season.anchor - day).days
    a_full_day = max(1, season.orders // 30)
    later = season.orders * days_left // _DAYS_OF_ORDERS + a_full_day * min(days_left, 2)
    for _ in range(season.orders_left - later):
        _order(session, season, day)


def _order(session: Session, season: Season, day: date) -> None:
    random = season.random
    slugs = random.sample(
        (
            "golden-ear-superior",
            "golden-ear-first",
            "golden-ear-second",
            "golden-ear-dried",
            "selenium-millet",
        ),
        random.choice((1, 1, 2)),
    )
    cart = priced(session, {slug: random.choice((1, 1, 2, 3)) for slug in slugs})
    zone = random.choice([z for z in zones(session) if z.takes_fresh])
    delivery = random.choices((Delivery.SHIP, Delivery.PICKUP), (9, 1))[0]
    fee = freight(cart, zone if delivery is Delivery.SHIP else None)
    pay_by = PayBy.PICKUP if delivery is Delivery.PICKUP else random.choice((PayBy.WALLET, PayBy.WALLET, PayBy.BANK))
    request = Request(
        operation=f"demo-{day}-{season.orders_left}",
        name=f"买家{season.orders_left:03d}",
        phone=f"1990000{season.orders_left:04d}",
        province=zone.province,
        address="演示地址 1 号",
        note="",
        delivery=delivery,
        pay_by=pay_by,
        seen_total=cart.goods + fee,
    )
    try:
        with session.begin_nested():
            order = place(session, cart, request)
    except (SoldOutError, NotServedError):
        return  # another day makes up for it
    season.orders_left -= 1
    if day < season.anchor or random.random() < 0.5:
        confirm(session, SYSTEM, order, amount=order.total, reference=f"演示流水 {order.code}")
