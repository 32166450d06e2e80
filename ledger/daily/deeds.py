"""The deeds of an accountant's day, each by its name in the trade, with what it asks for and the rule that posts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.errors import N_
from core.identity.roles import Actor
from core.money import ZERO
from ledger.daily.choices import Kind
from ledger.journal.drafts import Posted
from ledger.members.using_reserve import convert_reserve, cover_loss
from ledger.rules import Deed, capital, closing, expenses, production, purchasing, sales

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

    `source` is "daily", or "reserve" where member accounts change too, so that it cannot be reversed by hand.
    """

    code: str
    group: str
    name: str
    entry: str
    asks: tuple[Asked, ...]
    rule: Rule
    source: str = "daily"


_AMOUNT = Asked("amount", N_("金额（元）"), Kind.AMOUNT)
_OUT_OF = Asked("out_of", N_("从哪里付"), Kind.WALLET)
_MEMBER = Asked("member", N_("社员"), Kind.MEMBER)
_BATCH = Asked("batch", N_("批次"), Kind.BATCH)

MONEY, THINGS, WORK, MEMBERS, GRANTS = N_("收付"), N_("物资和批次费用"), N_("用工"), N_("社员和资本"), N_("补助和捐赠")


def _number(subject: str) -> str:
    return subject.partition(":")[2]


