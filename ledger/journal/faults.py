"""Find everything in the books that does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import N_
from ledger.entities.models import Entity
from ledger.journal.contents import Content, contents
from ledger.journal.models import Account, Balance, Period, Posting, Voucher


class Thing(StrEnum):
    """What a fault was found in, in English; `label` is the Chinese of the pages, around its name."""

    VOUCHER = ""
    TRADE = "trade"
    SHARE = "share"
    MEMBER = "member"
    CHARTER = "charter"
    CHARTER_TERMS = "charter-terms"
    CHARTER_MORE = "charter-more"
    PLAN = "plan"
    DISTRIBUTION = "distribution"
    DISTRIBUTION_MORE = "distribution-more"
    SHARE_TREE = "share-tree"
    COLLECTIVE_DISTRIBUTION = "collective-distribution"
    COLLECTIVE_VOTE = "collective-vote"
    MINUTES = "minutes"
    DRAFT = "draft"
    ASSET = "asset"
    YEAR_LOCK = "year-lock"
    BLOCK = "block"
    LEAF = "seal"
    CHECKPOINT = "checkpoint"
    YEAR = "year"
    ROWS = "rows of voucher"
    FILE = "checkpoint file"
    BOOKS = "books"

    @property
    def label(self) -> str:
        """Return how the pages call it."""
        return _THINGS[self]


class What(StrEnum):
    """What does not agree, in English; `label` is the Chinese of the pages."""

    ROWS_DIFFER = "its rows differ from its header"
    CONTENT_DIFFERS = "its content differs from its hash"
    BALANCE_DRIFTED = "the balance differs from its rows"
    NUMBERS_GAP = "voucher numbers have a gap"
    NO_VOUCHER = "the voucher that they belong to is missing"
    LOG_GAP = "the log of seals has a gap"
    SEALED_MISSING = "what was sealed is missing"
    SEAL_DIFFERS = "its hash differs from its seal"
    SEALED_LATE = "it was sealed long after the time at which it says that it was recorded"
    CHAIN_GAP = "the chain of blocks has a gap"
    NOT_NEXT = "it does not follow the block before it"
    ROOT_DIFFERS = "its root differs from the log"
    HASH_DIFFERS = "its hash differs from what it says"
    NOT_SIGNED = "its signature is not of this key"
    NOT_REACHED = "the books do not reach it"
    NOT_AS_PUBLISHED = "the books differ from the checkpoint that was published"
    NOT_HELD = "the file beside the database does not have it"
    NO_LOCK = "it is locked, and nothing says what it held"
    LOCK_DIFFERS = "it does not hold what it held when it was locked"
    LOCK_BROKEN = "it was locked, and stands open"
    NOT_SEALED = "it was recorded more than a day ago and is not in the log of seals"
    OUTSIDE_BLOCKS = "it is in the log of seals, and in no block"
    IN_ANOTHER_BLOCK = "what stands up to it is not of the block that closes it off"
    NO_ENTITY = "it belongs to no entity of these books"
    NO_PERIOD = "there is no period that it could belong to"
    NO_DEED = "no voucher stands behind it"
    NO_DRAFT = "no draft of two people stands behind it"
    ODD_VALUE = "it is kept as something that is no number or no day"
    NONE_HELD = "the folder holds no checkpoint of it"
    UNREADABLE = "something in it cannot be read"
    RULE_BROKEN = "rows of it break a rule of the database"
    DAMAGED = "its file is damaged"

    @property
    def label(self) -> str:
        """Return what the pages say."""
        return _WHATS[self]


_THINGS = {
    Thing.VOUCHER: N_("%(name)s"),
    Thing.TRADE: N_("成员交易 %(name)s"),
    Thing.SHARE: N_("量化份额 %(name)s"),
    Thing.MEMBER: N_("成员 %(name)s"),
    Thing.CHARTER: N_("章程第 %(name)s 版"),
    Thing.CHARTER_TERMS: N_("章程第 %(name)s 版的量化办法"),
    Thing.CHARTER_MORE: N_("章程第 %(name)s 版的计量、记名日、代扣和扶持"),
    Thing.PLAN: N_("%(name)s 版分配方案"),
    Thing.DISTRIBUTION: N_("%(name)s 年盈余分配"),
    Thing.DISTRIBUTION_MORE: N_("%(name)s 年盈余分配的交易量、扶持和代扣"),
    Thing.SHARE_TREE: N_("分配总数的封记 %(name)s"),
    Thing.MINUTES: N_("会议记录 %(name)s"),
    Thing.COLLECTIVE_DISTRIBUTION: N_("%(name)s 年集体收益分配"),
    Thing.COLLECTIVE_VOTE: N_("%(name)s 年集体收益分配的表决"),
    Thing.DRAFT: N_("手工凭证和附件 %(name)s"),
    Thing.ASSET: N_("资产 %(name)s"),
    Thing.YEAR_LOCK: N_("%(name)s 年锁定时的清单"),
    Thing.BLOCK: N_("封记第 %(name)s 块"),
    Thing.LEAF: N_("封记第 %(name)s 条"),
    Thing.CHECKPOINT: N_("数据库外的封记第 %(name)s 块"),
    Thing.YEAR: N_("%(name)s 年"),
    Thing.ROWS: N_("凭证 %(name)s 的分录"),
    Thing.FILE: N_("封记文件 %(name)s"),
    Thing.BOOKS: N_("账 %(name)s"),
}
_WHATS = {
    What.ROWS_DIFFER: N_("分录和凭证头对不上"),
    What.CONTENT_DIFFERS: N_("内容和写下时的指纹对不上"),
    What.BALANCE_DRIFTED: N_("余额和分录对不上"),
    What.NUMBERS_GAP: N_("凭证号断了"),
    What.NO_VOUCHER: N_("所属的凭证不见了"),
    What.LOG_GAP: N_("封记断了"),
    What.SEALED_MISSING: N_("封过的东西不见了"),
    What.SEAL_DIFFERS: N_("和封账时的指纹对不上"),
    What.SEALED_LATE: N_("封进去的时候，比它自己说的记账时间晚得多"),
    What.CHAIN_GAP: N_("块和块之间断了"),
    What.NOT_NEXT: N_("不是接着上一块的"),
    What.ROOT_DIFFERS: N_("根和封记对不上"),
    What.HASH_DIFFERS: N_("块的指纹和块的内容对不上"),
    What.NOT_SIGNED: N_("不是这把钥匙签的"),
    What.NOT_REACHED: N_("账里没有这一块，后面的凭证少了"),
    What.NOT_AS_PUBLISHED: N_("和已经公布的封记对不上"),
    What.NOT_HELD: N_("数据库外的文件里没有这一块"),
    What.NO_LOCK: N_("已经锁定，但没有锁定时的清单"),
    What.LOCK_DIFFERS: N_("和锁定时的清单对不上，有东西被加进或拿走"),
    What.LOCK_BROKEN: N_("锁定过，现在却开着"),
    What.NOT_SEALED: N_("记账一天多了还没有封进去"),
    What.OUTSIDE_BLOCKS: N_("在封记里，却不在任何一块里"),
    What.IN_ANOTHER_BLOCK: N_("到它为止的封记，不都属于封住它的那一块"),
    What.NO_ENTITY: N_("不属于任何一本账"),
    What.NO_PERIOD: N_("没有它所属的期间"),
    What.NO_DEED: N_("背后没有凭证"),
    What.NO_DRAFT: N_("背后没有两个人签的草稿"),
    What.ODD_VALUE: N_("存的不是数字或日期"),
    What.NONE_HELD: N_("文件夹里一份封记也没有"),
    What.UNREADABLE: N_("里面有读不出来的东西"),
    What.RULE_BROKEN: N_("里面有不合数据库规则的行"),
    What.DAMAGED: N_("文件坏了"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the books that does not agree: in which entity's, in what, and what is wrong with it."""

    entity: str
    name: str
    what: What
    thing: Thing = Thing.VOUCHER

    @property
    def where(self) -> str:
        """Return in English where the fault is."""
        return " ".join(str(part) for part in (self.entity, self.thing.value, self.name) if part)


