"""The stage of the demo: produce, grades, sheds, the 26-day template, prices, products, freight."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from coop.batches.models import Stage, StageTemplate, TaskStep
from coop.produce.models import Grade, Produce
from coop.purchases.models import FloorPrice, MarketPrice, Scale
from coop.sheds.models import Shed
from coop.transfers.models import TransferPrice
from core.money import Money
from core.weight import Weight
from ledger.rules import Deed, capital
from shop.catalogue.models import Category, Product
from shop.demo.cast import Cast
from shop.orders.models import FreightZone
from shop.wholesale.models import Customer

BAGS = 1_450
GOLDEN_EAR = (
    ("A", "特级", "Superior", "每朵 200 克以上，金黄均匀，完整"),
    ("B", "一级", "First", "每朵 150–199 克"),
    ("C", "二级", "Second", "每朵 100–149 克，或略有色差"),
    ("D", "等外", "Offgrade", "不足 100 克或有破损"),
)
_PRODUCE = (
    ("golden-ear", "鲜金耳", "Fresh golden ear", True, 10, GOLDEN_EAR),
    (
        "golden-ear-dried",
        "干金耳",
        "Dried golden ear",
        False,
        365,
        (("A", "一级", "First", "干净，无虫，含水 13% 以下"),),
    ),
    ("millet", "富硒小米", "Selenium millet", False, 365, (("A", "一级", "First", "当年新米"),)),
    (
        "peach",
        "久保桃",
        "Okubo peach",
        True,
        7,
        (("A", "大果", "Large", "单果 250 克以上"), ("B", "中果", "Medium", "单果 180 克以上")),
    ),
)
PRICES = {
    # (produce, grade): floor, transfer and wholesale price in yuan per kg
    ("golden-ear", "A"): (16, 19, 25),
    ("golden-ear", "B"): (13, 15.6, 21),
    ("golden-ear", "C"): (10, 12, 16.5),
    ("golden-ear", "D"): (5.5, 7, 9.5),
    ("golden-ear-dried", "A"): (190, 226, 280),
    ("millet", "A"): (9, 11.2, 15),
    ("peach", "A"): (7, 8.6, 11),
    ("peach", "B"): (5, 6.2, 8),
}
_STAGES = (
    (0, 5, "催耳", "Opening", "20–22 ℃，湿度 85% 以上，散射光"),
    (6, 12, "幼耳", "Young ear", "22–23 ℃，湿度 85–90%"),
    (13, 19, "膨大", "Swelling", "22–24 ℃，湿度 90–95%，多通风"),
    (20, 22, "转色", "Colouring", "22–24 ℃，散射光，强通风"),
    (23, 26, "采收", "Harvest", "采前停止喷水"),
)
_TASKS = (
    (0, "摆袋开口，记袋数", "Place and open the bags, note their number"),
    (1, "查温湿度，喷雾", "Check climate, mist"),
    (3, "查原基", "Look for primordia"),
    (6, "加大通风", "Ventilate more"),
    (10, "数能出耳的袋", "Count the viable bags"),
    (13, "疏耳", "Thin the ears"),
    (17, "查湿度，补光", "Check humidity, add light"),
    (20, "看转色", "Watch the colour"),
    (22, "停止喷水", "Stop misting"),
    (23, "第一次采收", "First pick"),
    (25, "第二次采收", "Second pick"),
    (26, "收完，清舱消毒", "Last pick, clean and disinfect"),
)
_ZONES = (
    ("山东", 8, 99, 1, True),
    ("北京", 12, 129, 2, True),
    ("天津", 12, 129, 2, True),
    ("河北", 12, 129, 2, True),
    ("河南", 12, 129, 2, True),
    ("江苏", 12, 129, 2, True),
    ("上海", 14, 149, 2, True),
    ("浙江", 14, 149, 2, True),
    ("安徽", 14, 149, 2, True),
    ("陕西", 16, 169, 2, True),
    ("湖北", 16, 169, 2, True),
    ("广东", 18, 199, 2, True),
    ("四川", 20, 219, 3, False),
    ("新疆", 35, 399, 6, False),
    ("西藏", 40, 499, 7, False),
)


def set_stage(session: Session, random: Random, cast: Cast, start: date, end: date) -> StageTemplate:
    """Enter everything that stands still while the season plays."""
    _produce(session)
    template = _template(session)
    _sheds(session, cast, start)
    for (produce, letter), (floor, transfer, _) in PRICES.items():
        per_kg = yuan(transfer)
        session.add(TransferPrice(produce_code=produce, grade_letter=letter, per_kg=per_kg, valid_from=start))
        _market(session, random, cast, (produce, letter), floor, start, end)
    _shelves(session)
    session.add(Customer(code="hema", name="盒马鲜生（演示）", english_name="Freshippo (demo)"))
    session.flush()
    return template


def yuan(amount: float) -> Money:
    """Return yuan of the tables above as money."""
    return Money(round(amount * 100))


def _produce(session: Session) -> None:
    for position, (code, name, english, fresh, days, grades) in enumerate(_PRODUCE):
        rows = [
            Grade(letter=letter, name=grade, english_name=grade_english, description=text, position=place)
            for place, (letter, grade, grade_english, text) in enumerate(grades)
        ]
        session.add(
            Produce(
                code=code,
                name=name,
                english_name=english,
                is_fresh=fresh,
                shelf_days=days,
                position=position,
                grades=rows,
            )
        )
    session.flush()


def _template(session: Session) -> StageTemplate:
    template = StageTemplate(
        name="金耳 26 天",
        version=1,
        days=26,
        yield_per_bag=Weight(700),
        planned_cost_per_kg=yuan(9.5),
        stages=[Stage(day_from=a, day_to=b, name=n, english_name=e, climate=c) for a, b, n, e, c in _STAGES],
        tasks=[TaskStep(day=d, title=t, english_title=e) for d, t, e in _TASKS],
    )
    session.add(template)
    session.flush()
    return template


def _sheds(session: Session, cast: Cast, start: date) -> None:
    village, grower = cast.villages["yhq"], cast.entities["yhq-grow"]
    for number in range(1, 5):
        code = f"YHQ-S{number}"
        session.add(
            Shed(
                code=code,
                number=number,
                village_id=village.id,
                entity_id=grower.id,
                area_m2=40,
                bag_capacity=1_700,
            )
        )
        deed = Deed(
            entity=grower,
            on=start,
            made_by="会计（演示）",
            source=f"shed:{code}",
            memo=f"购建 {number}号方舱",
        )
        if number == 1:
            capital.subsidy_received(session, deed, project="project:cabin", amount=yuan(60_000))
            capital.subsidy_spent_on_asset(
                session, deed, project="project:cabin", asset=f"shed:{code}", amount=yuan(60_000)
            )
        else:
            capital.asset_bought(session, deed, asset=f"shed:{code}", amount=yuan(60_000))
    for code, entity in cast.entities.items():
        if code in {"yhq-buy", "qly-fruit", "wly-grain"}:
            session.add(Scale(code=f"{code}-1", entity_id=entity.id, verified_until=start + timedelta(days=1_200)))


def _market(
    session: Session, random: Random, cast: Cast, grade: tuple[str, str], floor: float, start: date, end: date
) -> None:
    """Agree the floors, and let the market wander around them, week by week."""
    produce, letter = grade
    for code in ("yhq-buy", "qly-fruit", "wly-grain"):
        session.add(
            FloorPrice(
                entity_id=cast.entities[code].id,
                produce_code=produce,
                grade_letter=letter,
                per_kg=yuan(floor),
                valid_from=start,
                valid_to=end + timedelta(days=400),
            )
        )
    day = start
    while day <= end:
        price = yuan(round(floor * random.uniform(0.86, 1.1), 1))
        session.add(
            MarketPrice(
                produce_code=produce,
                grade_letter=letter,
                on=day,
                per_kg=price,
                source="济南堤口果品批发市场（演示）",
            )
        )
        day += timedelta(days=7)


def _shelves(session: Session) -> None:
    shelves = (("golden-ear", "金耳", "Golden ear"), ("grain", "杂粮", "Grain"), ("fruit", "鲜果", "Fruit"))
    for position, (slug, name, english) in enumerate(shelves):
        session.add(Category(slug=slug, name=name, english_name=english, position=position))
    session.flush()
    for position, row in enumerate(_PRODUCTS):
        session.add(Product(position=position, **row))
    for position, (province, fee, free, days, fresh) in enumerate(_ZONES):
        session.add(
            FreightZone(
                province=province,
                fee=yuan(fee),
                free_from=yuan(free),
                days=days,
                takes_fresh=fresh,
                position=position,
            )
        )


_FRESH = {
    "category_slug": "golden-ear",
    "produce_code": "golden-ear",
    "net": Weight(500),
    "is_cold": True,
    "storage": "0–4 ℃ 冷藏，尽快食用。",
    "english_storage": "Keep at 0–4 °C and eat soon.",
    "story": "玉河泉的四座方舱里，金耳从进舱到采收 26 天。每一盒都写着批号：哪个棚、哪一天采、第几天采，扫码就能看到。",
    "english_story": "In four cabin greenhouses at Yuhequan, golden ear takes 26 days from loading to picking. "
    "Every box carries its lot: which shed, which day.",
}
_PRODUCTS: tuple[dict[str, object], ...] = (
    {
        **_FRESH,
        "slug": "golden-ear-superior",
        "grade_letter": "A",
        "name": "鲜金耳 特级 500 克",
        "english_name": "Fresh golden ear, superior, 500 g",
        "summary": "一朵一朵挑，朵形完整，金黄透亮。",
        "english_summary": "Picked ear by ear: whole, golden, translucent.",
        "picture": "product-golden-ear-superior.svg",
        "price": yuan(45.8),
    },
    {
        **_FRESH,
        "slug": "golden-ear-first",
        "grade_letter": "B",
        "name": "鲜金耳 一级 500 克",
        "english_name": "Fresh golden ear, first, 500 g",
        "summary": "家常炖汤，两三朵一盒。",
        "english_summary": "For everyday soups, two or three ears a box.",
        "picture": "product-golden-ear-first.svg",
        "price": yuan(36.8),
    },
    {
        **_FRESH,
        "slug": "golden-ear-second",
        "grade_letter": "C",
        "name": "鲜金耳 二级 500 克",
        "english_name": "Fresh golden ear, second, 500 g",
        "summary": "朵小一点，味道一样，实惠。",
        "english_summary": "Smaller ears, the same taste, a fair price.",
        "picture": "product-golden-ear-second.svg",
        "price": yuan(28.8),
    },
    {
        "slug": "golden-ear-dried",
        "category_slug": "golden-ear",
        "produce_code": "golden-ear-dried",
        "grade_letter": "A",
        "name": "干金耳 100 克",
        "english_name": "Dried golden ear, 100 g",
        "summary": "低温烘干，泡开就是一大碗。",
        "english_summary": "Dried gently; one handful fills a bowl.",
        "picture": "product-golden-ear-dried.svg",
        "net": Weight(100),
        "price": yuan(58),
        "is_cold": False,
        "needs_licence": True,
        "licence": "SC 演示-不可用于销售",
        "storage": "阴凉干燥处密封保存。",
        "english_storage": "Keep dry, cool and closed.",
        "story": "鲜金耳低温烘干，八九斤鲜的才出一斤干的。",
        "english_story": "Eight or nine jin of fresh ears make one of dried.",
    },
    {
        "slug": "selenium-millet",
        "category_slug": "grain",
        "produce_code": "millet",
        "grade_letter": "A",
        "name": "富硒小米 2.5 千克",
        "english_name": "Selenium millet, 2.5 kg",
        "summary": "柳泉山地小米，当年新米。",
        "english_summary": "Hill millet from Liuquan, this year's crop.",
        "picture": "product-millet.svg",
        "net": Weight(2_500),
        "price": yuan(68),
        "is_cold": False,
        "needs_licence": True,
        "licence": "检验报告 演示-不可用于销售",
        "storage": "阴凉干燥处保存。",
        "english_storage": "Keep dry and cool.",
        "story": "柳泉的山地种谷，一年一季，秋后现碾。",
        "english_story": "One crop a year from the hills of Liuquan, milled after autumn.",
    },
    {
        "slug": "okubo-peach",
        "category_slug": "fruit",
        "produce_code": "peach",
        "grade_letter": "A",
        "name": "久保桃 大果 3 千克",
        "english_name": "Okubo peach, large, 3 kg",
        "summary": "青龙峪的久保桃，七月中到八月中。",
        "english_summary": "Okubo peaches of Qinglongyu, mid-July to mid-August.",
        "picture": "product-peach.svg",
        "net": Weight(3_000),
        "price": yuan(59.8),
        "is_cold": True,
        "storage": "收到后尽快食用，可冷藏三五天。",
        "english_storage": "Eat soon; keeps a few days in the fridge.",
        "story": "青龙峪的桃树长在向阳坡上，七月中开园。",
        "english_story": "The trees stand on a sunny slope; picking starts in mid-July.",
    },
)
