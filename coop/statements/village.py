"""What a village grew, sold and earned in a crop, a month or a year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.batches.models import Batch
from coop.batches.services import batches_of_village
from coop.harvest.services import picked
from coop.lots.models import Lot
from coop.members.models import Household, Person
from coop.produce.models import Produce
from coop.purchases.models import PurchaseTicket
from coop.purchases.tickets import tickets_of_sellers
from coop.sheds.models import Shed
from coop.statements.decided import Decided, DecidedYear
from coop.statements.village_money import Income, Left, income_of, left_the_lots, spent_in_months, spent_on_batches
from coop.stock.models import MoveKind
from coop.transfers.models import Transfer
from coop.transfers.services import transfers_of
from coop.villages.models import EntityHome, Village
from coop.villages.services import villages
from core import clock
from core.errors import N_, DomainError, NotFoundError, NotYoursError
from core.identity.roles import Actor, Role
from core.money import Money
from core.weight import Weight
from ledger.entities.models import Entity, EntityKind
from ledger.journal.periods import keeps_books_of

READERS = (Role.SECRETARY, Role.ADMIN)


class UnknownPeriodError(DomainError):
    """The period is neither a year, nor a month, nor a crop."""

    message = N_("期间要写成 2026、2026-07 或 2026-c07（第 7 茬）。")
    status = 404


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days with the words for it."""

    start: date
    end: date
    kind: str
    number: int = 0

    @property
    def label(self) -> str:
        """Return the period in Chinese."""
        if self.kind == "crop":
            return f"{self.start.year} 年第 {self.number} 茬"
        return f"{self.start.year} 年" + (f" {self.number} 月" if self.kind == "month" else "")


@dataclass(frozen=True, slots=True)
class VillageReport:
    """The figures of a village statement."""

    village: Village
    span: Span
    batches: tuple[Batch, ...]
    picked: dict[int, Weight]
    tickets: tuple[PurchaseTicket, ...]
    transfers: tuple[Transfer, ...]
    runs: tuple[Decided, ...]
    left: dict[MoveKind, Left]
    spent: tuple[tuple[str, tuple[tuple[str, Money], ...]], ...]
    income: Income | None

    @property
    def harvest(self) -> Weight:
        """Return what was picked."""
        return Weight.total(self.picked.values())

    @property
    def bought(self) -> Money:
        """Return what the village's households earned at the scale."""
        return Money.total(ticket.amount for ticket in self.tickets if ticket.amount)

    @property
    def handed_over(self) -> Money:
        """Return what the village's cooperatives earned by handing lots over."""
        return Money.total(transfer.amount for transfer in self.transfers)

    @property
    def by_month(self) -> list[tuple[int, Weight]]:
        """Return the handed-over weight of each month of the span."""
        months = range(self.span.start.month, self.span.end.month + 1)
        of_month = {
            month: Weight.total(t.weight for t in self.transfers if t.handed_over_on.month == month) for month in months
        }
        return list(of_month.items())


def report(session: Session, actor: Actor, village: Village, period: str) -> VillageReport:
    """Compute a village's statement for a period such as 2026, 2026-07 or 2026-c07."""
    _require(session, actor, village)
    span = span_of(session, village, period)
    require_books(session, span.start.year)
    batches = _batches(session, village, span)
    ids = [batch.id for batch in batches]
    days = None if span.kind == "crop" else (span.start, span.end)
    coops = [e for e in entities_of(session, village) if e.kind is EntityKind.COOPERATIVE]
    decided = DecidedYear(session, span.start.year)
    runs = [decided.of(entity) for entity in coops] if span.kind == "year" else []
    sums = picked(session, ids, days) if ids else {}
    if span.kind != "crop":
        batches = [batch for batch in batches if batch.id in sums]
    return VillageReport(
        village,
        span,
        tuple(batches),
        sums,
        tuple(_tickets(session, village, span)),
        tuple(_transfers(session, coops, batches, span)),
        tuple(run for run in runs if run),
        left_the_lots(session, village, span.start, span.end, batches if span.kind == "crop" else None),
        _spent(session, coops, batches, span),
        income_of(session, village, span.start.year) if span.kind == "year" else None,
    )


