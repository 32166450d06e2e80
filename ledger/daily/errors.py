"""What can go wrong with a deed of the day."""

from __future__ import annotations

from typing import Any

from core.errors import N_, DomainError


class DeedInFutureError(DomainError):
    """The deed is dated ahead."""

    message = N_("日期不能晚于今天。")
    field = "on"


class MoreThanStandsError(DomainError):
    """More is to be moved than stands on the account."""

    message = N_("账上只有 %(held)s 元。")

    def __init__(self, field: str, **facts: Any) -> None:
        super().__init__(**facts)
        self.field = field  # type: ignore[misc]


class SameWalletError(DomainError):
    """Money is to be moved from an account to itself."""

    message = N_("转出和转入不能是同一个账户。")
    field = "into"


class VotedLaterError(DomainError):
    """The assembly is said to have met after the deed that it decided."""

    message = N_("成员大会的日期不能晚于记账日期。")
    field = "assembly_on"


class BeforeItsTimeError(DomainError):
    """The deed is dated before the member joined, or before the batch was loaded."""

    message = N_("选的成员或批次 %(since)s 才有，日期不能更早。")
    field = "on"
