"""What a subject or a source is called: "lot:YHQ-S1-…" is for the books, a word and a link are for the reader.

To the journal these are opaque. Each package tells here what its own prefixes mean, many at a time, so that a page
of vouchers asks once for all its names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import N_
from ledger.entities.models import Entity


@dataclass(frozen=True, slots=True)
class Named:
    """What something is (`label`, to be translated), its name in both languages, and the page that shows it."""

    label: str
    name: str = ""
    english_name: str = ""
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def named(label: str, name: str = "", english_name: str = "", endpoint: str = "", **values: str) -> Named:
    """Make a name; without an English one the name serves both languages."""
    return Named(label, name, english_name or name, endpoint, values)


Namer = Callable[[Session, Entity, Mapping[str, str]], Mapping[str, Named]]
_namers: dict[str, Namer] = {}


def register_names(namers: Mapping[str, Namer]) -> None:
    """Say who knows the subjects and sources with these prefixes.

    A namer takes {what follows the prefix: the whole text} for one entity and returns {the whole text: its name}.
    """
    _namers.update(namers)


def names_of(session: Session, entity: Entity, texts: Iterable[str]) -> dict[str, Named]:
    """Return the names of subjects and sources; what nobody knows is called by its own text."""
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    for text in set(texts):
        prefix, _, rest = text.partition(":")
        asked[prefix][rest] = text
    names = {text: named(text) for rests in asked.values() for text in rests.values()}
    for prefix, rests in asked.items():
        if prefix in _namers:
            names.update(_namers[prefix](session, entity, rests))
    return names


def plainly(label: str, endpoint: str = "", value: str = "") -> Namer:
    """Make a namer for what is known by its own code: a word, the code, and the page that takes the code."""

    def _name(_session: Session, _entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
        return {
            text: named(label, code, endpoint=endpoint, **({value: code} if endpoint else {}))
            for code, text in asked.items()
        }

    return _name


def fixed(label: str) -> Namer:
    """Make a namer for a prefix that needs no more than one word."""
    return lambda _session, _entity, asked: {text: named(label) for text in asked.values()}


def worded(words: Mapping[str, str]) -> Namer:
    """Make a namer for a short list of words; a code that is not on it stands for itself."""
    return lambda _session, _entity, asked: {text: named(words.get(rest, rest)) for rest, text in asked.items()}


def of_year(label: str) -> Namer:
    """Make a namer for what happens once a year in the books of an entity: "close:yhq-buy:2025"."""

    def _name(_session: Session, _entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
        names = {}
        for rest, text in asked.items():
            code, year, *member = rest.split(":")
            names[text] = named(label, " ".join((year, *member)), endpoint="year_end.show", code=code, year=year)
        return names

    return _name


def _entities(session: Session, _entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    found = session.scalars(select(Entity).where(Entity.code.in_(asked)))
    return {asked[one.code]: named(N_("核算单位"), one.short_name, one.english_name) for one in found}


def _manual(_session: Session, entity: Entity, asked: Mapping[str, str]) -> Mapping[str, Named]:
    """Name the draft behind a voucher that was written by hand: "manual:" + its id + ":" + the hash of its papers."""
    return {
        text: named(N_("手工凭证"), endpoint="manual.show", code=entity.code, draft_id=rest.partition(":")[0])
        for rest, text in asked.items()
    }


PURPOSES = {
    "office": N_("办公费"),
    "travel": N_("差旅费"),
    "meeting": N_("会议费"),
    "training": N_("培训费"),
    "bookkeeping": N_("记账和审计费"),
    "telephone": N_("电话和网络费"),
    "insurance": N_("保险费"),
    "repair": N_("修理费"),
    "other": N_("其他管理费用"),
}
"""What administrative expenses (523) are for."""

register_names(
    {
        "": fixed(""),
        "bags": fixed(N_("菌袋")),
        "cost": fixed(N_("销货成本")),
        "freight": fixed(N_("运费")),
        "undistributed": fixed(N_("未分配盈余")),
        "appropriated": fixed(N_("各项分配")),
        "subsidy": fixed(N_("国家补助")),
        "purpose": worded(PURPOSES | {"wages": N_("工资"), "depreciation": N_("折旧和摊销")}),
        "bank-fee": fixed(N_("银行手续费")),
        "interest": fixed(N_("利息")),
        "donation": fixed(N_("捐赠")),
        "current": fixed(N_("待处理流动资产损溢")),
        "loss": fixed(N_("报损")),
        "bad-debt": fixed(N_("坏账")),
        "dispute": fixed(N_("付款争议")),
        "drying": fixed(N_("烘干")),
        "consignment": fixed(N_("代销差价")),
        "agent-fee": fixed(N_("代销手续费")),
        "platform-fee": fixed(N_("平台手续费")),
        "vat": fixed(N_("增值税")),
        "stamp": fixed(N_("印花税")),
        "income": fixed(N_("所得税")),
        "withheld": fixed(N_("代扣个人所得税")),
        "agent": plainly(N_("代销商")),
        "insurer": plainly(N_("保险公司")),
        "overhead": worded({"other": N_("批次其他费用")}),
        "asset": plainly(N_("资产")),
        "channel": worded(
            {
                "online": N_("网上销售"),
                "wholesale": N_("批发"),
                "transfer": N_("交联合社"),
                "freight": N_("运费收入"),
                "counter": N_("门市"),
                "consignment": N_("受托代销"),
                "agent": N_("委托代销"),
                "service": N_("服务费"),
            }
        ),
        "entity": _entities,
        "manual": _manual,
        "daily": fixed(N_("日常业务")),
        "opening": fixed(N_("期初余额")),
        "reserve": fixed(N_("公积金使用")),
        "depreciation": fixed(N_("折旧和摊销")),
        "disposal": fixed(N_("资产清理")),
        "close": of_year(N_("年终结账")),
        "distribution": of_year(N_("盈余分配")),
        "payout": of_year(N_("盈余兑付")),
        "declared": of_year(N_("联合社宣告分配")),
        "arrived": fixed(N_("联合社分配到账")),
    }
)