def _spent(
    session: Session, coops: list[Entity], batches: list[Batch], span: Span
) -> tuple[tuple[str, tuple[tuple[str, Money], ...]], ...]:
    """Return what was spent, by cooperative and row of its statement; of a crop by kind of cost."""
    if span.kind == "crop":
        return (("", tuple(spent_on_batches(session, batches))),)
    by_coop = spent_in_months(session, coops, span.start, span.end)
    return tuple((entity.short_name, tuple(rows)) for entity, rows in by_coop)


def require_books(session: Session, year: int) -> None:
    """Raise NotFoundError for a year that nobody keeps books of, or that has not begun."""
    if year > clock.today().year or not keeps_books_of(session, year):
        raise NotFoundError


def villages_open_to(session: Session, actor: Actor) -> list[Village]:
    """Return the villages whose statements the actor may open."""
    return [v for v in villages(session, only_federation=True) if _may_open(session, actor, v)]


def span_of(session: Session, village: Village, period: str) -> Span:
    """Read a period; a crop runs from its first loading to its last pick."""
    year, _, part = period.partition("-")
    if period.isascii() and period > f"{clock.today():%Y-%m}" and not part.startswith("c"):
        raise NotFoundError
    if not period.isascii() or not year.isdecimal() or not 2000 <= int(year) <= 2100:
        raise UnknownPeriodError
    if not part:
        return Span(date(int(year), 1, 1), date(int(year), 12, 31), "year")
    if part.startswith("c") and part[1:].isdecimal() and len(part) <= 3:
        return _crop(session, village, int(year), int(part[1:]))
    if part.isdecimal() and 1 <= int(part) <= 12:
        last = monthrange(int(year), int(part))[1]
        return Span(date(int(year), int(part), 1), date(int(year), int(part), last), "month", int(part))
    raise UnknownPeriodError


def _may_open(session: Session, actor: Actor, village: Village) -> bool:
    """Let in who looks after the village, or keeps or audits the books of an entity at home there."""
    keeps = (actor.may([Role.ACCOUNTANT, Role.AUDITOR], entity.scope) for entity in entities_of(session, village))
    return actor.may(READERS, village.scope) or any(keeps)


def _require(session: Session, actor: Actor, village: Village) -> None:
    if not _may_open(session, actor, village):
        raise NotYoursError(scope=village.scope)


def _crop(session: Session, village: Village, year: int, number: int) -> Span:
    batches = _crop_batches(session, village, year, number)
    if not batches:
        raise UnknownPeriodError
    ends = [date.fromordinal(b.loaded_on.toordinal() + b.template.days) for b in batches]
    return Span(min(b.loaded_on for b in batches), max(ends), "crop", number)


def crop_ends(session: Session, village: Village, year: int, number: int) -> date:
    """Return the last day of a crop of a village."""
    return _crop(session, village, year, number).end


def _crop_batches(session: Session, village: Village, year: int, number: int) -> list[Batch]:
    wanted = select(Batch).join(Shed).where(Shed.village_id == village.id, Batch.year == year, Batch.crop == number)
    return list(session.scalars(wanted.order_by(Batch.code)))


def _batches(session: Session, village: Village, span: Span) -> list[Batch]:
    if span.kind == "crop":
        return _crop_batches(session, village, span.start.year, span.number)
    return batches_of_village(session, village.id, span.start, span.end)


def entities_of(session: Session, village: Village) -> list[Entity]:
    """Return the entities at home in a village."""
    homes = session.scalars(select(EntityHome).where(EntityHome.village_id == village.id))
    return [home.entity for home in homes]


def _tickets(session: Session, village: Village, span: Span) -> list[PurchaseTicket]:
    persons = select(Person.id).join(Household).where(Household.village_id == village.id)
    return tickets_of_sellers(session, list(session.scalars(persons)), span.start, span.end)


def _transfers(session: Session, coops: list[Entity], batches: list[Batch], span: Span) -> list[Transfer]:
    if span.kind != "crop":
        return transfers_of(session, [entity.id for entity in coops], span.start, span.end)
    sources = [batch.subject for batch in batches]
    wanted = select(Transfer).join(Lot).where(Lot.source.in_(sources)).order_by(Transfer.handed_over_on)
    return list(session.scalars(wanted))


def produce_names(session: Session) -> dict[str, str]:
    """Return the names of produce by code."""
    return {produce.code: produce.name for produce in session.scalars(select(Produce))}
