"""A secretary orders his village's statements; they are drawn in the background, and who received them is noted."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from coop.issuing import drawing, services
from coop.issuing.drawing import Workshop
from coop.issuing.models import SetKind, SetState, StatementCopy, StatementSet
from coop.members.models import Person
from coop.villages.services import get_village
from core import clock
from core.db import Database
from core.identity.roles import SYSTEM
from core.settings import Settings
from ledger.distribution.models import DistributionRun
from tests.season import ANCHOR
from tests.web.conftest import SignIn

pytestmark = pytest.mark.xdist_group("web")
PAGE = "/statements/issues/yhq"


@pytest.fixture
def settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of the installation; statements are drawn four at a time."""
    monkeypatch.setattr(drawing, "PIECE", 4)
    found: Settings = app.extensions["settings"]
    return found


@pytest.fixture
def database(app: Flask) -> Database:
    """Return the database of the installation."""
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def workshop(settings: Settings) -> Iterator[Workshop]:
    """Return a workshop that draws in one process."""
    made = Workshop(settings, processes=1)
    yield made
    made.close()


def _set(session: Session) -> StatementSet:
    return session.scalars(select(StatementSet).options(selectinload(StatementSet.copies))).one()


def _work_off(workshop: Workshop, database: Database) -> int:
    pieces = 0
    while workshop.work(database):
        pieces += 1
    return pieces


def test_a_village_gets_its_statements_and_the_secretary_notes_who_received_them(
    visit: SignIn, workshop: Workshop, database: Database
) -> None:
    secretary = visit("shuji")
    assert secretary.post(PAGE, data={"year": "2025"}).headers["Location"] == f"{PAGE}/1"
    assert "data-under-way" in secretary.get(f"{PAGE}/1").text
    _work_off(workshop, database)
    with database.reading() as session:
        drawn = [(copy.subject, copy.file_sha) for copy in _set(session).copies if not copy.fault]
        assert all(sha for _subject, sha in drawn)
    kept = secretary.get(f"{PAGE}/1/2.pdf").data
    assert hashlib.sha256(kept).hexdigest() == drawn[1][1]
    assert kept == secretary.get(f"/statements/households/{drawn[1][0]}/2025.pdf").data
    with zipfile.ZipFile(io.BytesIO(secretary.get(f"{PAGE}/1/all.zip").data)) as archive:
        assert len(archive.namelist()) == len(drawn)
    said = {"on": ANCHOR.isoformat(), "how": "by-hand", "to": "儿子", "handed": ["1", "2"]}
    early = secretary.post(f"{PAGE}/1/hand-over", data=said | {"on": (ANCHOR - timedelta(days=1)).isoformat()})
    assert "不能早于出单那天" in early.text
    page = secretary.post(f"{PAGE}/1/hand-over", data=said, follow_redirects=True).text
    assert page.count("当面交 儿子") == 2
    assert secretary.get(f"{PAGE}/1/list.pdf").data.startswith(b"%PDF")


def test_stopped_work_goes_on_where_it_stopped(visit: SignIn, workshop: Workshop, database: Database) -> None:
    secretary = visit("shuji")
    secretary.post(PAGE, data={"year": "2025"})
    assert workshop.work(database)
    secretary.post(f"{PAGE}/1/stop")
    assert not workshop.work(database)
    with database.reading() as session:
        drawn = {copy.id: copy.drawn_at for copy in _set(session).copies if copy.file_sha}
        assert len(drawn) == 4
    secretary.post(f"{PAGE}/1/resume")
    _work_off(workshop, database)
    with database.reading() as session:
        of = _set(session)
        assert of.state is SetState.DONE
        assert all(copy.file_sha for copy in of.copies)
        assert {copy.id: copy.drawn_at for copy in of.copies if copy.id in drawn} == drawn  # not drawn twice


