"""An asset of the register: what it cost, how long it serves, and what for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.money import Money
from ledger.distribution.allocation import half_up


class AssetKind(StrEnum):
    """On which account an asset stands."""

    FIXED = "151"
    BIOLOGICAL = "142"
    INTANGIBLE = "161"

    @property
    def label(self) -> str:
        """Return the name of the account."""
        return {"151": N_("固定资产"), "142": N_("生产性生物资产"), "161": N_("无形资产")}[self.value]


class Use(StrEnum):
    """What an asset serves: production (its wear goes to 401), or the office (523)."""

    PRODUCTION = "production"
    OFFICE = "office"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return N_("生产用（进生产成本）") if self is Use.PRODUCTION else N_("管理用（进管理费用）")


class Asset(Base):
    """A thing or a right that wears out evenly, by months.

    A thing wears from the month after it came to the month it goes in (制度 Art. 26: 当月增加，下月起计提；当月减少，
    当月照提). A right wears from the month it serves in, 从使用之日起, to the month before it goes.
    """

    __tablename__ = "ledger_asset"
    __table_args__ = (
        UniqueConstraint("entity_id", "number"),
        UniqueConstraint("entity_id", "subject"),
        UniqueConstraint("operation"),
        one_of("kind", AssetKind),
        one_of("use", Use),
        CheckConstraint("months > 0", name="serves_some_months"),
        CheckConstraint("cost > 0 AND residual >= 0 AND residual <= cost", name="residual_within_cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[int] = mapped_column(ForeignKey("ledger_entity.id"))
    operation: Mapped[str]
    number: Mapped[str]
    name: Mapped[str]
    kind: Mapped[AssetKind] = mapped_column(Word(AssetKind))
    use: Mapped[Use] = mapped_column(Word(Use))
    subject: Mapped[str]
    acquired_on: Mapped[date]
    cost: Mapped[Money]
    residual: Mapped[Money]
    months: Mapped[int]
    retired_on: Mapped[date | None]
    voided_on: Mapped[date | None]

    def worn_by(self, year: int, month: int) -> Money:
        """Return what of the cost is to be written off by the end of a month, in fen; the last month takes the rest."""
        if self.voided_on is not None:
            return Money(0)
        served = self._months_to(year, month) + (self.kind is AssetKind.INTANGIBLE)
        if self.retired_on is not None:
            served = min(served, self._months_to(self.retired_on.year, self.retired_on.month))
        served = max(0, min(served, self.months))
        return Money(half_up((self.cost - self.residual).fen * served, self.months)) if served else Money(0)

    def _months_to(self, year: int, month: int) -> int:
        return (year - self.acquired_on.year) * 12 + month - self.acquired_on.month
