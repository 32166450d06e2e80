"""An entry that a phone has kept is taken once, however often and from how many sides it comes; none is ever lost."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coop.batches.errors import BatchNotGrowingError
from coop.batches.services import close, get_batch
from coop.harvest.capture import take_harvest
from coop.harvest.models import Weighing
from coop.inbox import entries, kinds, services
from coop.inbox.entries import Entry
from coop.inbox.errors import BrokenEntryError, NotParkedError, NotYourEntryError, OperationAlteredError
from coop.inbox.models import EntryState, InboxEntry
from coop.inbox.services import count_waiting, handle, park, take, waiting_for_help
from coop.purchases.capture import take_purchase
from coop.purchases.models import PurchaseTicket
from coop.stock.services import level
from core import clock
from core.db import Database
from core.errors import NotYoursError
from core.identity.roles import Actor
from core.weight import Weight
from tests import deeds
from tests.actors import ADMIN, OTHER_SECRETARY, SECRETARY, SHED_WORKER
from tests.factories import NOW, TODAY, person

OP = "01981f00-0000-7000-8000-0000000000{:02d}"


@pytest.fixture(autouse=True)
def _known_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {"harvest": take_harvest, "purchase": take_purchase})


@pytest.fixture
def shed(world: Database) -> Database:
    """Return a world in which a batch grows."""
    with world.transaction() as session:
        deeds.batch(session)
    return world


def _sent(number: int = 1, by: Actor = SHED_WORKER, **changes: Any) -> dict[str, Any]:
    """Return a harvest weighing as a phone sends it: made five minutes ago."""
    made = {
        "op": OP.format(number),
        "user": str(by.user_id),
        "kind": "harvest",
        "v": 1,
        "at": (NOW - timedelta(minutes=5)).isoformat(),
        "sent": NOW.isoformat(),
        "device": "K7M",
        "data": {"batch": "YHQ-S1-2601", "letter": "A", "typed": "32.5", "unit": "jin"},
    }
    return made | changes


def _entry(number: int = 1, by: Actor = SHED_WORKER, **changes: Any) -> Entry:
    return entries.read(_sent(number, by, **changes))


def _take(database: Database, entry: Entry, by: Actor = SHED_WORKER) -> InboxEntry:
    with database.transaction() as session:
        return take(session, by, entry)


def _count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_weighing_is_taken_and_the_phone_is_told_its_lot(shed: Database) -> None:
    taken = _take(shed, _entry())
    assert taken.state is EntryState.TAKEN
    assert taken.told["number"] == "YHQ-S1-2601-0720-A"
    with shed.reading() as session:
        weighing = session.scalars(select(Weighing)).one()
        assert (weighing.net, weighing.weighed_by) == (Weight(16_250), SHED_WORKER.name)
        assert weighing.weighed_at == NOW - timedelta(minutes=5)
        assert level(session, weighing.lot).on_hand == Weight(16_250)


def test_sent_again_after_the_answer_was_lost_it_is_answered_again_and_weighed_once(shed: Database) -> None:
    first = _take(shed, _entry())
    again = _take(shed, _entry(sent=(NOW + timedelta(hours=3)).isoformat()))
    assert again.told == first.told
    assert (_count(shed, Weighing), _count(shed, InboxEntry)) == (1, 1)


def test_sent_by_six_tabs_at_once_it_is_weighed_once(shed: Database) -> None:
    many, told = 6, []
    barrier = threading.Barrier(many)

    def _send() -> None:
        with clock.at(NOW):
            entry = _entry()
            barrier.wait()
            told.append(_take(shed, entry).told)

    threads = [threading.Thread(target=_send) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == many
    assert {one["number"] for one in told} == {"YHQ-S1-2601-0720-A"}
    assert (_count(shed, Weighing), _count(shed, InboxEntry)) == (1, 1)


def test_the_same_name_with_another_weight_is_not_taken_and_changes_nothing(shed: Database) -> None:
    _take(shed, _entry())
    altered = _entry(data=_sent()["data"] | {"typed": "325"})
    with pytest.raises(OperationAlteredError):
        _take(shed, altered)
    with shed.reading() as session:
        assert session.scalars(select(Weighing)).one().net == Weight(16_250)


def test_nobody_sends_what_another_person_has_weighed(shed: Database) -> None:
    with pytest.raises(NotYourEntryError):
        _take(shed, _entry(), SECRETARY)
    assert (_count(shed, Weighing), _count(shed, InboxEntry)) == (0, 0)


def test_what_the_trade_refuses_is_kept_with_its_reason_and_the_next_goes_on(shed: Database) -> None:
    with shed.transaction() as session:
        close(session, SECRETARY, get_batch(session, SECRETARY, "YHQ-S1-2601"), on=TODAY)
    refused = _take(shed, _entry())
    assert refused.state is EntryState.REFUSED
    assert refused.refused_because == (BatchNotGrowingError.message, {})
    assert _take(shed, _entry()).state is EntryState.REFUSED
    assert _count(shed, Weighing) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"typed": "三十"},
        {"typed": ""},
        {"typed": "-5"},
        {"typed": 32},
        {"typed": "9" * 60},
        {"typed": "0"},
        {"unit": "pound"},
        {"letter": "Z"},
        {"letter": None},
        {"batch": "NO-SUCH"},
        {"batch": "x" * 5_000},
    ],
    ids=str,
)
def test_a_field_that_cannot_be_read_is_refused_not_lost(shed: Database, wrong: dict[str, Any]) -> None:
    refused = _take(shed, _entry(data=_sent()["data"] | wrong))
    assert refused.state is EntryState.REFUSED
    assert json.loads(refused.body)["data"].items() >= wrong.items()
    assert _count(shed, Weighing) == 0


def test_a_kind_that_the_server_does_not_know_is_refused_not_lost(shed: Database) -> None:
    assert _take(shed, _entry(kind="milk")).state is EntryState.REFUSED


@pytest.mark.parametrize(
    "wrong",
    [
        {"op": "7"},
        {"user": "x"},
        {"at": "yesterday"},
        {"at": "2026-07-20T10:00:00"},
        {"at": 5},
        {"data": []},
        {"kind": 7},
        {"kind": "k" * 300},
        {"v": "one"},
        {"device": {}},
        {"sent": None},
    ],
    ids=str,
)
def test_what_is_no_entry_at_all_is_acknowledged_by_nobody(wrong: dict[str, Any], today: None) -> None:
    with pytest.raises(BrokenEntryError):
        _entry(**wrong)
    empty: tuple[Any, ...] = (None, [], "x", 7, {})
    for nothing in empty:
        with pytest.raises(BrokenEntryError):
            entries.read(nothing)


@pytest.mark.parametrize(
    ("at", "sent", "day"),
    [
        ("2026-07-19T18:00:00+08:00", "2026-07-20T10:00:00+08:00", date(2026, 7, 19)),
        ("2011-01-01T00:00:00+08:00", "2011-01-01T16:00:00+08:00", date(2026, 7, 19)),
        ("2036-01-01T12:00:00+00:00", "2036-01-01T12:10:00+00:00", TODAY),
        ("2026-07-20T10:30:00+08:00", "2026-07-20T10:00:00+08:00", TODAY),
        ("1970-01-01T00:00:00+00:00", "2026-07-20T02:00:00+00:00", date(2020, 1, 1)),
    ],
    ids=["yesterday evening", "clock years behind", "clock years ahead", "clock set back", "clock was never set"],
)
def test_the_day_is_that_of_the_weighing_whatever_the_phone_takes_for_now(
    today: None, at: str, sent: str, day: date
) -> None:
    entry = _entry(at=at, sent=sent)
    assert clock.business_date(entry.captured_at) == day
    assert entry.captured_at <= NOW


def test_how_far_the_phones_clock_was_off_is_kept_as_evidence(today: None) -> None:
    ahead = NOW + timedelta(hours=1)
    assert _entry(at=ahead.isoformat(), sent=ahead.isoformat()).offset_s == -3600


def test_a_failure_half_way_keeps_neither_the_entry_nor_its_effects(
    shed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _power_cut(session: Session, actor: Actor, entry: Entry) -> kinds.Outcome:
        take_harvest(session, actor, entry)
        raise RuntimeError

    kinds.register_kind("harvest", _power_cut)
    with pytest.raises(RuntimeError):
        _take(shed, _entry())
    assert (_count(shed, Weighing), _count(shed, InboxEntry)) == (0, 0)
    kinds.register_kind("harvest", take_harvest)
    assert _take(shed, _entry()).state is EntryState.TAKEN


def test_a_parked_entry_helps_nobody_twice(shed: Database) -> None:
    with shed.transaction() as session:
        park(session, SHED_WORKER, _entry(1), "HTTP 500")
        park(session, SHED_WORKER, _entry(2), "HTTP 500")
    with shed.reading() as session:
        assert [entry.op for entry in waiting_for_help(session, SECRETARY)] == [OP.format(1), OP.format(2)]
        assert waiting_for_help(session, OTHER_SECRETARY) == []
        assert count_waiting(session, ADMIN) == 2
    assert _take(shed, _entry(1)).state is EntryState.TAKEN  # the phone got it through after all
    with shed.transaction() as session:
        (second,) = waiting_for_help(session, SECRETARY)
        with pytest.raises(NotYoursError):
            handle(session, OTHER_SECRETARY, second, "x")
        handle(session, SECRETARY, second, "补称了一筐")
        with pytest.raises(NotParkedError):
            handle(session, SECRETARY, second, "又一次")
    late = _take(shed, _entry(2))  # the secretary has entered it by hand: taken now, it would be there twice
    assert (late.state, late.handled_how) == (EntryState.PARKED, "补称了一筐")
    assert _count(shed, Weighing) == 1
    with shed.transaction() as session:
        assert services.park(session, SHED_WORKER, _entry(1), "HTTP 500").state is EntryState.TAKEN


def _delivery(session: Session, **changes: Any) -> dict[str, Any]:
    said = {
        "entity": "yhq-buy",
        "seller": str(person(session, "王桂兰").id),
        "kind": "golden-ear:A",
        "gross": "126.5",
        "tare": "6.5",
        "unit": "jin",
        "deduction": "3",
        "deduction_reason": "水分",
        "scale": "YG-1",
    }
    return said | changes


def test_a_delivery_gets_its_official_number_and_keeps_the_one_of_the_phone(world: Database) -> None:
    with world.reading() as session:
        data = _delivery(session)
    yesterday = NOW - timedelta(days=1)
    entry = _entry(kind="purchase", data=data, provisional="K7M-014", at=yesterday.isoformat())
    assert _take(world, entry).told["number"] == "YG260719-001"
    with world.reading() as session:
        ticket = session.scalars(select(PurchaseTicket)).one()
        assert (ticket.provisional, ticket.weighed_on, ticket.recorded_at) == ("K7M-014", yesterday.date(), yesterday)
        assert (ticket.net.jin, ticket.payable.jin, ticket.deduction_bp) == ("120", "116.4", 300)


def test_a_delivery_on_a_scale_that_is_no_longer_verified_is_recorded_and_flagged(world: Database) -> None:
    with world.reading() as session:
        data = _delivery(session, scale="YG-OLD")
    taken = _take(world, _entry(kind="purchase", data=data))
    assert taken.state is EntryState.TAKEN
    assert "检定期" in taken.told["flag"]


def test_a_delivery_is_weighed_at_the_own_scale_only(world: Database) -> None:
    with world.reading() as session:
        data = _delivery(session)
    entry = _entry(2, OTHER_SECRETARY, kind="purchase", data=data)
    assert _take(world, entry, OTHER_SECRETARY).state is EntryState.REFUSED


@pytest.mark.parametrize("wrong", ["100", "-1", "1e1", "NaN", "0.001", "三", "Infinity", "1" * 90])
def test_a_share_that_is_none_is_refused_not_lost(world: Database, wrong: str) -> None:
    with world.reading() as session:
        data = _delivery(session, deduction=wrong)
    refused = _take(world, _entry(kind="purchase", data=data))
    assert refused.state is (EntryState.TAKEN if wrong == "1e1" else EntryState.REFUSED)


def test_a_secretary_enters_what_a_worker_weighed_and_both_names_stand(shed: Database) -> None:
    _take(shed, _entry(1, SECRETARY, on_behalf_of="赵师傅"), SECRETARY)
    with shed.reading() as session:
        weighing = session.scalars(select(Weighing)).one()
        assert (weighing.weighed_by, weighing.captured_by) == ("赵师傅", SECRETARY.name)


def test_moments_are_instants(today: None) -> None:
    assert isinstance(_entry().captured_at, datetime)
    assert _entry().captured_at.utcoffset() == timedelta(0)
