"""What can go wrong at a harvest weighing."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class NoWeightError(DomainError):
    """Nothing was weighed."""

    message = N_("重量要大于零。")
    field = "typed"


class BeyondTheShedError(DomainError):
    """More than any shed can bear: most likely a decimal point was missed."""

    message = N_("%(weight)s 斤超过一个棚一次能收的量，请再看一眼秤。")
    field = "typed"


class PickedInFutureError(DomainError):
    """The pick lies ahead."""

    message = N_("采收日期不能晚于今天。")


class OperationReusedError(DomainError):
    """The same operation came with another content."""

    message = N_("这一笔已经存过，内容却不一样，没有再存。")
    status = 409


explain_constraint("uq_coop_weighing_operation", OperationReusedError)
