"""What can go wrong when books begin."""

from __future__ import annotations

from core.errors import N_, DomainError


class FaultyTablesError(DomainError):
    """A row is not right, so nothing is written."""

    message = N_("表里有 %(count)s 处不对，一行也没有导入。")


class OpenedAlreadyError(DomainError):
    """The opening balances stand in the books already."""

    message = N_("期初余额已经入账（%(label)s），不能再导入一次。")
    field = "balances"


class FirstYearClosedError(DomainError):
    """The first year is closed, so what it began with is settled."""

    message = N_("%(year)s 年已经结账，不能再补期初余额。")
    field = "balances"


class NothingSentError(DomainError):
    """Neither table was sent."""

    message = N_("请至少选一张表。")
    field = "members"


class SameHandsError(DomainError):
    """Opening balances are imported by somebody else than who sent them."""

    message = N_("期初余额要另一位会计核对以后导入，制单和审核不能是同一个人。")
    status = 409