def faults(session: Session) -> Iterator[Fault]:
    """Yield everything that does not agree: contents against hashes, balances against rows, gaps in numbers."""
    for entity in session.scalars(select(Entity).order_by(Entity.code)):
        for content in contents(session, entity):
            yield from content_fault(entity, content)
    yield from standing_faults(session)


def content_fault(entity: Entity, content: Content) -> Iterator[Fault]:
    """Yield the fault of a voucher that does not say any more what was hashed when it was written, if it has one."""
    if not content.lines_fit:
        yield Fault(entity.code, content.label, What.ROWS_DIFFER)
    elif not content.is_sound:
        yield Fault(entity.code, content.label, What.CONTENT_DIFFERS)


def standing_faults(session: Session, entity: Entity | None = None) -> Iterator[Fault]:
    """Yield every balance that differs from its rows, and every gap in the numbers, of one entity or of all."""
    everyone = session.execute(select(Entity.id, Entity.code))
    of = {entity.id: entity.code} if entity else {one.id: str(one.code) for one in everyone}
    yield from _drifted_balances(session, of)
    yield from _gaps(session, of)
    if entity is None:
        yield from _orphans(session)


def _drifted_balances(session: Session, of: Mapping[int, str]) -> Iterator[Fault]:
    summed: dict[tuple[int, int], list[int]] = {}
    for column, side in ((Posting.debit_id, 0), (Posting.credit_id, 1)):
        sums = (
            select(column, Voucher.period, func.sum(Posting.amount_fen))
            .join(Voucher, Voucher.id == Posting.voucher_id)
            .where(Voucher.entity_id.in_(of))
            .group_by(column, Voucher.period)
        )
        for account, period, fen in session.execute(sums):
            summed.setdefault((account, period), [0, 0])[side] = int(fen)
    accounts = {row.id: row for row in session.execute(select(Account.id, Account.entity_id, *_NAMED))}
    kept = {
        (account, period): [debit, credit]
        for account, period, debit, credit in session.execute(_KEPT)
        if account not in accounts or accounts[account].entity_id in of
    }
    for key in sorted(summed.keys() | kept.keys()):
        if summed.get(key, [0, 0]) != kept.get(key, [0, 0]):
            drifted = accounts.get(key[0])
            whose = of.get(drifted.entity_id, "?") if drifted else "?"
            which = f"{drifted.code} {drifted.subject}" if drifted else f"account {key[0]}, which nobody keeps"
            yield Fault(whose, f"{key[1]} {which}".rstrip(), What.BALANCE_DRIFTED)


_NAMED = (Account.code, Account.subject)
_KEPT = select(Balance.account_id, Balance.period, Balance.debit_fen, Balance.credit_fen)


def _gaps(session: Session, of: Mapping[int, str]) -> Iterator[Fault]:
    counted = (
        select(
            Period.entity_id, Period.period, Period.last_voucher_no, func.count(Voucher.id), func.max(Voucher.number)
        )
        .outerjoin(Voucher, (Voucher.entity_id == Period.entity_id) & (Voucher.period == Period.period))
        .where(Period.entity_id.in_(of))
        .group_by(Period.entity_id, Period.period, Period.last_voucher_no)
    )
    for entity_id, period, last, count, highest in session.execute(counted):
        if count != last or (highest or 0) != last:
            yield Fault(of[entity_id], str(period), What.NUMBERS_GAP)


def _orphans(session: Session) -> Iterator[Fault]:
    alone = select(Posting.voucher_id).outerjoin(Voucher, Voucher.id == Posting.voucher_id).where(Voucher.id.is_(None))
    for voucher_id in session.scalars(alone.distinct().order_by(Posting.voucher_id)):
        yield Fault("", str(voucher_id), What.NO_VOUCHER, Thing.ROWS)