def _capital(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return capital.capital_paid(
        session, deed, member=said["member"], amount=said["amount"], premium=said["premium"] or ZERO
    )


def _relief(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return capital.capital_paid(session, deed, member=f"relief:{_number(said['member'])}", amount=said["amount"])


def _bags_owed(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return production.bags_bought_on_account(session, deed, supplier=said["supplier"], amount=said["amount"])


def _inputs(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return purchasing.inputs_for_member(
        session, deed, member_no=_number(said["member"]), cost=said["amount"], fee=said["fee"] or ZERO
    )


def _convert(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return closing.surplus_converted(
        session, deed, member=said["member"], refund=said["refund"] or ZERO, share=said["share"] or ZERO
    )


DEEDS: dict[str, DailyDeed] = {
    deed.code: deed
    for deed in (
        DailyDeed(
            "expense",
            MONEY,
            N_("付管理费用"),
            N_("借 523 管理费用　贷 102 银行存款"),
            (Asked("purpose", N_("用途"), Kind.PURPOSE), _AMOUNT, _OUT_OF),
            lambda s, _a, d, v: expenses.administration_paid(
                s, d, purpose=v["purpose"], amount=v["amount"], out_of=v["out_of"]
            ),
        ),
        DailyDeed(
            "receive",
            MONEY,
            N_("收回应收款"),
            N_("借 102 银行存款　贷 113 应收款"),
            (
                Asked("customer", N_("谁欠的"), Kind.OTHERS_OWE),
                Asked("amount", N_("金额（元）"), Kind.AMOUNT, "customer"),
            ),
            lambda s, _a, d, v: sales.customer_paid(s, d, customer=v["customer"], amount=v["amount"]),
        ),
        DailyDeed(
            "pay",
            MONEY,
            N_("付应付款"),
            N_("借 211 应付款　贷 102 银行存款"),
            (Asked("seller", N_("付给谁"), Kind.PAYABLE), Asked("amount", N_("金额（元）"), Kind.AMOUNT, "seller")),
            lambda s, _a, d, v: purchasing.neighbour_paid(s, d, seller=v["seller"], amount=v["amount"]),
        ),
        DailyDeed(
            "pay-member",
            MONEY,
            N_("付社员往来"),
            N_("借 114 成员往来　贷 102 银行存款"),
            (
                Asked("member", N_("付给谁"), Kind.MEMBER_PAYABLE),
                Asked("amount", N_("金额（元）"), Kind.AMOUNT, "member"),
            ),
            lambda s, _a, d, v: purchasing.member_paid(s, d, member_no=_number(v["member"]), amount=v["amount"]),
        ),
        DailyDeed(
            "cash",
            MONEY,
            N_("存取现金、转账"),
            N_("借 转入的账户　贷 转出的账户"),
            (_OUT_OF, Asked("into", N_("转到哪里"), Kind.WALLET), _AMOUNT),
            lambda s, _a, d, v: expenses.cash_moved(s, d, out_of=v["out_of"], into=v["into"], amount=v["amount"]),
        ),
        DailyDeed(
            "freight",
            MONEY,
            N_("付运费"),
            N_("借 521 经营支出　贷 102 银行存款"),
            (_AMOUNT, _OUT_OF),
            lambda s, _a, d, v: expenses.freight_paid(s, d, amount=v["amount"], out_of=v["out_of"]),
        ),
        DailyDeed(
            "bank-fee",
            MONEY,
            N_("银行手续费"),
            N_("借 524 财务费用　贷 102 银行存款"),
            (_AMOUNT,),
            lambda s, _a, d, v: expenses.bank_charged(s, d, amount=v["amount"]),
        ),
        DailyDeed(
            "interest",
            MONEY,
            N_("存款利息"),
            N_("借 102 银行存款　贷 524 财务费用"),
            (_AMOUNT,),
            lambda s, _a, d, v: expenses.interest_earned(s, d, amount=v["amount"]),
        ),
        DailyDeed(
            "tax",
            MONEY,
            N_("计提税费"),
            N_("借 522 税金及附加（所得税借 531）　贷 214 应交税费"),
            (Asked("tax", N_("税种"), Kind.TAX), _AMOUNT),
            lambda s, _a, d, v: expenses.tax_accrued(s, d, tax=v["tax"], amount=v["amount"]),
        ),
        DailyDeed(
            "pay-tax",
            MONEY,
            N_("缴税"),
            N_("借 214 应交税费　贷 102 银行存款"),
            (Asked("tax", N_("税种"), Kind.TAX_PAYABLE), Asked("amount", N_("金额（元）"), Kind.AMOUNT, "tax")),
            lambda s, _a, d, v: expenses.tax_paid(s, d, tax=v["tax"], amount=v["amount"]),
        ),
        DailyDeed(
            "bad-debt",
            MONEY,
            N_("核销坏账（已批准）"),
            N_("借 529 其他支出　贷 113 应收款"),
            (Asked("customer", N_("谁欠的"), Kind.OWES_US), Asked("amount", N_("金额（元）"), Kind.AMOUNT, "customer")),
            lambda s, _a, d, v: sales.debt_written_off(s, d, customer=v["customer"], amount=v["amount"]),
        ),
        DailyDeed(
            "bags",
            THINGS,
            N_("买菌袋，已付款"),
            N_("借 121 产品物资　贷 102 银行存款"),
            (_AMOUNT,),
            lambda s, _a, d, v: production.bags_bought(s, d, amount=v["amount"]),
        ),
        DailyDeed(
            "bags-owed",
            THINGS,
            N_("买菌袋，未付款"),
            N_("借 121 产品物资　贷 211 应付款"),
            (Asked("supplier", N_("供应商"), Kind.SUPPLIER), _AMOUNT),
            _bags_owed,
        ),
        DailyDeed(
            "power",
            THINGS,
            N_("付批次水电费"),
            N_("借 141 消耗性生物资产　贷 102 银行存款"),
            (_BATCH, _AMOUNT),
            lambda s, _a, d, v: production.power_and_water_paid(s, d, batch=v["batch"], amount=v["amount"]),
        ),
        DailyDeed(
            "overhead",
            THINGS,
            N_("付批次其他费用"),
            N_("借 401 生产成本　贷 102；借 141 批次　贷 401"),
            (_BATCH, _AMOUNT),
            lambda s, _a, d, v: production.overhead_paid(
                s, d, overhead="overhead:other", batch=v["batch"], amount=v["amount"]
            ),
        ),
        DailyDeed(
            "allocate",
            THINGS,
            N_("折旧和共同费用分配到批次"),
            N_("借 141 消耗性生物资产　贷 401 生产成本"),
            (
                Asked("overhead", N_("哪一项"), Kind.OVERHEAD),
                _BATCH,
                Asked("amount", N_("金额（元）"), Kind.AMOUNT, "overhead"),
            ),
            lambda s, _a, d, v: production.overhead_allocated(
                s, d, batch=v["batch"], overhead=v["overhead"], amount=v["amount"]
            ),
        ),
        DailyDeed(
            "inputs",
            THINGS,
            N_("代社员买农资"),
            N_("借 114 成员往来　贷 102 银行存款、501 经营收入（服务费）"),
            (_MEMBER, _AMOUNT, Asked("fee", N_("服务费（元）"), Kind.OPTIONAL_AMOUNT)),
            _inputs,
        ),
        DailyDeed(
            "second",
            THINGS,
            N_("计提二次付款（合同价款，不是盈余返还）"),
            N_("借 521 经营支出　贷 114 成员往来"),
            (_MEMBER, _AMOUNT),
            lambda s, _a, d, v: purchasing.second_payment(
                s, d, seller="", member_no=_number(v["member"]), amount=v["amount"]
            ),
        ),
        DailyDeed(
            "wages",
            WORK,
            N_("计提职工工资"),
            N_("借 523 管理费用（或 141 批次）　贷 212 应付工资"),
            (
                Asked("employee", N_("职工"), Kind.EMPLOYEE),
                _AMOUNT,
                Asked("batch", N_("批次（管理人员不选）"), Kind.OPTIONAL_BATCH),
            ),
            lambda s, _a, d, v: production.wages_accrued(
                s, d, employee=v["employee"], amount=v["amount"], batch=v["batch"]
            ),
        ),
        DailyDeed(
            "pay-wages",
            WORK,
            N_("发工资"),
            N_("借 212 应付工资　贷 102 银行存款"),
            (
                Asked("employee", N_("职工"), Kind.WAGES_PAYABLE),
                Asked("amount", N_("金额（元）"), Kind.AMOUNT, "employee"),
                _OUT_OF,
            ),
            lambda s, _a, d, v: production.wages_paid(
                s, d, employee=v["employee"], amount=v["amount"], out_of=v["out_of"]
            ),
        ),
        DailyDeed(
            "capital",
            MEMBERS,
            N_("社员出资"),
            N_("借 102 银行存款　贷 301 股金（超出部分贷 321 资本公积）"),
            (_MEMBER, _AMOUNT, Asked("premium", N_("超出股金的部分（元）"), Kind.OPTIONAL_AMOUNT)),
            _capital,
        ),
        DailyDeed(
            "relief-capital",
            MEMBERS,
            N_("到户类扶贫项目资产出资"),
            N_("借 102 银行存款　贷 301 股金（扶贫资产）"),
            (_MEMBER, _AMOUNT),
            _relief,
        ),
        DailyDeed(
            "convert",
            MEMBERS,
            N_("返还和分配转为出资（已表决）"),
            N_("借 221 应付盈余返还、222 应付剩余盈余　贷 301 股金"),
            (
                _MEMBER,
                Asked("refund", N_("盈余返还转出资（元）"), Kind.OPTIONAL_AMOUNT, "221"),
                Asked("share", N_("剩余盈余转出资（元）"), Kind.OPTIONAL_AMOUNT, "222"),
            ),
            _convert,
        ),
        DailyDeed(
            "cover-loss",
            MEMBERS,
            N_("公积金弥补亏损（已表决）"),
            N_("借 322 盈余公积　贷 332 盈余分配"),
            (_AMOUNT,),
            lambda s, a, d, v: cover_loss(s, a, d, v["amount"]),
            "reserve",
        ),
        DailyDeed(
            "convert-reserve",
            MEMBERS,
            N_("公积金转为出资（已表决）"),
            N_("借 322 盈余公积　贷 301 股金"),
            (_AMOUNT,),
            lambda s, a, d, v: convert_reserve(s, a, d, v["amount"]),
            "reserve",
        ),
        DailyDeed(
            "invest",
            MEMBERS,
            N_("向联合社出资"),
            N_("借 131 对外投资　贷 102 银行存款"),
            (Asked("union", N_("联合社"), Kind.UNION), _AMOUNT),
            lambda s, _a, d, v: capital.invested_in_union(s, d, union=v["union"], amount=v["amount"]),
        ),
        DailyDeed(
            "union-declared",
            MEMBERS,
            N_("联合社宣告分配"),
            N_("借 113 应收款　贷 511 投资收益"),
            (Asked("union", N_("联合社"), Kind.UNION), _AMOUNT),
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
            (Asked("project", N_("项目"), Kind.PROJECT), _AMOUNT),
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
            (_AMOUNT,),
            lambda s, _a, d, v: capital.donation_received(s, d, amount=v["amount"]),
        ),
    )
}