def test_work_that_was_cut_off_by_a_power_cut_is_taken_up_again(
    visit: SignIn, workshop: Workshop, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit("shuji").post(PAGE, data={"year": "2025"})
    workshop.work(database)

    def power_cut(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as cut:
        cut.setattr(drawing, "_put_down", power_cut)
        with pytest.raises(SystemExit):
            workshop.work(database)
    _work_off(Workshop(settings, processes=1), database)
    with database.reading() as session:
        assert all(copy.file_sha for copy in _set(session).copies)


def test_one_statement_that_cannot_be_drawn_spoils_no_other(
    visit: SignIn, workshop: Workshop, database: Database
) -> None:
    secretary = visit("shuji")
    secretary.post(PAGE, data={"year": "2025"})
    with database.transaction() as session:
        person = session.scalars(select(Person).where(Person.household.has(number="YHQ-003"))).first()
        assert person
        true_name, person.name = person.name, "\U000f0000"
    _work_off(workshop, database)
    assert "出不来 1" in secretary.get(f"{PAGE}/1").text
    with database.transaction() as session:
        session.execute(update(Person).where(Person.id == person.id).values(name=true_name))
        assert sum(1 for copy in _set(session).copies if copy.fault) == 1
    secretary.post(f"{PAGE}/1/resume")
    _work_off(workshop, database)
    with database.reading() as session:
        assert not [copy for copy in _set(session).copies if copy.fault or not copy.file_sha]


def test_two_processes_draw_what_one_draws(
    visit: SignIn, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "ALONE", 1)
    visit("shuji").post(PAGE, data={"year": "2025"})
    _work_off(Workshop(settings, processes=1), database)
    with database.transaction() as session:
        alone = {copy.subject: copy.file_sha for copy in _set(session).copies}
        session.execute(update(StatementCopy).values(file_sha=""))
        session.execute(update(StatementSet).values(state=SetState.WAITING))
    both = Workshop(settings, processes=2)
    _work_off(both, database)
    with database.reading() as session:
        assert {copy.subject: copy.file_sha for copy in _set(session).copies} == alone


def test_a_statement_on_the_disk_tells_nobody_anything(
    visit: SignIn, workshop: Workshop, database: Database, settings: Settings
) -> None:
    visit("shuji").post(PAGE, data={"year": "2025"})
    _work_off(workshop, database)
    files = [path for path in (settings.instance / "statements").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.stat().st_mode & 0o077 == 0
        assert b"PDF" not in path.read_bytes()[:2000]
    assert visit("qlyshuji").get(f"{PAGE}/1/1.pdf").status_code == 403


def test_the_clock_drafts_what_has_just_ended_once(workshop: Workshop, database: Database) -> None:
    def drafted() -> list[str]:
        with database.transaction() as session:
            return services.draft_due(session)

    first = drafted()
    assert "yhq 2026-10" in first
    assert not [one for one in first if one.endswith(f"{ANCHOR:%Y-%m}")]  # November is not over
    assert drafted() == []
    with clock.at(clock.local(date(2027, 1, 1), 3)):
        assert "yhq 2026" in drafted()
        assert drafted() == []
        _work_off(workshop, database)
    with database.reading() as session:
        states = session.scalars(select(StatementSet.state)).all()
        assert set(states) == {SetState.DONE}
        assert session.scalars(select(StatementCopy).where(StatementCopy.fault != "")).all() == []


def test_a_year_is_drafted_again_once_its_surplus_is_decided(database: Database) -> None:
    with clock.at(clock.local(date(2026, 1, 2), 3)), database.transaction() as session:
        services.order(session, SYSTEM, get_village(session, "yhq"), SetKind.VILLAGE, "2025")
    with database.reading() as session:
        voted_at = max(session.scalars(select(DistributionRun.posted_at).where(DistributionRun.year == 2025)))
    with clock.at(voted_at + timedelta(days=1)):
        for again in (True, False):
            with database.transaction() as session:
                assert ("yhq 2025" in services.draft_due(session)) is again
