"""What can go wrong with a set of statements."""

from __future__ import annotations

from core.errors import N_, DomainError


class NobodyThereError(DomainError):
    """The village has no household."""

    message = N_("本村还没有登记过户。")


class SetOutOfTurnError(DomainError):
    """The set is not where this step begins."""

    message = N_("这一批现在不能做这一步，请刷新再看。")
    status = 409


class NotDrawnError(DomainError):
    """Nothing was chosen, or something that is not drawn yet."""

    message = N_("没有选，或者选了还没有出好的。")
    field = "handed"


class HandedTooEarlyError(DomainError):
    """A statement cannot be received before it is drawn, or ahead."""

    message = N_("送达日期不能早于出单那天（%(drawn_on)s），不能晚于今天。")
    field = "on"
