"""What a deed of the accountant's day is: its name in the trade, what it asks for, and the rule that posts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.errors import N_
from core.identity.roles import Actor
from ledger.daily.choices import Kind
from ledger.journal.drafts import Posted
from ledger.rules import Deed

Values = Mapping[str, Any]
Rule = Callable[[Session, Actor, Deed, Values], Posted]


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a deed. An amount may not exceed what stands on the subject that another field names."""

    name: str
    label: str
    kind: Kind
    within: str = ""


@dataclass(frozen=True, slots=True)
class DailyDeed:
    """A deed: its name, its group, the entry that it makes as accountants write it, its fields and its rule.

    `source` is "daily", or "reserve" where member accounts change too.
    """

    code: str
    group: str
    name: str
    entry: str
    asks: tuple[Asked, ...]
    rule: Rule
    source: str = "daily"

    @property
    def is_voted(self) -> bool:
        """Say whether only the assembly may decide it."""
        return VOTE[0] in self.asks


AMOUNT = Asked("amount", N_("金额（元）"), Kind.AMOUNT)
OUT_OF = Asked("out_of", N_("从哪里付"), Kind.WALLET)
INTO = Asked("into", N_("收到哪里"), Kind.WALLET)
MEMBER = Asked("member", N_("成员"), Kind.MEMBER)
BATCH = Asked("batch", N_("批次"), Kind.BATCH)
VOTE = (
    Asked("assembly_on", N_("成员大会日期"), Kind.DAY),
    Asked("present", N_("出席人数"), Kind.COUNT),
    Asked("agreed", N_("同意票数"), Kind.COUNT),
)
"""What the minutes of the assembly say; `ledger.members.meeting` holds it against the law."""

MONEY, THINGS, WORK, MEMBERS, GRANTS = N_("收付"), N_("物资和批次费用"), N_("用工"), N_("成员和资本"), N_("补助和捐赠")


def number(subject: str) -> str:
    """Return what follows the prefix of a subject."""
    return subject.partition(":")[2]
