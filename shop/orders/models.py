"""Orders, their lines, the lots promised to each line, and where parcels can go."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.lots.models import Lot
from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.money import Money
from core.secrets import Encrypted, masked_name, masked_phone
from core.weight import Weight
from shop.catalogue.models import Product


class OrderState(StrEnum):
    """Placed, paid, shipped (or collected); or cancelled."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return _STATE_LABELS[self.value]


_STATE_LABELS = {
    "placed": N_("待付款"),
    "paid": N_("已付款，等发货"),
    "shipped": N_("已发货"),
    "cancelled": N_("已取消"),
}


class PayBy(StrEnum):
    """How a cooperative really is paid without a gateway."""

    BANK = "bank"
    PICKUP = "pickup"
    WALLET = "wallet"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"bank": N_("银行转账"), "pickup": N_("自提时付款"), "wallet": N_("扫合作社收款码")}[self.value]

    @property
    def account(self) -> str:
        """Return the account that the money comes into: bank, cash, or wallet."""
        return {"bank": "102", "pickup": "101", "wallet": "109"}[self.value]


class Delivery(StrEnum):
    """How the goods reach the buyer."""

    SHIP = "ship"
    PICKUP = "pickup"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return N_("快递到家") if self is Delivery.SHIP else N_("到玉河泉自提")


class FreightZone(Base):
    """A province: what freight costs, how long it takes, and whether fresh goods can go there."""

    __tablename__ = "shop_freight_zone"

    province: Mapped[str] = mapped_column(primary_key=True)
    fee: Mapped[Money]
    free_from: Mapped[Money]
    days: Mapped[int]
    takes_fresh: Mapped[bool]
    position: Mapped[int]

    @property
    def label(self) -> str:
        """Return the province, for the pages."""
        return self.province


class Order(Base):
    """An order. Name, telephone and address are encrypted; pages by link show them masked."""

    __tablename__ = "shop_order"
    __table_args__ = (
        one_of("state", OrderState),
        one_of("pay_by", PayBy),
        one_of("delivery", Delivery),
        CheckConstraint("total = goods + freight", name="total_adds_up"),
    )

    STEPS: ClassVar[dict[OrderState, set[OrderState]]] = {
        OrderState.PLACED: {OrderState.PAID, OrderState.CANCELLED},
        OrderState.PAID: {OrderState.SHIPPED, OrderState.CANCELLED},
        OrderState.SHIPPED: set(),
        OrderState.CANCELLED: set(),
    }

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    token: Mapped[str] = mapped_column(unique=True)
    operation: Mapped[str] = mapped_column(unique=True)
    state: Mapped[OrderState] = mapped_column(Word(OrderState), default=OrderState.PLACED, index=True)
    buyer_name: Mapped[str] = mapped_column(Encrypted("order.buyer_name"))
    buyer_phone: Mapped[str] = mapped_column(Encrypted("order.buyer_phone"))
    province: Mapped[str]
    address: Mapped[str] = mapped_column(Encrypted("order.address"))
    note: Mapped[str] = mapped_column(default="")
    cancel_reason: Mapped[str] = mapped_column(default="")
    delivery: Mapped[Delivery] = mapped_column(Word(Delivery))
    pay_by: Mapped[PayBy] = mapped_column(Word(PayBy))
    goods: Mapped[Money]
    freight: Mapped[Money]
    total: Mapped[Money]
    placed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    expires_at: Mapped[datetime]
    arrives_on: Mapped[date]

    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", order_by="OrderLine.position")

    @property
    def subject(self) -> str:
        """Return how vouchers and stock moves name this order."""
        return f"order:{self.code}"

    @property
    def masked_name(self) -> str:
        """Return the buyer's name for the page by link."""
        return masked_name(self.buyer_name)

    @property
    def masked_phone(self) -> str:
        """Return the buyer's telephone for the page by link."""
        return masked_phone(self.buyer_phone)

    def may_become(self, state: OrderState) -> bool:
        """Say whether this step is allowed."""
        return state in self.STEPS[self.state]


class OrderLine(Base):
    """Boxes of a product, with name and price as they were when the order was placed."""

    __tablename__ = "shop_order_line"
    __table_args__ = (CheckConstraint("boxes > 0", name="has_boxes"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), index=True)
    position: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("shop_product.id"))
    name: Mapped[str]
    english_name: Mapped[str]
    boxes: Mapped[int]
    net_each: Mapped[Weight]
    price_each: Mapped[Money]
    amount: Mapped[Money]

    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship(lazy="joined")
    allocations: Mapped[list[Allocation]] = relationship(back_populates="line", lazy="selectin")


class Allocation(Base):
    """So many grams of a lot that belong to an order line."""

    __tablename__ = "shop_allocation"
    __table_args__ = (CheckConstraint("weight > 0", name="weight_above_zero"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("shop_order_line.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("coop_lot.id"), primary_key=True, index=True)
    weight: Mapped[Weight]

    line: Mapped[OrderLine] = relationship(back_populates="allocations")
    lot: Mapped[Lot] = relationship(lazy="joined")
