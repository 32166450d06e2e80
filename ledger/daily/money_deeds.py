"""Money that comes and goes: expenses, what is owed and due, cash, bank, taxes, platforms."""

from __future__ import annotations

from core.errors import N_
from core.money import ZERO
from ledger.daily.choices import Kind
from ledger.daily.deed import AMOUNT, INTO, MONEY, OUT_OF, Asked, DailyDeed, number
from ledger.rules import expenses, purchasing, sales

DEEDS = (
    DailyDeed(
        "expense",
        MONEY,
        N_("付管理费用"),
        N_("借 523 管理费用　贷 102 银行存款"),
        (Asked("purpose", N_("用途"), Kind.PURPOSE), AMOUNT, OUT_OF),
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
            INTO,
        ),
        lambda s, _a, d, v: sales.customer_paid(s, d, customer=v["customer"], amount=v["amount"], into=v["into"]),
    ),
    DailyDeed(
        "pay",
        MONEY,
        N_("付应付款"),
        N_("借 211 应付款　贷 102 银行存款"),
        (
            Asked("seller", N_("付给谁"), Kind.PAYABLE),
            Asked("amount", N_("金额（元）"), Kind.AMOUNT, "seller"),
            OUT_OF,
        ),
        lambda s, _a, d, v: purchasing.neighbour_paid(s, d, seller=v["seller"], amount=v["amount"], out_of=v["out_of"]),
    ),
    DailyDeed(
        "pay-member",
        MONEY,
        N_("付成员往来"),
        N_("借 114 成员往来　贷 102 银行存款"),
        (
            Asked("member", N_("付给谁"), Kind.MEMBER_PAYABLE),
            Asked("amount", N_("金额（元）"), Kind.AMOUNT, "member"),
            OUT_OF,
        ),
        lambda s, _a, d, v: purchasing.member_paid(
            s, d, member_no=number(v["member"]), amount=v["amount"], out_of=v["out_of"]
        ),
    ),
    DailyDeed(
        "member-repays",
        MONEY,
        N_("收回成员往来"),
        N_("借 102 银行存款　贷 114 成员往来"),
        (
            Asked("member", N_("谁欠的"), Kind.MEMBER_OWES),
            Asked("amount", N_("金额（元）"), Kind.AMOUNT, "member"),
            INTO,
        ),
        lambda s, _a, d, v: purchasing.member_repaid(
            s, d, member_no=number(v["member"]), amount=v["amount"], into=v["into"]
        ),
    ),
    DailyDeed(
        "cash",
        MONEY,
        N_("存取现金、转账"),
        N_("借 转入的账户　贷 转出的账户"),
        (OUT_OF, Asked("into", N_("转到哪里"), Kind.WALLET), AMOUNT),
        lambda s, _a, d, v: expenses.cash_moved(s, d, out_of=v["out_of"], into=v["into"], amount=v["amount"]),
    ),
    DailyDeed(
        "freight",
        MONEY,
        N_("付运费"),
        N_("借 521 经营支出　贷 102 银行存款"),
        (AMOUNT, OUT_OF),
        lambda s, _a, d, v: expenses.freight_paid(s, d, amount=v["amount"], out_of=v["out_of"]),
    ),
    DailyDeed(
        "bank-fee",
        MONEY,
        N_("银行手续费"),
        N_("借 524 财务费用　贷 102 银行存款"),
        (AMOUNT,),
        lambda s, _a, d, v: expenses.bank_charged(s, d, amount=v["amount"]),
    ),
    DailyDeed(
        "interest",
        MONEY,
        N_("存款利息"),
        N_("借 102 银行存款　贷 524 财务费用"),
        (AMOUNT,),
        lambda s, _a, d, v: expenses.interest_earned(s, d, amount=v["amount"]),
    ),
    DailyDeed(
        "tax",
        MONEY,
        N_("计提税费"),
        N_("借 522 税金及附加（所得税借 531）　贷 214 应交税费"),
        (Asked("tax", N_("税种"), Kind.TAX), AMOUNT),
        lambda s, _a, d, v: expenses.tax_accrued(s, d, tax=v["tax"], amount=v["amount"]),
    ),
    DailyDeed(
        "pay-tax",
        MONEY,
        N_("缴税"),
        N_("借 214 应交税费　贷 102 银行存款"),
        (Asked("tax", N_("税种"), Kind.TAX_PAYABLE), Asked("amount", N_("金额（元）"), Kind.AMOUNT, "tax"), OUT_OF),
        lambda s, _a, d, v: expenses.tax_paid(s, d, tax=v["tax"], amount=v["amount"], out_of=v["out_of"]),
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
        "platform",
        MONEY,
        N_("平台提现"),
        N_("借 102 银行存款、524 财务费用（手续费）　贷 109 其他货币资金"),
        (
            Asked("amount", N_("到账金额（元）"), Kind.AMOUNT),
            Asked("fee", N_("平台扣的手续费（元）"), Kind.OPTIONAL_AMOUNT),
        ),
        lambda s, _a, d, v: sales.platform_swept(s, d, amount=v["amount"], fee=v["fee"] or ZERO),
    ),
)
