"""What can go wrong with a batch."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class ShedOccupiedError(DomainError):
    """Another batch is still growing in the shed."""

    message = N_("%(shed)s号棚里还有一茬没有收完，先结束那一茬。")
    field = "shed"


class ShedTakenError(DomainError):
    """Two loads of one shed met; the other was first."""

    message = N_("这个棚刚刚有人登记进舱了。")
    field = "shed"


class TooManyBagsError(DomainError):
    """More bags than the shed takes."""

    message = N_("%(shed)s号棚最多放 %(capacity)s 袋。")
    field = "bags"


class LoadedTooLongAgoError(DomainError):
    """The day of loading is long past."""

    message = N_("进舱日期太早了，最多补记 %(days)s 天以内的。")
    field = "loaded_on"


class BatchNotGrowingError(DomainError):
    """The batch is closed."""

    message = N_("这一茬已经结束，不能再记。")


class LoadedInFutureError(DomainError):
    """The day of loading lies ahead."""

    message = N_("进舱日期不能晚于今天。")
    field = "loaded_on"


explain_constraint("uq_coop_batch_growing_in", ShedTakenError)


class WorkedOutOfTimeError(DomainError):
    """The work is dated before the batch began, or ahead of today."""

    message = N_("出工日期要在进舱（%(loaded_on)s）以后，不能晚于今天。")
    field = "worked_on"


class PaidOutOfTimeError(DomainError):
    """The payment is dated before the work that it pays, or ahead of today."""

    message = N_("付款日期要在出工（%(worked_on)s）以后，不能晚于今天。")
    field = "paid_on"


class PaidAlreadyError(DomainError):
    """Days that have been paid are not taken back."""

    message = N_("这笔劳务费已经付了，不能撤销。")


class LostOutOfTimeError(DomainError):
    """The loss is dated before the batch began, or ahead of today."""

    message = N_("坏袋的日期要在进舱（%(loaded_on)s）以后，不能晚于今天。")
    field = "noticed_on"


class LostMoreThanThereAreError(DomainError):
    """More bags were lost than are left, or none at all."""

    message = N_("棚里只剩 %(left)s 袋，请再数一遍。")
    field = "bags"


class OperationReusedError(DomainError):
    """The same operation came with another content."""

    message = N_("这一笔已经存过，内容却不一样，没有再存。")
    status = 409


explain_constraint("uq_coop_bag_loss_operation", OperationReusedError)
