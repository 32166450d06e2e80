"""Every writing service of the cooperative refuses the secretary of another village, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.batches import costs
from coop.batches.services import Loading, close, finish_task, get_batch, load
from coop.harvest.services import weigh
from coop.members.services import households_in
from coop.purchases.recording import record
from coop.purchases.settling import pay, settle, void
from coop.purchases.tickets import get_ticket
from coop.sheds.services import sheds_for
from coop.transfers.services import hand_over, settle_up
from coop.villages.services import buyers_for, get_village, villages_for
from core.errors import NotYoursError
from core.identity.roles import Actor, Role
from ledger.journal.models import Voucher
from tests import deeds
from tests.actors import ADMIN, AUDITOR, CLERK, OTHER_SECRETARY, SECRETARY, STRANGER
from tests.factories import TODAY, buyer, grower, person, shed, yuan

Deed = Callable[[Session, Actor], object]


def _labour(session: Session) -> costs.Labour:
    return costs.Labour(
        operation="labour", person=person(session, "王桂兰"), worked_on=TODAY, half_days=1, half_day_pay=yuan("60")
    )


DEEDS: dict[str, Deed] = {
    "load a shed": lambda s, a: load(s, a, Loading(shed=shed(s, 2), loaded_on=TODAY, bags=1, bag_cost=yuan("1"))),
    "finish a task": lambda s, a: finish_task(s, a, get_batch(s, ADMIN, "YHQ-S1-2601").tasks[0].id),
    "weigh a pick": lambda s, a: weigh(s, a, get_batch(s, ADMIN, "YHQ-S1-2601"), deeds.pick_of(s, "10")),
    "weigh it again": lambda s, a: weigh(
        s, a, get_batch(s, ADMIN, "YHQ-S1-2601"), deeds.pick_of(s, "20", said="first")
    ),
    "close a batch": lambda s, a: close(s, a, get_batch(s, ADMIN, "YHQ-S1-2601"), on=TODAY),
    "record labour": lambda s, a: costs.record_labour(s, a, get_batch(s, ADMIN, "YHQ-S1-2601"), _labour(s)),
    "record a delivery": lambda s, a: record(s, a, buyer(s), deeds.delivery(s)),
    "record it again": lambda s, a: record(s, a, buyer(s), deeds.delivery(s, said="ticket")),
    "settle a ticket": lambda s, a: settle(s, a, get_ticket(s, ADMIN, "YG260720-001")),
    "void a ticket": lambda s, a: void(s, a, get_ticket(s, ADMIN, "YG260720-001"), "错"),
    "hand a lot over": lambda s, a: hand_over(s, a, deeds.weighing_lot(s), on=TODAY),
    "look at a batch": lambda s, a: get_batch(s, a, "YHQ-S1-2601"),
    "look at a ticket": lambda s, a: get_ticket(s, a, "YG260720-001"),
}
OFFICE: dict[str, Deed] = {
    "pay a ticket": lambda s, a: pay(s, a, get_ticket(s, ADMIN, "YG260720-001"), on=TODAY),
    "pay labour": lambda s, a: costs.pay_labour(s, a, get_batch(s, ADMIN, "YHQ-S1-2601"), on=TODAY),
    "charge a batch": lambda s, a: costs.charge_power(
        s, a, get_batch(s, ADMIN, "YHQ-S1-2601"), on=TODAY, amount=yuan("1")
    ),
    "settle up": lambda s, a: settle_up(s, a, grower(s), on=TODAY),
}


@pytest.fixture
def yuhequan(work: Session) -> Session:
    """Return a day's work at Yuhequan: a batch, a weighing, a ticket."""
    batch = deeds.batch(work)
    weigh(work, SECRETARY, batch, deeds.pick_of(work, "20", said="first"))
    deeds.ticket(work, said="ticket")
    return work


def _vouchers(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Voucher)) or 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("actor", [OTHER_SECRETARY, CLERK, STRANGER], ids=["other secretary", "clerk", "stranger"])
def test_refused(yuhequan: Session, name: str, actor: Actor) -> None:
    before = _vouchers(yuhequan)
    with pytest.raises(NotYoursError):
        DEEDS[name](yuhequan, actor)
    assert _vouchers(yuhequan) == before
    assert not yuhequan.new
    assert not yuhequan.dirty


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", DEEDS)
def test_allowed_to_the_secretary_of_the_village(yuhequan: Session, name: str) -> None:
    DEEDS[name](yuhequan, SECRETARY)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.parametrize("actor", [SECRETARY, AUDITOR, ADMIN], ids=["secretary", "auditor", "administrator"])
def test_money_is_for_the_accountant(yuhequan: Session, name: str, actor: Actor) -> None:
    with pytest.raises(NotYoursError):
        OFFICE[name](yuhequan, actor)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_lists_show_the_own_village_only(yuhequan: Session) -> None:
    assert [s.code for s in sheds_for(yuhequan, SECRETARY)] == ["YHQ-S1", "YHQ-S2"]
    assert sheds_for(yuhequan, OTHER_SECRETARY) == []
    assert [h.prefix for h in buyers_for(yuhequan, OTHER_SECRETARY)] == ["QL"]
    assert [v.code for v in villages_for(yuhequan, SECRETARY, Role.SECRETARY)] == ["yhq"]
    assert len(households_in(yuhequan, SECRETARY, get_village(yuhequan, "yhq"))) == 2
    with pytest.raises(NotYoursError):
        households_in(yuhequan, OTHER_SECRETARY, get_village(yuhequan, "yhq"))
