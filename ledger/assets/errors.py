"""What can go wrong with assets and their depreciation."""

from __future__ import annotations

from core.errors import N_, DomainError


class MonthAheadError(DomainError):
    """The month has not begun."""

    message = N_("%(year)s 年 %(month)s 月还没有到。")


class NothingWornError(DomainError):
    """Every asset is written off as far as that month."""

    message = N_("%(year)s 年 %(month)s 月没有要提的折旧：已经提过，或者没有在用的资产。")


class AssetInFutureError(DomainError):
    """The asset is dated ahead."""

    message = N_("日期不能晚于今天。")
    field = "acquired_on"


class ResidualTooHighError(DomainError):
    """The residual value exceeds the cost."""

    message = N_("预计净残值不能超过原值。")
    field = "residual"


class RetiredOutOfTimeError(DomainError):
    """The asset was retired before it came, ahead of today, or is retired already."""

    message = N_("停用日期要在取得之后，不能晚于今天，也不能停用两次。")
    field = "retired_on"


class GrantTooSmallError(DomainError):
    """The subsidy does not reach for the asset."""

    message = N_("这个项目的专项应付款只剩 %(left)s 元。")
    field = "project"


class WornAlreadyError(DomainError):
    """An asset that was written off in part is to be struck from the register."""

    message = N_("资产 %(number)s 已经提过折旧，请先冲销折旧凭证。")


class PremiumTooHighError(DomainError):
    """All of a contribution would be premium, and none of it the member's share."""

    message = N_("超出股金的部分要小于原值。")
    field = "premium"


class GrantAboveCostError(DomainError):
    """A subsidy is said to have paid more than the asset cost."""

    message = N_("补助的部分不能超过原值。")
    field = "granted"


class NotASiteError(DomainError):
    """Only a fixed asset comes from a building site."""

    message = N_("在建工程完工转来的是固定资产（151）。")
    field = "kind"


class SiteTooSmallError(DomainError):
    """More is ready than was under construction."""

    message = N_("在建工程（153）账上只有 %(left)s 元。")
    field = "cost"


class ExpensesOfOthersError(DomainError):
    """Only a fixed asset has expenses of its clearing."""

    message = N_("清理费用只有固定资产才有。")
    field = "expenses"


class NotInBooksError(DomainError):
    """The register has an asset that the books do not hold."""

    message = N_("账上没有资产 %(number)s，不用清理。")


class DisposedAlreadyError(DomainError):
    """What an asset went with stands: its purchase or its wear is not reversed beneath it."""

    message = N_("资产 %(number)s 已经清理，请先冲销清理凭证。")


class BegunAlreadyError(DomainError):
    """The opening balances are in the books: what was held before them is there, or was never registered."""

    message = N_("期初余额已经入账，不能再补登以前的资产。新来的请选它怎么来的；漏登的请写手工凭证并找管理员。")
    field = "way"


class InBooksError(DomainError):
    """An asset that the books hold, or have written off, is struck only by reversing its voucher."""

    message = N_("资产 %(number)s 账上有，要撤销请冲销取得它的凭证。")


class DisposedOutOfTimeError(DomainError):
    """The asset is said to have gone before it came, before it was retired, or ahead of today."""

    message = N_("处置日期要在取得和停用之后，不能晚于今天。")
    field = "on"
