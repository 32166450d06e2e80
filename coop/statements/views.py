"""The villager's page, and the statements of villages and households as PDF."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from coop.batches.models import Batch
from coop.members.models import Household
from coop.sheds.models import Shed
from coop.statements.checking import check_address
from coop.statements.household import (
    READERS,
    HouseholdYear,
    get_household,
    household_year,
    own_household,
)
from coop.statements.household_paper import household_pdf
from coop.statements.village import entities_of, produce_names, report, require_books, villages_open_to
from coop.statements.village_paper import village_pdf
from coop.villages.models import Village
from coop.villages.services import get_village
from core import clock
from core.access import current_actor
from core.db import reading
from core.identity.services import is_demo
from core.paper import send_pdf
from core.web import public_url
from ledger.journal.periods import keeps_books_of
from ledger.seals.checkpoints import seals_of

mine = Blueprint("mine", __name__, url_prefix="/mine")
bp = Blueprint("statements", __name__, url_prefix="/statements")


@mine.get("/")
def index() -> ResponseReturnValue:
    """Show the villager his household's year: one big number, and how it came about."""
    household = own_household(reading(), current_actor())
    this_year = clock.today().year
    years = [this_year, this_year - 1]
    year = request.args.get("year", this_year, int)
    of_years = {each: household_year(reading(), household, each) for each in years}
    return render_template("coop/mine.html", shown=of_years.get(year, of_years[this_year]), of_years=of_years)


@mine.get("/statement/<int(min=2000, max=2100):year>.pdf")
def own_pdf(year: int) -> ResponseReturnValue:
    """Give the villager his household's statement."""
    return _household(own_household(reading(), current_actor()), year)


@bp.get("/")
def index_of_villages() -> ResponseReturnValue:
    """Show which statements can be opened."""
    shown = villages_open_to(reading(), current_actor())
    looked_after = {v.code for v in shown if current_actor().may(READERS, v.scope)}
    return render_template(
        "coop/statements.html", villages=[(v, _periods(v)) for v in shown], looked_after=looked_after
    )


@bp.get("/villages/<code>/<period>.pdf")
def village_statement(code: str, period: str) -> ResponseReturnValue:
    """Give a village's statement for a crop, a month or a year."""
    session = reading()
    figures = report(session, current_actor(), get_village(session, code), period)
    names, demo = produce_names(session), is_demo(session)
    seals = seals_of(session, entities_of(session, figures.village), year=figures.span.start.year)
    return send_pdf(
        f"village-{code}-{period}.pdf",
        lambda cache: village_pdf(figures, names, today=clock.today(), seals=seals, cache=cache, is_demo=demo),
    )


@bp.get("/households/<number>/<int(min=2000, max=2100):year>.pdf")
def household_statement(number: str, year: int) -> ResponseReturnValue:
    """Give a household's statement to those who look after its village."""
    return _household(get_household(reading(), current_actor(), number), year)


def _household(household: Household, year: int) -> ResponseReturnValue:
    require_books(reading(), year)
    figures: HouseholdYear = household_year(reading(), household, year)
    demo, seals = is_demo(reading()), seals_of(reading(), [share.entity for share in figures.shares], year=year)
    base = public_url()
    return send_pdf(
        f"household-{household.number}-{year}.pdf",
        lambda cache: household_pdf(
            figures,
            today=clock.today(),
            seals=seals,
            check_url=lambda token: check_address(base, token),
            cache=cache,
            is_demo=demo,
        ),
    )


def _periods(village: Village) -> list[list[tuple[str, str]]]:
    """Return every period that a village's books know, the newest of each kind first: years, months, crops."""
    today = clock.today()
    known = [year for year in range(today.year, today.year - 10, -1) if keeps_books_of(reading(), year)]
    wanted = select(Batch.year, Batch.crop).join(Shed).where(Shed.village_id == village.id).distinct()
    crops = reading().execute(wanted.order_by(Batch.year.desc(), Batch.crop.desc()))
    months = [
        (year, month) for year in known for month in range(12, 0, -1) if (year, month) <= (today.year, today.month)
    ]
    return [
        [(str(year), gettext("%(year)s 年", year=year)) for year in known],
        [
            (f"{year}-{month:02d}", gettext("%(year)s 年 %(month)s 月", year=year, month=month))
            for year, month in months
        ],
        [(f"{year}-c{crop:02d}", gettext("%(year)s 年第 %(crop)s 茬", year=year, crop=crop)) for year, crop in crops],
    ]
