"""Play the season day by day: load, pick, buy, hand over, deliver, sell, pay, close the year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from sqlalchemy.orm import Session

from coop.batches import costs
from coop.batches.models import Batch
from coop.batches.services import Loading, close, due_tasks, finish_task, growing, load
from coop.harvest.services import Pick, weigh
from coop.members.services import get_person
from coop.produce.services import get_grade
from coop.purchases import services as purchases
from coop.purchases.models import TicketState
from coop.purchases.prices import scales
from coop.sheds.services import sheds_for
from coop.stock.services import available, lots_in_stock
from coop.transfers.services import hand_over, settle_up
from core import clock
from core.identity.roles import SYSTEM
from core.money import ZERO, Money
from core.weight import Weight, WeightUnit
from ledger.distribution.collective import CollectiveVote, distribute_collective
from ledger.distribution.services import Resolution, approve, close_year, find_run, pay_out, plan
from ledger.entities.models import Entity, EntityKind
from ledger.rules import Deed, expenses, production
from shop.cart.services import freight, priced
from shop.demo.cast import Cast
from shop.demo.stage import BAGS, PRICES, yuan
from shop.fulfilment.services import dispatch
from shop.orders.errors import NotServedError, SoldOutError
from shop.orders.models import Delivery, OrderState, PayBy
from shop.orders.placing import Request, place, zones
from shop.orders.services import orders
from shop.payments.services import confirm
from shop.wholesale.services import Sale, deliver, get_customer, notes, receive_payment

CYCLE = 30
_DAY_OF_SHED_TODAY = {1: 9, 2: 26, 3: 17, 4: 2}
_PICK_SHARES = {23: 15, 24: 30, 25: 30, 26: 25}
_GRADE_SHARES = {"A": 35, "B": 40, "C": 20, "D": 5}
_SELLING_WEEKDAYS = (1, 4)
_DELIVERY_WEEKDAYS = (0, 2, 4, 5)


@dataclass
class Season:
    """The span that is played, and the source of chance."""

    cast: Cast
    random: Random
    start: date
    anchor: date
    days: list[date]
    orders_left: int
    played: set[date] = field(default_factory=set)

    def loading_days(self) -> dict[tuple[date, int], None]:
        """Return (day, shed number) of every loading, counted back from today's state of each shed."""
        days: dict[tuple[date, int], None] = {}
        for shed, age in _DAY_OF_SHED_TODAY.items():
            day = self.anchor - timedelta(days=age)
            while day >= self.start:
                if self._is_played_through(day):
                    days[day, shed] = None
                day -= timedelta(days=CYCLE)
        return days

    def _is_played_through(self, loading: date) -> bool:
        """Say whether every day of a batch is played, so that none is left in its shed."""
        last = min(loading + timedelta(days=26), self.anchor)
        return all(day in self.day_set for day in clock.days_between(loading, last))

    @cached_property
    def day_set(self) -> frozenset[date]:
        """Return the days that are played."""
        return frozenset(self.days)

    @cached_property
    def loadings(self) -> frozenset[tuple[date, int]]:
        """Return (day, shed number) of every loading."""
        return frozenset(self.loading_days())


def play_day(session: Session, season: Season, day: date, now: datetime) -> None:
    """Play one day, each deed at its hour; nothing happens later than `now`."""
    for hour, minute, chapter in (
        (5, 40, _tend),
        (6, 30, _pick),
        (7, 20, _buy),
        (7, 50, _hand_over),
        (8, 30, _deliver),
        (9, 0, _dispatch),
        (9, 20, _shop_day),
        (9, 30, _office),
    ):
        with clock.at(min(clock.local(day, hour, minute), now)):
            chapter(session, season, day)


def close_the_year(session: Session, season: Season, year: int) -> None:
    """Close a year in the books of every entity that keeps a journal."""
    for entity in season.cast.entities.values():
        if entity.keeps_journal:
            close_year(session, SYSTEM, entity, year)


def vote_and_pay(session: Session, season: Season, year: int, on: date) -> None:
    """Let each cooperative with something to distribute vote on it and pay it."""
    for entity in season.cast.entities.values():
        if entity.kind is EntityKind.COOPERATIVE and entity.code in {"yhq-buy", "yhq-grow"}:
            _vote(session, entity, year, on)
    _collective(session, season, year, on)


def _collective(session: Session, season: Season, year: int, on: date) -> None:
    """Let the village collective pass on what it received as a member of both cooperatives of Yuhequan."""
    collective = season.cast.entities["yhq-collective"]
    received = ZERO
    for code in ("yhq-buy", "yhq-grow"):
        run = find_run(session, season.cast.entities[code], year)
        received += Money.total(line.total for line in run.lines if line.member_no == "900") if run else ZERO
    people = len(season.cast.persons["yhq"])
    vote = CollectiveVote(
        published_on=on - timedelta(days=12),
        assembly_on=on,
        members=people,
        present=people - people // 10,
        agreed=people - people // 5,
    )
    distribute_collective(session, SYSTEM, collective, year, received, vote)


