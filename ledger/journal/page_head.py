"""What every page of the books begins with: whose books, which year, and how far it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import request, url_for

from core import clock
from core.access import current_actor
from core.db import reading
from core.errors import N_, NotFoundError
from core.identity.roles import Role
from ledger.entities.models import Entity
from ledger.entities.services import READERS, open_books
from ledger.journal.periods import open_years, year_state


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the books as their head shows it: its first page, its name, and what the address needs beside both.

    `also` names further blueprints whose pages belong to it.
    """

    endpoint: str
    label: str
    values: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        """Say whether the page that is shown belongs to this part."""
        own = {self.endpoint.partition(".")[0], *self.also}
        return (request.endpoint or "").partition(".")[0] in own


_TABS = [
    Tab("daily.index", N_("日常业务")),
    Tab("books.journal", N_("凭证")),
    Tab("accounts.trial_balance_page", N_("科目余额表")),
    Tab("forms.show", N_("会计报表"), {"form": "balance-sheet"}),
    Tab("member_accounts.index", N_("成员账户")),
    Tab("assets.index", N_("资产")),
    Tab("reconciling.index", N_("对账")),
    Tab("manual.index", N_("手工凭证")),
    Tab("months.index", N_("结账")),
    Tab("year_end.show", N_("年终分配"), also=("plans", "long_steps", "charters", "minutes", "proofs", "collective")),
    Tab("payouts.index", N_("付款批次")),
    Tab("seals.show", N_("封账")),
    Tab("exports.index", N_("导出")),
]


def add_tab(endpoint: str, label: str, *, after: str) -> None:
    """Add a part that another package brings to the head of the books, once, after one of ours."""
    if all(tab.endpoint != endpoint for tab in _TABS):
        place = next(number for number, tab in enumerate(_TABS, start=1) if tab.endpoint == after)
        _TABS.insert(place, Tab(endpoint, label))


def opened(code: str, roles: Iterable[Role] = READERS) -> tuple[Entity, int]:
    """Return the entity whose books are asked for, and the year: by the address."""
    entity = open_books(reading(), current_actor(), code, roles)
    return entity, year_shown(entity)


def year_shown(entity: Entity) -> int:
    """Return the year that the address names, where the books have it; else this year, else the newest."""
    years = open_years(reading(), entity)
    if not years:
        raise NotFoundError
    year = request.args.get("year", clock.today().year, int)
    return year if year in years else years[0]


def head(entity: Entity, year: int | None = None) -> dict[str, object]:
    """Return what `ledger/_head.html` shows."""
    session = reading()
    years = open_years(session, entity)
    shown = year if year in years else year_shown(entity)
    return {
        "entity": entity,
        "year": shown,
        "years": years,
        "state": year_state(session, entity, shown),
        "tabs": _TABS,
        "of_years": {year: _address(year) for year in years if year != shown},
    }


def _address(year: int) -> str:
    """Return the address of the same page for another year; after a form that was sent, of that year's vouchers."""
    values = {**(request.view_args or {}), "year": year}
    if request.method == "GET" and request.endpoint:
        return url_for(request.endpoint, **values)
    return url_for("books.journal", code=values["code"], year=year)
