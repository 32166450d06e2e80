"""Capital, what the assembly votes, the union, subsidies and donations."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.errors import N_
from core.identity.roles import Actor
from core.money import ZERO
from ledger.daily.choices import Kind
from ledger.daily.deed import AMOUNT, GRANTS, INTO, MEMBER, MEMBERS, VOTE, Asked, DailyDeed, Values, number
from ledger.journal.drafts import Posted
from ledger.members.using_reserve import convert_reserve, cover_loss
from ledger.payouts.services import require_nothing_under_way
from ledger.rules import Deed, capital, closing


def _capital(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return capital.capital_paid(
        session,
        deed,
        member=said["member"],
        amount=said["amount"],
        premium=said["premium"] or ZERO,
        into=said["into"],
    )


def _relief(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return capital.capital_paid(
        session, deed, member=f"relief:{number(said['member'])}", amount=said["amount"], into=said["into"]
    )


def _convert(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    require_nothing_under_way(session, deed.entity, number(said["member"]))
    return closing.surplus_converted(
        session, deed, member=said["member"], refund=said["refund"] or ZERO, share=said["share"] or ZERO
    )


DEEDS = (
    DailyDeed(
        "capital",
        MEMBERS,
        N_("成员出资"),
        N_("借 102 银行存款　贷 301 股金（超出部分贷 321 资本公积）"),
        (MEMBER, AMOUNT, Asked("premium", N_("超出股金的部分（元）"), Kind.OPTIONAL_AMOUNT), INTO),
        _capital,
    ),
    DailyDeed(
        "relief-capital",
        MEMBERS,
        N_("到户类扶贫项目资产出资"),
        N_("借 102 银行存款　贷 301 股金（扶贫资产）"),
        (MEMBER, AMOUNT, INTO),
        _relief,
    ),
    DailyDeed(
        "convert",
        MEMBERS,
        N_("返还和分配转为出资"),
        N_("借 221 应付盈余返还、222 应付剩余盈余　贷 301 股金"),
        (
            MEMBER,
            Asked("refund", N_("盈余返还转出资（元）"), Kind.OPTIONAL_AMOUNT, "221"),
            Asked("share", N_("剩余盈余转出资（元）"), Kind.OPTIONAL_AMOUNT, "222"),
            *VOTE,
        ),
        _convert,
    ),
    DailyDeed(
        "cover-loss",
        MEMBERS,
        N_("公积金弥补亏损"),
        N_("借 322 盈余公积　贷 332 盈余分配"),
        (AMOUNT, *VOTE),
        lambda s, a, d, v: cover_loss(s, a, d, v["amount"]),
        "reserve",
    ),
    DailyDeed(
        "convert-reserve",
        MEMBERS,
        N_("公积金转为出资"),
        N_("借 322 盈余公积　贷 301 股金"),
        (AMOUNT, *VOTE),
        lambda s, a, d, v: convert_reserve(s, a, d, v["amount"]),
        "reserve",
    ),
    DailyDeed(
        "invest",
        MEMBERS,
        N_("向联合社出资"),
        N_("借 131 对外投资　贷 102 银行存款"),
        (Asked("union", N_("联合社"), Kind.UNION), AMOUNT),
        lambda s, _a, d, v: capital.invested_in_union(s, d, union=v["union"], amount=v["amount"]),
    ),
    DailyDeed(
        "union-declared",
        MEMBERS,
        N_("联合社宣告分配"),
        N_("借 113 应收款　贷 511 投资收益"),
        (Asked("union", N_("联合社"), Kind.UNION), AMOUNT),
        lambda s, _a, d, v: capital.union_declared(s, d, union=v["union"], amount=v["amount"]),
    ),
    DailyDeed(
        "union-paid",
        MEMBERS,
        N_("收到联合社分配"),
        N_("借 102 银行存款　贷 113 应收款"),
        (Asked("union", N_("联合社"), Kind.UNION_OWES), Asked("amount", N_("金额（元）"), Kind.AMOUNT, "union")),
        lambda s, _a, d, v: capital.union_paid(s, d, union=v["union"], amount=v["amount"]),
    ),
    DailyDeed(
        "subsidy",
        GRANTS,
        N_("收到国家补助"),
        N_("借 102 银行存款　贷 235 专项应付款"),
        (Asked("project", N_("项目"), Kind.PROJECT), AMOUNT),
        lambda s, _a, d, v: capital.subsidy_received(s, d, project=v["project"], amount=v["amount"]),
    ),
    DailyDeed(
        "subsidy-spent",
        GRANTS,
        N_("补助用于培训、认证、宣传"),
        N_("借 235 专项应付款　贷 102 银行存款"),
        (Asked("project", N_("项目"), Kind.GRANT), Asked("amount", N_("金额（元）"), Kind.AMOUNT, "project")),
        lambda s, _a, d, v: capital.subsidy_spent(s, d, project=v["project"], amount=v["amount"]),
    ),
    DailyDeed(
        "donation",
        GRANTS,
        N_("收到捐赠"),
        N_("借 102 银行存款　贷 311 专项基金"),
        (AMOUNT, INTO),
        lambda s, _a, d, v: capital.donation_received(s, d, amount=v["amount"], into=v["into"]),
    ),
)