def _vote(session: Session, entity: Entity, year: int, on: date) -> None:
    members = len(plan(session, entity, year).accounts)
    present = members - members // 8
    resolution = Resolution(
        published_on=on - timedelta(days=20), assembly_on=on, present=present, agreed=present - members // 20
    )
    run = approve(session, SYSTEM, entity, year, resolution)
    pay_out(session, SYSTEM, entity, run, on=on)


def _tend(session: Session, season: Season, day: date) -> None:
    sheds = sheds_for(session, SYSTEM)
    for shed in sheds:
        if (day, shed.number) in season.loadings:
            loading = Loading(shed=shed, loaded_on=day, bags=BAGS, bag_cost=yuan(3.5))
            _bags(session, season, day, loading)
            batch = load(session, SYSTEM, loading)
            _labour(session, season, batch, day, half_days=12)
    for batch in growing(session, sheds).values():
        if day < season.anchor:
            for task in due_tasks(batch, day):
                finish_task(session, SYSTEM, task.id)


def _bags(session: Session, season: Season, day: date, loading: Loading) -> None:
    grower = season.cast.entities["yhq-grow"]
    deed = Deed(
        entity=grower,
        on=day,
        made_by="会计（演示）",
        source=f"bags:{loading.shed.code}:{day}",
        memo="购进菌包",
    )
    production.bags_bought(session, deed, amount=loading.bag_cost * loading.bags)


def _labour(session: Session, season: Season, batch: Batch, day: date, half_days: int) -> None:
    workers = season.cast.persons["yhq"][:24]
    for person in season.random.sample(workers, min(3, len(workers))):
        labour = costs.Labour(
            person=get_person(session, person), worked_on=day, half_days=half_days // 3, half_day_pay=yuan(60)
        )
        costs.record_labour(session, SYSTEM, batch, labour)


def _pick(session: Session, season: Season, day: date) -> None:
    for batch in growing(session, sheds_for(session, SYSTEM)).values():
        share = _PICK_SHARES.get(batch.day(day))
        if share is None:
            continue
        luck = season.random.uniform(0.94, 1.1)
        for letter, part in _GRADE_SHARES.items():
            grams = int(batch.expected.grams * share / 100 * part / 100 * luck) // 100 * 100
            _weigh(session, batch, day, letter, Weight(grams))
        _labour(session, season, batch, day, half_days=6)
        if batch.day(day) == 26 and day < season.anchor:
            _finish(session, batch, day)


def _weigh(session: Session, batch: Batch, day: date, letter: str, weight: Weight) -> None:
    typed = weight.jin.replace(",", "")
    pick = Pick(
        operation=f"demo-{batch.code}-{day}-{letter}",
        grade=get_grade(session, "golden-ear", letter),
        typed=typed,
        unit=WeightUnit.JIN,
        picked_on=day,
    )
    weigh(session, SYSTEM, batch, pick)


def _finish(session: Session, batch: Batch, day: date) -> None:
    costs.charge(session, SYSTEM, batch, on=day, power=yuan(1_580), depreciation=yuan(500))
    costs.pay_labour(session, SYSTEM, batch, on=day)
    close(session, SYSTEM, batch, on=day)


def _buy(session: Session, season: Season, day: date) -> None:
    if day.weekday() in _SELLING_WEEKDAYS:
        sellers = season.random.sample(season.cast.growers, min(4, len(season.cast.growers)))
        if day.weekday() == 1 and season.cast.persons["yhq"][0] not in sellers and day.day <= 7:
            sellers[0] = season.cast.persons["yhq"][0]  # the villager of the demo delivers every month
        for seller in sellers:
            letter = season.random.choices("ABC", (3, 5, 2))[0]
            jin = season.random.randrange(700, 1_600) / 10
            _purchase(session, season, "yhq-buy", day, seller, ("golden-ear", letter), jin)
    if day.weekday() == 2 and day.isocalendar().week % 3 == 0:
        seller = season.random.choice(season.cast.growers)
        _purchase(session, season, "yhq-buy", day, seller, ("golden-ear-dried", "A"), 36.0)
    if day.month == 10 and day.weekday() == 3:
        seller = season.random.choice(season.cast.persons["lq"])
        _purchase(session, season, "wly-grain", day, seller, ("millet", "A"), 1_200.0)
    if day.month in {7, 8} and day.weekday() in {0, 3}:
        seller = season.random.choice(season.cast.persons["qly"][:20])
        _purchase(session, season, "qly-fruit", day, seller, ("peach", season.random.choice("AB")), 640.0)


