"""The people who act in the tests, each with a role in one place."""

from __future__ import annotations

from core.identity.roles import EVERYWHERE, Actor, Grant, Role

SECRETARY = Actor(1, "玉河泉书记", frozenset({Grant(Role.SECRETARY, "village:yhq")}))
OTHER_SECRETARY = Actor(2, "青龙峪书记", frozenset({Grant(Role.SECRETARY, "village:qly")}))
SHED_WORKER = Actor(3, "棚工", frozenset({Grant(Role.SHED_WORKER, "village:yhq")}))
ACCOUNTANT = Actor(
    4,
    "会计",
    frozenset(Grant(Role.ACCOUNTANT, f"entity:{code}") for code in ("union", "yhq-grow", "yhq-buy", "coop")),
)
CHIEF = Actor(9, "会计主管", ACCOUNTANT.grants)
OTHER_ACCOUNTANT = Actor(5, "果品社会计", frozenset({Grant(Role.ACCOUNTANT, "entity:qly-fruit")}))
CLERK = Actor(6, "店员", frozenset({Grant(Role.SHOP_STAFF, EVERYWHERE)}))
ADMIN = Actor(7, "联合体管理员", frozenset({Grant(Role.ADMIN, EVERYWHERE)}))
AUDITOR = Actor(8, "监事", frozenset({Grant(Role.AUDITOR, "entity:yhq-buy")}))
STRANGER = Actor(None, "")
