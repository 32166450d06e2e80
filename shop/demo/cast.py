"""The cast of the demo: villages, cooperatives, households, users. Every person is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from coop.members.services import NewPerson, add_household, get_person
from coop.purchases.models import Quota
from coop.villages.models import Village
from core.demo_password import PASSWORD
from core.identity.roles import EVERYWHERE, SYSTEM, Grant, Role
from core.identity.services import NewUser, create_user
from core.money import Money
from core.weight import Weight
from ledger.distribution.models import CollectiveShare
from ledger.entities.models import Entity
from ledger.members.services import admit
from ledger.rules import Deed, capital
from shop.founding.plan import read_plan
from shop.founding.services import found

UNION = {
    "yhq-buy": 30_000,
    "yhq-grow": 60_000,
    "qly-fruit": 20_000,
    "wly-grain": 20_000,
    "hm-coop": 5_000,
    "xjc-coop": 5_000,
}
"""What each cooperative pays into the union, in yuan."""
PLAN = Path(__file__).with_name("federation.toml")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "春秀兰英华玉明桂凤梅建国军平志强文广福德庆林海涛永红丽云霞雪松柏山河泉石"


@dataclass(slots=True)
class Cast:
    """Who plays: entities by code, villages by code, and the ids of persons by village code."""

    entities: dict[str, Entity]
    villages: dict[str, Village]
    persons: dict[str, list[int]]

    @property
    def growers(self) -> list[int]:
        """Return those who bring golden ear to the scale: members of the five villages, and neighbours."""
        inside = [p for code in ("qly", "yhq", "hm", "xjc", "wly") for p in self.persons[code][:12]]
        return inside + self.persons["cy"] + self.persons["lq"]


def assemble(session: Session, random: Random, opened_on: date, households: int) -> Cast:
    """Enter villages, entities, households, memberships, charters and capital."""
    founded = found(session, read_plan(PLAN), opened_on, years=3)
    cast = Cast(founded.entities, founded.villages, {})
    for code, village in cast.villages.items():
        number = households // 5 if village.is_in_federation else max(3, households // 20)
        cast.persons[code] = _households(session, random, village, number)
    _memberships(session, random, cast, opened_on)
    _union(session, cast, opened_on)
    _collective_shares(session, cast)
    _quotas(session, cast, opened_on)
    return cast


def users(session: Session, cast: Cast) -> None:
    """Create the demo's users; the member is a villager of Yuhequan who delivers."""
    entities = [Grant(Role.ACCOUNTANT, entity.scope) for entity in cast.entities.values()]
    villager, orchardist = (get_person(session, cast.persons[village][0]) for village in ("yhq", "qly"))
    for username, name, grants in (
        ("shuji", "玉河泉书记（演示）", (Grant(Role.SECRETARY, "village:yhq"),)),
        ("kuaiji", "会计（演示）", tuple(entities)),
        ("zhuguan", "会计主管（演示）", tuple(entities)),
        ("cunmin", f"{villager.name}（演示）", (Grant(Role.MEMBER, villager.holder),)),
        ("dianyuan", "店员（演示）", (Grant(Role.SHOP_STAFF, EVERYWHERE),)),
        ("guanli", "联合体管理员（演示）", (Grant(Role.ADMIN, EVERYWHERE),)),
        ("jianshi", "监事（演示）", (Grant(Role.AUDITOR, "entity:yhq-buy"),)),
        ("penggong", "棚工（演示）", (Grant(Role.SHED_WORKER, "village:yhq"),)),
        ("qlycunmin", f"{orchardist.name}（演示）", (Grant(Role.MEMBER, orchardist.holder),)),
        ("qlyshuji", "青龙峪书记（演示）", (Grant(Role.SECRETARY, "village:qly"),)),
    ):
        create_user(session, SYSTEM, NewUser(username=username, name=name, grants=grants), PASSWORD)


def _households(session: Session, random: Random, village: Village, number: int) -> list[int]:
    persons: list[int] = []
    for count in range(1, number + 1):
        name = random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, random.choice((1, 2, 2))))
        account = "6217" + "".join(random.choices("0123456789", k=15))
        phone = "1990000" + f"{random.randrange(10_000):04d}"
        person = NewPerson(name=name, phone=phone, bank_account=account)
        household = add_household(session, village, f"{village.prefix}-{count:03d}", person)
        persons += [member.id for member in household.persons]
    return persons


def _memberships(session: Session, random: Random, cast: Cast, opened_on: date) -> None:
    circles = {
        "yhq-buy": [p for code in ("qly", "yhq", "hm", "xjc", "wly") for p in cast.persons[code][:12]],
        "yhq-grow": cast.persons["yhq"][:24],
        "qly-fruit": cast.persons["qly"][:20],
        "wly-grain": cast.persons["wly"][:20],
        "hm-coop": cast.persons["hm"][:8],
        "xjc-coop": cast.persons["xjc"][:8],
    }
    for code, people in circles.items():
        entity = cast.entities[code]
        for number, person in enumerate(people, start=1):
            shares = random.choice((2_000, 3_000, 5_000, 8_000)) * (5 if code == "yhq-grow" else 1)
            _join(session, entity, f"{number:03d}", f"person:{person}", opened_on, Money(shares * 100))
    for code, yuan in (("yhq-grow", 260_000), ("yhq-buy", 60_000)):
        _join(session, cast.entities[code], "900", "entity:yhq-collective", opened_on, Money(yuan * 100))


def _union(session: Session, cast: Cast, opened_on: date) -> None:
    """Let the cooperatives join their union, each with capital out of its own bank."""
    union = cast.entities["union"]
    for count, (code, yuan) in enumerate(UNION.items(), start=1):
        coop, number, amount = cast.entities[code], f"{count:03d}", Money(yuan * 100)
        _join(session, union, number, f"entity:{code}", opened_on, amount)
        deed = Deed(
            entity=coop,
            on=opened_on,
            made_by="会计（演示）",
            source=f"capital:{union.code}",
            memo="向联合社出资",
        )
        capital.invested_in_union(session, deed, union=f"entity:{union.code}", amount=amount)


def _collective_shares(session: Session, cast: Cast) -> None:
    """Give every household of Yuhequan its income shares: three, four or five by turns."""
    collective = cast.entities["yhq-collective"]
    for count, person in enumerate(cast.persons["yhq"]):
        session.add(CollectiveShare(entity_id=collective.id, holder=f"person:{person}", shares=3 + count % 3))


def _quotas(session: Session, cast: Cast, opened_on: date) -> None:
    """Agree with every grower how much golden ear is taken at the guaranteed price in a year."""
    for seller in cast.growers:
        for year in range(opened_on.year, opened_on.year + 3):
            session.add(
                Quota(
                    entity_id=cast.entities["yhq-buy"].id,
                    seller_id=seller,
                    produce_code="golden-ear",
                    year=year,
                    weight=Weight(1_200_000),
                )
            )


def _join(session: Session, entity: Entity, number: str, holder: str, on: date, amount: Money) -> None:
    member = admit(session, entity, number=number, holder=holder, on=on)
    deed = Deed(
        entity=entity,
        on=on,
        made_by="会计（演示）",
        source=f"capital:{entity.code}:{number}",
        memo=f"成员 {number} 缴纳股金",
    )
    capital.capital_paid(session, deed, member=member.subject, amount=amount)
