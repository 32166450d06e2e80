"""What can go wrong when an order is placed or changed."""

from __future__ import annotations

from core.errors import N_, DomainError, explain_constraint


class EmptyCartError(DomainError):
    """There is nothing to order."""

    message = N_("购物车是空的。")


class SoldOutError(DomainError):
    """Fewer boxes are left than were wanted."""

    message = N_("“%(product)s”只剩 %(boxes)s 盒了，请改一下数量。")
    status = 409


class NotServedError(DomainError):
    """Fresh goods would not arrive fresh there."""

    message = N_("鲜品暂时送不到%(province)s，很抱歉。")
    field = "province"


class TooManyUnpaidError(DomainError):
    """More would be kept for somebody who pays when collecting than the others can spare."""

    message = N_("自提时付款最多留 %(most)s 盒；要得更多，请先付款。")
    field = "pay_by"


class PriceChangedError(DomainError):
    """The total that the shopper saw is not the total any more."""

    message = N_("价格有变化：现在一共 %(total)s 元。请再看一眼，确认后重新提交。")
    status = 409


class WrongStepError(DomainError):
    """The order is not where this step could be taken."""

    message = N_("订单 %(code)s 现在是“%(state)s”，不能这样做。")
    status = 409


class PlacedAlreadyError(DomainError):
    """The same order arrived twice in one moment; the first one stands."""

    message = N_("这个订单已经提交过了，没有再收一次。")
    status = 409


explain_constraint("uq_shop_order_operation", PlacedAlreadyError)
