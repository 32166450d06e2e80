"""What papers cost: a statement against a bare canvas and WeasyPrint, thousands on two cores, and in how much memory.

Every figure is a ratio of two things done in this run, in turns; the machine's speed cancels out.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from bench.as_html import as_html
from bench.engines import fresh
from coop.issuing.drawing import Workshop
from coop.issuing.models import SetKind, SetState, StatementCopy, StatementSet
from coop.issuing.services import order
from coop.members.models import Household
from coop.members.services import NewPerson, add_household
from coop.statements import household_paper
from coop.statements.decided import DecidedYear
from coop.statements.household import HouseholdYear, household_year
from coop.statements.household_paper import household_pdf
from coop.villages.models import Village
from core import clock
from core.db import Database
from core.identity.roles import SYSTEM
from core.models import load_all
from core.money import Money
from core.pdf import closings, sheet, wrapping
from core.pdf.qr import qr_boxes
from core.settings import Settings
from core.weight import Weight
from ledger.distribution.closing_year import close_year
from ledger.distribution.services import Resolution, approve
from ledger.entities.models import Entity
from ledger.rules import purchasing
from tests.factories import cooperative, deed, join
from tests.ledger.books import post_one
from tests.season import ANCHOR, NOON, play

FEWER, FEW, MANY = 5, 500, 5_000
CHECK = "https://caishi.example/check/"
SEALS = ("玉河泉 第 1 块，5181 笔，0123 4567 89ab cdef",)


def run() -> None:
    """Measure and print everything."""
    with TemporaryDirectory(prefix="caishi-bench-") as folder:
        with clock.at(NOON):
            database = Database(f"sqlite:///{play(Path(folder))}")
            years = _years(database)
            print(f"a statement with its codes ÷ a bare canvas that draws the same (speed): {_one(years, folder):.2f}")
            if find_spec("weasyprint"):
                print(f"a statement ÷ WeasyPrint on the same content (speed): {_weasyprint(years, folder):.1f}")
            else:
                print("a statement ÷ WeasyPrint: not measured, it is not installed (pip install weasyprint==70.0)")
        with fresh("sqlite") as database:
            settings = Settings(database_url=str(database.engine.url), instance_path=folder)
            few, many = _villages(database)
            print(f"memory for {MANY} statements ÷ for {FEW}: {_memory(settings, many) / _memory(settings, few):.2f}")
            alone, both = (_seconds_for(database, settings, many, processes) for processes in (1, 2))
            print(f"{MANY} statements in two processes ÷ in one (speed): {alone / both:.2f}")


def _years(database: Database) -> list[HouseholdYear]:
    """Return a decided year of every household of the small season that has a share in it."""
    with database.reading() as session:
        decided = DecidedYear(session, 2025)
        wanted = select(Household).options(selectinload(Household.persons)).order_by(Household.number)
        years = [household_year(session, home, 2025, decided) for home in session.scalars(wanted)]
        for year in years:
            _statement(year, Path(database.engine.url.database or "").parent / "warm")  # loads what is loaded late
        session.expunge_all()
    return [year for year in years if year.shares]


def _one(years: Sequence[HouseholdYear], folder: str) -> float:
    """Return the speed of statements, each of another household and drawn for the first time, against a bare canvas."""
    ratios, (first, *others) = [], years
    _statement(first, Path(folder))
    wrapping._width.cache_clear()  # noqa: SLF001 (no household's words are known yet)
    for year in others:
        began = time.perf_counter()
        drawn = _statement(year, Path(folder))
        ours = time.perf_counter() - began
        asked = _take_down(year, Path(folder))
        began = time.perf_counter()
        bare = _bare(asked)
        ratios.append((time.perf_counter() - began) / ours)
        if bare != drawn:
            raise AssertionError
    return statistics.median(ratios)


def _weasyprint(years: Sequence[HouseholdYear], folder: str) -> float:
    """Return the speed of statements against WeasyPrint on the same content."""
    import weasyprint  # type: ignore[import-untyped,unused-ignore,import-not-found]

    ratios = []
    for year in years[:FEWER]:
        began = time.perf_counter()
        _statement(year, Path(folder))
        ours = time.perf_counter() - began
        with patch.object(household_paper, "render", as_html):
            page = str(_statement(year, Path(folder)))
        began = time.perf_counter()
        weasyprint.HTML(string=page).write_pdf()
        ratios.append((time.perf_counter() - began) / ours)
    return statistics.median(ratios)


def _statement(year: HouseholdYear, cache: Path) -> bytes:
    return household_pdf(
        year, today=ANCHOR, seals=SEALS, check_url=lambda token: CHECK + token, cache=cache, is_demo=False
    )


def _villages(database: Database) -> tuple[int, int]:
    """Found two villages, a small and a large one, in one cooperative that decided its year; order their statements.

    Returns the ids of the two sets.
    """
    with database.transaction() as session:
        coop = cooperative(session)
        made = [
            Village(code=code, name=code, english_name=code, is_in_federation=True, position=place)
            for place, code in enumerate(SIZES)
        ]
        session.add_all(made)
        session.flush()
        for village in made:
            for n in range(SIZES[village.code]):
                _household(session, coop, village, f"{village.prefix}-{n:04d}")
        post_one(session, coop, "sales", amount="4000000", on=date(2025, 10, 1))
        close_year(session, SYSTEM, coop, 2025)
        everybody = sum(SIZES.values())
        days = {"published_on": date(2026, 1, 20), "assembly_on": date(2026, 2, 20)}
        approve(session, SYSTEM, coop, 2025, Resolution(**days, present=everybody, agreed=everybody))
        ordered = [order(session, SYSTEM, village, SetKind.HOUSEHOLDS, "2025", base_url=CHECK) for village in made]
    return ordered[0].id, ordered[1].id


SIZES = {"few": FEW, "many": MANY}


def _household(session: Session, coop: Entity, village: Village, number: str) -> None:
    """Enter a household whose head is a member, and sold once."""
    home = add_household(session, village, number, NewPerson(name="何平霞", phone="13900000000"))
    member = f"{len(number)}{number[-4:]}" if village.code == "few" else f"9{number[-4:]}"
    join(session, coop, member, home.persons[0].holder, "3000")
    sold = deed(coop, f"ticket:{member}", date(2025, 10, 1))
    amount = Money(10_000 + int(member))
    purchasing.bought_from_member(
        session, sold, member_no=member, lot="lot:1", product="golden-ear", weight=Weight(1_000), amount=amount
    )


def _again(database: Database, set_id: int) -> None:
    """Put a set into the queue as if nothing of it were drawn, and no other one."""
    with database.transaction() as session:
        session.execute(update(StatementSet).values(state=SetState.DONE))
        session.execute(update(StatementSet).where(StatementSet.id == set_id).values(state=SetState.WAITING))
        session.execute(update(StatementCopy).where(StatementCopy.set_id == set_id).values(file_sha="", fault=""))


def _seconds_for(database: Database, settings: Settings, set_id: int, processes: int) -> float:
    """Return how long a set takes; that the processes start counts."""
    _again(database, set_id)
    return _seconds(lambda: _work_off(database, settings, processes))


def _memory(settings: Settings, set_id: int) -> int:
    """Return how much memory a fresh process needs at most that draws a set."""
    database = Database(settings.url)
    _again(database, set_id)
    database.engine.dispose()
    command = [sys.executable, "-m", "bench.papers", settings.url, settings.instance_path]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603


def _work_off(database: Database, settings: Settings, processes: int) -> None:
    workshop = Workshop(settings, processes=processes)
    while workshop.work(database):
        pass
    with database.reading() as session:
        faults = session.scalars(select(StatementCopy.fault).where(StatementCopy.fault != "").limit(1)).all()
    if faults:
        raise AssertionError(faults)


class _Recorder:
    """Stands in for a canvas, and takes down what is asked of it while it does it."""

    def __init__(self, *args: Any, **said: Any) -> None:
        self.begun = said
        self._canvas, self.calls = Canvas(*args, **said), list[_Call]()
        _recorders.append(self)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def noted(*args: Any, **said: Any) -> Any:
            self.calls.append((name, args, said))
            return getattr(self._canvas, name)(*args, **said)

        return noted

    def beginPath(self) -> _Path:  # noqa: N802 (the canvas calls it so)
        return _Path(self._canvas.beginPath())

    def drawPath(self, path: _Path, **said: Any) -> None:  # noqa: N802 (as above)
        self.calls.append(("boxes", (path.boxes,), said))
        self._canvas.drawPath(path.path, **said)


@dataclass
class _Path:
    """A path of rectangles."""

    path: Any
    boxes: list[tuple[float, ...]] = field(default_factory=list)

    def rect(self, *box: float) -> None:
        self.boxes.append(box)
        self.path.rect(*box)


_Call = tuple[str, tuple[Any, ...], dict[str, Any]]
_recorders: list[_Recorder] = []


@dataclass(frozen=True)
class _Drawing:
    """What a statement asks of a canvas, and the codes that it makes."""

    begun: dict[str, Any]
    calls: list[_Call]
    codes: list[tuple[str, float]]


def _take_down(year: HouseholdYear, cache: Path) -> _Drawing:
    codes: list[tuple[str, float]] = []

    def noted(text: str, size: float) -> Any:
        codes.append((text, size))
        return qr_boxes(text, size)

    with patch.object(sheet, "Canvas", _Recorder), patch.object(closings, "qr_boxes", noted):
        _statement(year, cache)
    made = _recorders.pop()
    return _Drawing(made.begun, made.calls, codes)


def _bare(drawing: _Drawing) -> bytes:
    """Draw the same document with nothing but a canvas: every place is known already, and every line is broken."""
    buffer = BytesIO()
    canvas = Canvas(buffer, **drawing.begun)
    for text, size in drawing.codes:
        qr_boxes(text, size)
    for name, args, said in drawing.calls:
        if name == "boxes":
            path = canvas.beginPath()
            for box in args[0]:
                path.rect(*box)
            canvas.drawPath(path, **said)
        else:
            getattr(canvas, name)(*args, **said)
    return buffer.getvalue()


def _seconds(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def _only_draw(url: str, instance: str) -> None:
    """Work off the queue in this process, and print how much memory that took at most, in KiB."""
    load_all()
    settings = Settings(database_url=url, instance_path=instance)
    _work_off(Database(url), settings, 1)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    _only_draw(*sys.argv[1:]) if sys.argv[1:] else run()
