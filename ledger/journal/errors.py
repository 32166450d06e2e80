"""What can go wrong in the journal."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class UnknownAccountError(DomainError):
    """The code is not in the chart of the 制度."""

    message = N_("会计制度里没有科目 %(code)s。")


class NoChartError(DomainError):
    """The 制度 does not hold for this kind of entity on this day."""

    message = N_("财会〔2021〕37号制度只给合作社和联合社用，从 2023年1月1日起；%(on)s 的这本账不能按它记。")


class ClosedPeriodError(DomainError):
    """The period takes no more vouchers."""

    message = N_("%(period)s 已经结账，不能再记。请记到还开着的期间。")


class UnopenedYearError(DomainError):
    """The year has no periods yet."""

    message = N_("%(year)s 年的账还没有开。")


class KeyReusedError(DomainError):
    """The same idempotency key came with another content."""

    message = N_("同一笔业务第二次送来，内容却不一样，没有入账。")
    status = 409


class RecordedMeanwhileError(DomainError):
    """Two hands sent the same operation at the same moment; the first one stands."""

    message = N_("这一笔刚刚已经送来过，没有再记一次。请刷新看看。")
    status = 409


for _constraint in ("uq_ledger_voucher_entity_id_key", "uq_ledger_operation_operation", "pk_ledger_operation"):
    explain_constraint(_constraint, RecordedMeanwhileError)
explain_constraint("uq_ledger_voucher_draft_operation", RecordedMeanwhileError)


class EmptyVoucherError(DomainError):
    """A voucher needs at least one row with an amount."""

    message = N_("凭证里没有金额。")


class NotYetClosableError(DomainError):
    """The year cannot be closed now."""

    message = N_("%(year)s 年还没有过完，不能结账。")
