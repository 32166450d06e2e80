"""Stage templates, batches, their tasks, and labour on them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.sheds.models import Shed
from core import clock
from core.columns import Word, one_of
from core.db import Base
from core.errors import N_
from core.ids import new_id
from core.money import Money
from core.weight import Weight


class BatchState(StrEnum):
    """Growing from loading to the last pick, then closed."""

    GROWING = "growing"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return N_("在长") if self is BatchState.GROWING else N_("已结束")


class StageTemplate(Base):
    """A version of how a batch runs. Versions are added, never edited; a batch keeps the one that it began with."""

    __tablename__ = "coop_stage_template"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    version: Mapped[int]
    days: Mapped[int]
    yield_per_bag: Mapped[Weight]
    planned_cost_per_kg: Mapped[Money]

    stages: Mapped[list[Stage]] = relationship(order_by="Stage.day_from", lazy="selectin")
    tasks: Mapped[list[TaskStep]] = relationship(order_by="TaskStep.day", lazy="selectin")


class Stage(Base):
    """A stage of the template, in days since loading."""

    __tablename__ = "coop_stage"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    template_id: Mapped[int] = mapped_column(ForeignKey("coop_stage_template.id"))
    day_from: Mapped[int]
    day_to: Mapped[int]
    name: Mapped[str]
    english_name: Mapped[str]
    climate: Mapped[str]
    english_climate: Mapped[str] = mapped_column(default="")


class TaskStep(Base):
    """A task that the template asks for on a day."""

    __tablename__ = "coop_task_step"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    template_id: Mapped[int] = mapped_column(ForeignKey("coop_stage_template.id"))
    day: Mapped[int]
    title: Mapped[str]
    english_title: Mapped[str]


class Batch(Base):
    """One load of one shed. `crop` is the round over the sheds that it belongs to, within its year."""

    __tablename__ = "coop_batch"
    __table_args__ = (
        one_of("state", BatchState),
        UniqueConstraint("growing_in", name="uq_coop_batch_growing_in"),
        CheckConstraint("bags > 0", name="has_bags"),
        CheckConstraint("(state = 'growing') = (growing_in IS NOT NULL)", name="a_growing_batch_fills_its_shed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    shed_id: Mapped[int] = mapped_column(ForeignKey("coop_shed.id"), index=True)
    growing_in: Mapped[int | None]
    template_id: Mapped[int] = mapped_column(ForeignKey("coop_stage_template.id"))
    year: Mapped[int]
    crop: Mapped[int]
    loaded_on: Mapped[date]
    bags: Mapped[int]
    state: Mapped[BatchState] = mapped_column(Word(BatchState), default=BatchState.GROWING)
    closed_on: Mapped[date | None]

    shed: Mapped[Shed] = relationship()
    template: Mapped[StageTemplate] = relationship(lazy="joined")
    tasks: Mapped[list[Task]] = relationship(back_populates="batch", order_by="Task.due_on, Task.id")

    @property
    def subject(self) -> str:
        """Return how the books name this batch."""
        return f"batch:{self.code}"

    @property
    def expected(self) -> Weight:
        """Return the weight that the template promises for these bags."""
        return self.template.yield_per_bag * self.bags

    def day(self, on: date) -> int:
        """Return how many days it has grown; the day of loading is 0."""
        return (on - self.loaded_on).days

    def stage(self, on: date) -> Stage | None:
        """Return the stage of a day; after the last day, the last stage."""
        stages = [stage for stage in self.template.stages if stage.day_from <= self.day(on)]
        return stages[-1] if stages else None


class Task(Base):
    """One thing to do on one day of a batch: plan and fact in one row."""

    __tablename__ = "coop_task"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    batch_id: Mapped[int] = mapped_column(ForeignKey("coop_batch.id"), index=True)
    title: Mapped[str]
    english_title: Mapped[str]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]

    batch: Mapped[Batch] = relationship(back_populates="tasks")


class LossCause(StrEnum):
    """Why bags were taken out of a shed."""

    CONTAMINATED = "contaminated"
    BROKEN = "broken"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the word for the pages."""
        return {"contaminated": N_("感染杂菌"), "broken": N_("破袋"), "other": N_("别的原因")}[self.value]


class BagLoss(Base):
    """Bags that were lost, counted once; what is left of a batch is viable. Notes are only ever added."""

    __tablename__ = "coop_bag_loss"
    __table_args__ = (one_of("cause", LossCause), CheckConstraint("bags > 0", name="bags_above_zero"))

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    operation: Mapped[str] = mapped_column(unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("coop_batch.id"), index=True)
    bags: Mapped[int]
    cause: Mapped[LossCause] = mapped_column(Word(LossCause))
    noticed_on: Mapped[date]
    noted_by: Mapped[str]
    captured_by: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)


class LabourDay(Base):
    """Days that a villager worked on a batch, at a day rate; halves are counted as whole numbers of half days."""

    __tablename__ = "coop_labour"
    __table_args__ = (
        CheckConstraint("half_days > 0", name="worked"),
        Index("uq_coop_labour_operation", "operation", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    operation: Mapped[str | None]
    batch_id: Mapped[int] = mapped_column(ForeignKey("coop_batch.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("coop_person.id"), index=True)
    worked_on: Mapped[date]
    half_days: Mapped[int]
    amount: Mapped[Money]
    paid_on: Mapped[date | None]
    voided_on: Mapped[date | None]

    batch: Mapped[Batch] = relationship(lazy="joined")
