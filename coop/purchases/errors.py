"""What can go wrong at the scale."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class TareAboveGrossError(DomainError):
    """The empty crates weigh more than the full ones."""

    message = N_("皮重不能大于或等于毛重。")
    field = "tare"


class NothingPayableError(DomainError):
    """The deduction leaves nothing to pay for."""

    message = N_("扣完以后没有可以计价的重量。")
    field = "deduction"


class NoPriceError(DomainError):
    """Neither a floor nor a market price is known for the day."""

    message = N_("%(grade)s 今天没有托底价，也没有行情价，不能结算。请先录价格；收购单已经存好。")


class ScaleExpiredError(DomainError):
    """The scale's verification has run out (计量法 Art. 9)."""

    message = N_("秤 %(scale)s 的检定 %(until)s 已到期，不能结算。收购单已经存好，换秤复称后再结。")


class TicketNotOpenError(DomainError):
    """The ticket is settled, paid or void already."""

    message = N_("收购单 %(number)s %(state)s，不能再改。")


class TicketNotSettledError(DomainError):
    """Only a settled ticket can be paid."""

    message = N_("收购单 %(number)s 还没有结算，不能付款。")


class TooHeavyError(DomainError):
    """More than the scale can carry."""

    message = N_("%(weight)s 斤超过磅秤的量程，请再看一眼。")
    field = "gross"


class TicketChangedError(DomainError):
    """The same operation came with another content."""

    message = N_("这一笔已经存过，内容却不一样，没有再存。")
    status = 409


class TicketNotPaidError(DomainError):
    """Only a payment that stands can come back."""

    message = N_("%(number)s 没有付款，或者已经退回了。")
    status = 409


class WrongPriceError(DomainError):
    """A price must be above zero, and its days must follow one another."""

    message = N_("价格要大于零，止日不能早于起日。")
    field = "per_jin"


class PriceAlreadyThereError(DomainError):
    """The price of this market and day was entered before."""

    message = N_("这个市场今天的行情已经录过了。")
    field = "source"


explain_constraint("uq_coop_market_price_once_a_day", PriceAlreadyThereError)
explain_constraint(  # SQLite names no constraint, only its columns
    "uq_coop_market_price_entity_id_produce_code_grade_letter_on_source", PriceAlreadyThereError
)
explain_constraint("uq_coop_purchase_ticket_operation", TicketChangedError)