def _purchase(
    session: Session, season: Season, code: str, day: date, seller_id: int, kind: tuple[str, str], jin: float
) -> None:
    entity = season.cast.entities[code]
    delivery = purchases.Delivery(
        operation=f"demo-{code}-{day}-{seller_id}-{kind[0]}",
        seller=get_person(session, seller_id),
        grade=get_grade(session, *kind),
        gross=f"{jin + 6.5:.1f}",
        tare="6.5",
        unit=WeightUnit.JIN,
        weighed_on=day,
        scale=scales(session, entity)[0],
        deduction_bp=season.random.choice((0, 0, 100, 200)),
        deduction_reason="水分",
        certificate=f"HGZ-{code.upper()}-{day:%y%m%d}",
    )
    ticket = purchases.record(session, SYSTEM, entity, delivery)
    if day < season.anchor or season.random.random() < 0.5:
        purchases.settle(session, SYSTEM, ticket)


def _hand_over(session: Session, season: Season, day: date) -> None:
    owners = [e.id for code, e in season.cast.entities.items() if e.keeps_journal and code != "union"]
    for lot, held in lots_in_stock(session, owners):
        if not held.reserved and not lot.hold_reason:
            hand_over(session, SYSTEM, lot, on=day)


def _deliver(session: Session, season: Season, day: date) -> None:
    """Deliver to the wholesaler whatever the shop will not need before it gets old."""
    if day.weekday() not in _DELIVERY_WEEKDAYS and day != season.anchor:
        return
    union, customer = season.cast.entities["union"], get_customer(session, "hema")
    for (produce, letter), (_, wholesale) in PRICES.items():
        free = available(session, union.id, produce, letter, day)
        keep = _kept_for_shop(produce, letter)
        if free.grams > max(keep * 2, 1_000):
            weight = Weight((free.grams - keep) // 1000 * 1000)
            sale = Sale(
                operation=f"demo-{day}-{produce}-{letter}",
                customer=customer,
                grade=get_grade(session, produce, letter),
                weight=weight,
                per_kg=yuan(wholesale),
                on=day,
            )
            deliver(session, SYSTEM, sale)


def _kept_for_shop(produce: str, letter: str) -> int:
    if produce == "golden-ear":
        return {"A": 60_000, "B": 60_000, "C": 40_000, "D": 0}[letter]
    return {"golden-ear-dried": 30_000, "millet": 2_000_000, "peach": 120_000}[produce]


def _dispatch(session: Session, season: Season, day: date) -> None:
    """Ship what was paid; on the last two days some orders stay open, as on any working day."""
    for order in orders(session, OrderState.PAID, limit=500):
        if clock.business_date(order.placed_at) < day and (day < season.anchor or order.code < "F"):
            carrier = "顺丰冷运" if order.delivery is Delivery.SHIP else "自提"
            number = f"SF{season.random.randrange(10**12):012d}" if order.delivery is Delivery.SHIP else "当面交接"
            dispatch(session, SYSTEM, order, carrier=carrier, tracking_no=number)


def _shop_day(session: Session, season: Season, day: date) -> None:
    if not season.orders_left or (season.anchor - day).days > 240:
        return
    number = 3 if (season.anchor - day).days < 10 else int(season.random.random() < 0.7)
    for _ in range(min(number, season.orders_left)):
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
    season.orders_left -= 1
    try:
        order = place(session, cart, request)
    except (SoldOutError, NotServedError):
        return
    if day < season.anchor or random.random() < 0.5:
        confirm(session, SYSTEM, order, amount=order.total, reference=f"演示流水 {order.code}")


def _office(session: Session, season: Season, day: date) -> None:
    if day.weekday() == 4:
        _pay_tickets(session, season, day)
        for entity in season.cast.entities.values():
            if entity.keeps_journal and entity.code != "union":
                settle_up(session, SYSTEM, entity, on=day)
        for note in notes(session, limit=200):
            if note.paid_on is None and (day - note.delivered_on).days >= 7:
                receive_payment(session, SYSTEM, note, on=day)
    if day.day == 25:
        for entity in season.cast.entities.values():
            if entity.keeps_journal:
                _administration(session, entity, day)


def _pay_tickets(session: Session, season: Season, day: date) -> None:
    ids = [season.cast.entities[code].id for code in ("yhq-buy", "qly-fruit", "wly-grain")]
    for ticket in purchases.tickets(session, ids, limit=60):
        if ticket.state is TicketState.SETTLED:
            purchases.pay(session, SYSTEM, ticket, on=day)


def _administration(session: Session, entity: Entity, day: date) -> None:
    amounts = {"union": 4_200, "yhq-grow": 1_800, "yhq-buy": 1_200}
    deed = Deed(
        entity=entity,
        on=day,
        made_by="会计（演示）",
        source=f"office:{entity.code}:{day}",
        memo=f"{day.month} 月办公、电话、记账费",
    )
    amount = yuan(amounts.get(entity.code, 120))
    expenses.administration_paid(session, deed, purpose="purpose:office", amount=amount)
