"""Scales, prices, quotas, weigh tickets and their priced lines."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.members.models import Person
from coop.produce.models import Grade
from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.money import Money
from core.weight import Weight, WeightUnit
from ledger.entities.models import Entity


class TicketState(StrEnum):
    """Recorded at the scale, settled by price, paid by the bank; or void."""

    RECORDED = "recorded"
    SETTLED = "settled"
    PAID = "paid"
    VOID = "void"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return _STATE_LABELS[self.value]


_STATE_LABELS = {
    "recorded": N_("已记录"),
    "settled": N_("已结算"),
    "paid": N_("已付款"),
    "void": N_("已作废"),
}


class Scale(Base):
    """A scale and the day to which it is verified (检定有效期)."""

    __tablename__ = "coop_scale"

    code: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    verified_until: Mapped[date]


class FloorPrice(Base):
    """The guaranteed price (托底价) of a grade, in fen per kg, for a span of days."""

    __tablename__ = "coop_floor_price"
    __table_args__ = (CheckConstraint("per_kg > 0", name="price_above_zero"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    produce_code: Mapped[str]
    grade_letter: Mapped[str]
    per_kg: Mapped[Money]
    valid_from: Mapped[date]
    valid_to: Mapped[date]


class MarketPrice(Base):
    """What a grade fetched at a named market on a day, in fen per kg, as one buying cooperative noted it."""

    __tablename__ = "coop_market_price"
    __table_args__ = (
        UniqueConstraint(
            "entity_id", "produce_code", "grade_letter", "on", "source", name="uq_coop_market_price_once_a_day"
        ),
        CheckConstraint("per_kg > 0", name="price_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    produce_code: Mapped[str]
    grade_letter: Mapped[str]
    on: Mapped[date]
    per_kg: Mapped[Money]
    source: Mapped[str]


class Quota(Base):
    """How much of a produce a cooperative takes from a seller at the guaranteed price in a year."""

    __tablename__ = "coop_quota"
    __table_args__ = (UniqueConstraint("entity_id", "seller_id", "produce_code", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("coop_person.id"))
    produce_code: Mapped[str]
    year: Mapped[int]
    weight: Mapped[Weight]


class PurchaseTicket(Base):
    """A weigh ticket (收购单): what stood on the scale, and the price rule that it was settled by, frozen.

    `provisional` is the number that a phone without signal gave it; `captured_by` who entered it on behalf of the one
    who weighed; `flag` what somebody should look at again.
    """

    __tablename__ = "coop_purchase_ticket"
    __table_args__ = (
        one_of("state", TicketState),
        one_of("typed_unit", WeightUnit),
        CheckConstraint("net = gross - tare AND net > 0", name="net_is_gross_less_tare"),
        CheckConstraint("payable > 0 AND payable <= net", name="payable_within_net"),
        CheckConstraint("deduction_bp BETWEEN 0 AND 9999", name="deduction_is_a_share"),
        ForeignKeyConstraint(["produce_code", "grade_letter"], ["coop_grade.produce_code", "coop_grade.letter"]),
    )

    STEPS: ClassVar[dict[TicketState, set[TicketState]]] = {
        TicketState.RECORDED: {TicketState.SETTLED, TicketState.VOID},
        TicketState.SETTLED: {TicketState.PAID},
        TicketState.PAID: set(),
        TicketState.VOID: set(),
    }

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    operation: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("coop_person.id"), index=True)
    member_no: Mapped[str | None]
    produce_code: Mapped[str]
    grade_letter: Mapped[str]
    typed_gross: Mapped[str]
    typed_tare: Mapped[str]
    typed_unit: Mapped[WeightUnit] = mapped_column(Word(WeightUnit))
    gross: Mapped[Weight]
    tare: Mapped[Weight]
    net: Mapped[Weight]
    deduction_bp: Mapped[int] = mapped_column(default=0)
    deduction_reason: Mapped[str] = mapped_column(default="")
    payable: Mapped[Weight]
    scale_code: Mapped[str] = mapped_column(ForeignKey("coop_scale.code"))
    certificate: Mapped[str] = mapped_column(default="")
    state: Mapped[TicketState] = mapped_column(Word(TicketState), default=TicketState.RECORDED)
    weighed_on: Mapped[date] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by: Mapped[str]
    captured_by: Mapped[str] = mapped_column(default="", server_default="")
    provisional: Mapped[str] = mapped_column(default="", server_default="", index=True)
    flag: Mapped[str] = mapped_column(default="", server_default="")
    void_reason: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    floor_per_kg: Mapped[Money | None]
    market_per_kg: Mapped[Money | None]
    market_source: Mapped[str] = mapped_column(default="")
    quota_left: Mapped[Weight | None]
    amount: Mapped[Money | None]
    top_up: Mapped[Money | None]
    paid_on: Mapped[date | None]
    lot_code: Mapped[str | None]

    entity: Mapped[Entity] = relationship(lazy="joined")
    seller: Mapped[Person] = relationship(lazy="joined")
    grade: Mapped[Grade] = relationship(lazy="joined", viewonly=True)
    lines: Mapped[list[TicketLine]] = relationship(back_populates="ticket", order_by="TicketLine.position")

    @property
    def subject(self) -> str:
        """Return how vouchers and lots name this ticket as their source."""
        return f"ticket:{self.number}"

    def may_become(self, state: TicketState) -> bool:
        """Say whether this step is allowed."""
        return state in self.STEPS[self.state]


class TicketLine(Base):
    """A priced part of a ticket: within quota at the better of floor and market, beyond it at market."""

    __tablename__ = "coop_ticket_line"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_not_negative"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("coop_purchase_ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    is_within_quota: Mapped[bool]
    weight: Mapped[Weight]
    per_kg: Mapped[Money]
    amount: Mapped[Money]

    ticket: Mapped[PurchaseTicket] = relationship(back_populates="lines")
