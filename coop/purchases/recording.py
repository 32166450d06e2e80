"""Record a weigh ticket: this always succeeds, whatever price or certificate is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coop.members.models import Person
from coop.produce.models import Grade
from coop.purchases.errors import NothingPayableError, TareAboveGrossError, TicketChangedError, TooHeavyError
from coop.purchases.models import PurchaseTicket, Scale
from coop.villages.models import EntityHome
from coop.villages.services import home_of
from core import clock
from core.errors import N_
from core.identity.roles import Actor, Role
from core.series import next_number
from core.weight import Weight, WeightUnit
from ledger.entities.models import Entity
from ledger.members.services import find_membership

WEIGHERS = (Role.SECRETARY, Role.SHED_WORKER)
SCALE_LIMIT = Weight(3_000_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What a seller brought to the scale, as typed."""

    operation: str
    seller: Person
    grade: Grade
    gross: str
    tare: str
    unit: WeightUnit
    weighed_on: date
    scale: Scale
    deduction_bp: int = 0
    deduction_reason: str = ""
    certificate: str = ""
    provisional: str = ""
    recorded_at: datetime | None = None
    on_behalf_of: str = ""

    @property
    def gross_weight(self) -> Weight:
        """Return the weight with crates."""
        return Weight.parse(self.gross, self.unit)

    @property
    def tare_weight(self) -> Weight:
        """Return the weight of the crates."""
        return Weight.parse(self.tare, self.unit)

    @property
    def net_weight(self) -> Weight:
        """Return what is left without crates."""
        return self.gross_weight - self.tare_weight


def record(session: Session, actor: Actor, entity: Entity, delivery: Delivery) -> PurchaseTicket:
    """Record a delivery; this succeeds whatever price or certificate is missing. A repeat returns the first."""
    home = home_of(session, entity.id)
    require_at_the_scale(actor, home, WEIGHERS)
    earlier = session.scalar(select(PurchaseTicket).where(PurchaseTicket.operation == delivery.operation))
    if earlier is not None:
        return _same(earlier, delivery)
    _check(delivery)
    membership = find_membership(session, entity, delivery.seller.holder, delivery.weighed_on)
    day = f"{home.prefix}{delivery.weighed_on:%y%m%d}"
    ticket = PurchaseTicket(
        operation=delivery.operation,
        number=f"{day}-{next_number(session, f'ticket:{day}'):03d}",
        entity_id=entity.id,
        entity=entity,
        seller_id=delivery.seller.id,
        seller=delivery.seller,
        member_no=membership.number if membership else None,
        produce_code=delivery.grade.produce_code,
        grade_letter=delivery.grade.letter,
        typed_gross=delivery.gross,
        typed_tare=delivery.tare,
        typed_unit=delivery.unit,
        gross=delivery.gross_weight,
        tare=delivery.tare_weight,
        net=delivery.net_weight,
        deduction_bp=delivery.deduction_bp,
        deduction_reason=delivery.deduction_reason,
        payable=delivery.net_weight.less(delivery.deduction_bp),
        scale_code=delivery.scale.code,
        certificate=delivery.certificate,
        weighed_on=delivery.weighed_on,
        recorded_at=delivery.recorded_at or clock.now(),
        recorded_by=delivery.on_behalf_of or actor.name,
        captured_by=actor.name if delivery.on_behalf_of else "",
        provisional=delivery.provisional,
        flag=_flag(delivery),
    )
    session.add(ticket)
    session.flush()
    session.refresh(ticket, ["grade"])
    return ticket


def require_at_the_scale(actor: Actor, home: EntityHome, roles: tuple[Role, ...]) -> None:
    """Raise NotYoursError unless the actor holds one of the roles where the scale stands."""
    actor.require(roles, home.village.scope if home.village else home.entity.scope)


def _same(earlier: PurchaseTicket, delivery: Delivery) -> PurchaseTicket:
    grade = delivery.grade
    said = (delivery.seller.id, grade.produce_code, grade.letter, delivery.gross_weight, delivery.tare_weight)
    kept = (earlier.seller_id, earlier.produce_code, earlier.grade_letter, earlier.gross, earlier.tare)
    if (*kept, earlier.deduction_bp) != (*said, delivery.deduction_bp):
        raise TicketChangedError
    return earlier


def _flag(delivery: Delivery) -> str:
    """Return why somebody should look again; a weighing is recorded whatever is odd about it."""
    if delivery.scale.verified_until < delivery.weighed_on:
        return N_("这台秤过秤那天已过检定期")
    return ""


def _check(delivery: Delivery) -> None:
    if delivery.tare_weight >= delivery.gross_weight:
        raise TareAboveGrossError
    if not delivery.net_weight.less(delivery.deduction_bp):
        raise NothingPayableError
    if delivery.gross_weight > SCALE_LIMIT:
        raise TooHeavyError(weight=delivery.gross_weight.jin)
