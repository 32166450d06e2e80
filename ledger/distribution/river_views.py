"""Pages of the river, and of the village collectives at its end."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import clock
from core.access import current_actor
from core.db import reading, transaction
from core.errors import DomainError, NotFoundError
from core.forms import Form
from core.identity.roles import Role
from core.money import Money
from ledger.distribution import collective as collectives
from ledger.distribution.allocation import floor_per_share, half_up
from ledger.distribution.forms import CollectivePaidForm, CollectiveVoteForm
from ledger.distribution.river import river, years_of_rivers
from ledger.entities.models import Charter, Entity, EntityKind
from ledger.entities.services import READERS, charter_of, get_entity, open_books
from ledger.journal.subjects import names_of

bp = Blueprint("river", __name__, url_prefix="/river")
collective = Blueprint("collective", __name__, url_prefix="/collectives")


@bp.get("/")
def newest() -> ResponseReturnValue:
    """Go to the newest year in which something was voted."""
    return redirect(url_for(".show", year=next(iter(years_of_rivers(reading())), clock.today().year - 1)), 302)


@bp.get("/<int(min=2000, max=2100):year>")
def show(year: int) -> ResponseReturnValue:
    """Show the way of the money from the union to the households; sums only, nobody's own."""
    seen, actor = river(reading(), year), current_actor()
    may_see = {pool.entity.code for pool in seen.collectives if actor.may(READERS, pool.entity.scope)}
    return render_template("ledger/river.html", river=seen, years=years_of_rivers(reading()), may_see=may_see)


@collective.get("/<code>/<int(min=2000, max=2100):year>")
def year(code: str, year: int) -> ResponseReturnValue:
    """Show what a collective received for a year, and how it divides it."""
    return _page(_opened(code), year)


@collective.post("/<code>/<int(min=2000, max=2100):year>/decide")
def decide(code: str, year: int) -> ResponseReturnValue:
    """Record the vote of the collective's members: what carries is divided."""
    form = CollectiveVoteForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                collectives.decide_collective(session, current_actor(), entity, year, form.vote())
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已记下表决，按份额分好了。"))
            return redirect(url_for(".year", code=code, year=year), 303)
    return _page(_opened(code), year, form), 422


@collective.post("/<code>/<int(min=2000, max=2100):year>/paid")
def paid(code: str, year: int) -> ResponseReturnValue:
    """Write down that the collective paid its members."""
    form = CollectivePaidForm()
    if form.validate():
        try:
            with transaction() as session:
                entity = open_books(session, current_actor(), code, [Role.ACCOUNTANT])
                run = collectives.find_collective_run(session, entity, year)
                if run is None:
                    raise NotFoundError
                collectives.enter_payment(session, current_actor(), run, entity, paid_on=form.paid_on.data)
        except DomainError as error:
            form.blame(error)
        else:
            flash(gettext("已记下付款日期。"))
            return redirect(url_for(".year", code=code, year=year), 303)
    return _page(_opened(code), year, form), 422


def _opened(code: str) -> Entity:
    entity = get_entity(reading(), code)
    if entity.kind is not EntityKind.COLLECTIVE:
        raise NotFoundError
    return open_books(reading(), current_actor(), code)


def _page(entity: Entity, year: int, form: Form | None = None) -> str:
    session = reading()
    run = collectives.find_collective_run(session, entity, year)
    received = collectives.received_by(session, entity, year)
    shares = collectives.shares_of(session, entity)
    whole = run.received if run else Money.total(one.line.net for one in received)
    charter = session.get_one(Charter, run.charter_id) if run else charter_of(session, entity, date(year, 12, 31))
    reserve = run.reserve if run else Money(half_up(whole.fen * charter.reserve_bp, 10_000))
    each, amounts = floor_per_share((whole - reserve).fen, [one.shares for one in shares]) if shares else (0, [])
    rows = (
        [(line.holder, line.shares, line.amount) for line in run.lines]
        if run
        else [(one.holder, one.shares, Money(amount)) for one, amount in zip(shares, amounts, strict=True)]
    )
    given = Money.total(amount for _holder, _shares, amount in rows)
    return render_template(
        "ledger/collective.html",
        entity=entity,
        year=year,
        years=years_of_rivers(session),
        run=run,
        charter=charter,
        received=received,
        whole=whole,
        reserve=reserve,
        per_share=run.per_share if run else Money(each),
        given=given,
        residue=whole - reserve - given,
        rows=rows,
        all_shares=sum(count for _holder, count, _amount in rows),
        names=names_of(session, entity, [holder for holder, _shares, _amount in rows]),
        vote=form if isinstance(form, CollectiveVoteForm) else CollectiveVoteForm(formdata=None),
        paying=form
        if isinstance(form, CollectivePaidForm)
        else CollectivePaidForm(formdata=None, paid_on=clock.today()),
        may_decide=current_actor().may([Role.ACCOUNTANT], entity.scope),
    )
