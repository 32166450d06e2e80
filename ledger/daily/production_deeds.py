"""What production takes: bags, power, overhead, inputs for members, wages."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.errors import N_
from core.identity.roles import Actor
from core.money import ZERO
from ledger.daily.choices import Kind
from ledger.daily.deed import AMOUNT, BATCH, MEMBER, OUT_OF, THINGS, WORK, Asked, DailyDeed, Values, number
from ledger.journal.drafts import Posted
from ledger.rules import Deed, production, purchasing


def _bags_owed(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return production.bags_bought_on_account(session, deed, supplier=said["supplier"], amount=said["amount"])


def _inputs(session: Session, _actor: Actor, deed: Deed, said: Values) -> Posted:
    return purchasing.inputs_for_member(
        session, deed, member_no=number(said["member"]), cost=said["amount"], fee=said["fee"] or ZERO
    )


DEEDS = (
    DailyDeed(
        "bags",
        THINGS,
        N_("买菌袋，已付款"),
        N_("借 121 产品物资　贷 102 银行存款"),
        (AMOUNT, OUT_OF),
        lambda s, _a, d, v: production.bags_bought(s, d, amount=v["amount"], out_of=v["out_of"]),
    ),
    DailyDeed(
        "bags-owed",
        THINGS,
        N_("买菌袋，未付款"),
        N_("借 121 产品物资　贷 211 应付款"),
        (Asked("supplier", N_("供应商"), Kind.SUPPLIER), AMOUNT),
        _bags_owed,
    ),
    DailyDeed(
        "power",
        THINGS,
        N_("付批次水电费"),
        N_("借 141 消耗性生物资产　贷 102 银行存款"),
        (BATCH, AMOUNT, OUT_OF),
        lambda s, _a, d, v: production.power_and_water_paid(
            s, d, batch=v["batch"], amount=v["amount"], out_of=v["out_of"]
        ),
    ),
    DailyDeed(
        "overhead",
        THINGS,
        N_("付批次其他费用"),
        N_("借 401 生产成本　贷 102；借 141 批次　贷 401"),
        (BATCH, AMOUNT, OUT_OF),
        lambda s, _a, d, v: production.overhead_paid(
            s, d, overhead="overhead:other", batch=v["batch"], amount=v["amount"], out_of=v["out_of"]
        ),
    ),
    DailyDeed(
        "allocate",
        THINGS,
        N_("折旧和共同费用分配到批次"),
        N_("借 141 消耗性生物资产　贷 401 生产成本"),
        (
            Asked("overhead", N_("哪一项"), Kind.OVERHEAD),
            BATCH,
            Asked("amount", N_("金额（元）"), Kind.AMOUNT, "overhead"),
        ),
        lambda s, _a, d, v: production.overhead_allocated(
            s, d, batch=v["batch"], overhead=v["overhead"], amount=v["amount"]
        ),
    ),
    DailyDeed(
        "inputs",
        THINGS,
        N_("代成员买农资"),
        N_("借 114 成员往来　贷 102 银行存款、501 经营收入（服务费）"),
        (MEMBER, AMOUNT, Asked("fee", N_("服务费（元）"), Kind.OPTIONAL_AMOUNT)),
        _inputs,
    ),
    DailyDeed(
        "second",
        THINGS,
        N_("计提二次付款（合同价款，不是盈余返还）"),
        N_("借 521 经营支出　贷 114 成员往来"),
        (MEMBER, Asked("product", N_("哪种产品的价款"), Kind.TRADED), AMOUNT),
        lambda s, _a, d, v: purchasing.second_payment(
            s, d, seller="", member_no=number(v["member"]), product=number(v["product"]), amount=v["amount"]
        ),
    ),
    DailyDeed(
        "second-neighbour",
        THINGS,
        N_("计提二次付款给非成员（合同价款）"),
        N_("借 521 经营支出　贷 211 应付款"),
        (Asked("seller", N_("卖给我们的人"), Kind.SELLER), AMOUNT),
        lambda s, _a, d, v: purchasing.second_payment(s, d, seller=v["seller"], amount=v["amount"]),
    ),
    DailyDeed(
        "wages",
        WORK,
        N_("计提职工工资"),
        N_("借 523 管理费用（或 141 批次）　贷 212 应付工资"),
        (
            Asked("employee", N_("职工"), Kind.EMPLOYEE),
            AMOUNT,
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
            OUT_OF,
        ),
        lambda s, _a, d, v: production.wages_paid(s, d, employee=v["employee"], amount=v["amount"], out_of=v["out_of"]),
    ),
)
