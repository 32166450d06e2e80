"""What can go wrong at the end of a month."""

from __future__ import annotations

from core.errors import N_, DomainError


class MonthNotOverError(DomainError):
    """The month is still running."""

    message = N_("这个月还没有过完，不能结账。")


class EarlierMonthOpenError(DomainError):
    """A month before it is open."""

    message = N_("先结 %(period)s 的账。")


class LaterMonthClosedError(DomainError):
    """Months are opened again from the last one backwards, so that no open month lies before a closed one."""

    message = N_("后面的月份还结着，先打开后面的。")


class LossesPendingError(DomainError):
    """Account 181 must be zero at the end of a period (制度, account 181)."""

    message = N_("181 待处理财产损溢还有余额 %(amount)s 元，处理完再结账。")


class DraftsWaitingError(DomainError):
    """Vouchers dated in the month wait for their second person."""

    message = N_("还有 %(count)s 张手工凭证没有审核。")


class NotReopenableError(DomainError):
    """The month is open, or its year's results are carried over."""

    message = N_("这个月不能再打开：它开着，或者年终结账已经结转。")


class YearTooFarError(DomainError):
    """Books are opened for this year and the next, in their order."""

    message = N_("只能接着开下一年的账，最多开到明年。")
