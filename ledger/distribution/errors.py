"""What can go wrong on the way to a posted distribution."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class AlreadyDistributedError(DomainError):
    """The year's plan is posted already."""

    message = N_("%(year)s 年的分配已经入账。")


class DistributedMeanwhileError(DomainError):
    """Two hands posted the same year's plan; the first one stands."""

    message = N_("这一年的分配刚刚已经入账，没有再记一次。")
    status = 409


explain_constraint("uq_ledger_distribution_run_entity_id_year", DistributedMeanwhileError)


class PlanTooLateToVoteError(DomainError):
    """The plan was not open to inspection for the time that the law asks for (Art. 40)."""

    message = N_("方案置备不足 %(days)s 天（合作社法第四十条），会议最早可在 %(earliest)s 召开。")
    field = "assembly_on"


class YearStillOpenError(DomainError):
    """The year's results are not closed yet."""

    message = N_("请先结 %(year)s 年的账。")


class PaidOutOfTimeError(DomainError):
    """The payment is dated before the vote, or ahead."""

    message = N_("兑付日期不能早于成员大会（%(assembly_on)s），也不能晚于今天。")
    field = "on"


class ImpossibleDatesError(DomainError):
    """The plan was published before the year's end, or the assembly lies ahead."""

    message = N_("日期不对：方案要在 %(year)s 年结束后置备，成员大会不能晚于今天。")
    field = "assembly_on"


class LaterYearClosedError(DomainError):
    """The year after was closed on top of this one."""

    message = N_("%(year)s 年已经结账，请先撤回 %(year)s 年的结账。")
