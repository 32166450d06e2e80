"""Write assets off month by month (制度 Art. 26)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.identity.roles import SYSTEM, Actor, Role
from core.money import ZERO
from ledger.assets.errors import (
    MonthAheadError,
    NothingWornError,
)
from ledger.assets.models import Use
from ledger.assets.services import register
from ledger.entities.models import Entity
from ledger.entities.services import entities
from ledger.journal.drafts import Posted
from ledger.journal.models import Voucher
from ledger.journal.periods import is_open, last_day, period_of
from ledger.rules import Deed, production
from ledger.rules.production import Wear


def depreciate(session: Session, actor: Actor, entity: Entity, year: int, month: int) -> Posted:
    """Write off whatever is due by the end of a month, in one voucher; what was missed before is caught up.

    Raises MonthAheadError, or NothingWornError where nothing is due: a month is never written off twice.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    today = clock.today()
    if (year, month) > (today.year, today.month):
        raise MonthAheadError(year=year, month=month)
    worn = tuple(
        Wear(
            code=row.asset.kind.value,
            asset=row.asset.subject,
            amount=due,
            is_production=row.asset.use is Use.PRODUCTION,
        )
        for row in register(session, entity)
        if not row.is_gone and (due := row.asset.worn_by(year, month) - row.worn) > ZERO
    )
    if not worn:
        raise NothingWornError(year=year, month=month)
    source = f"depreciation:{year}{month:02d}:"
    known = select(Voucher.id).where(Voucher.entity_id == entity.id, Voucher.source.startswith(source))
    before = session.scalars(known).all()  # a month that was reversed is written off anew under a key of its own
    deed = Deed(
        entity=entity,
        on=min(last_day(year, month), today),
        made_by=actor.name,
        source=f"{source}{len(before)}",
        memo=f"计提 {year} 年 {month} 月折旧和摊销",
    )
    return production.depreciated(session, deed, worn=worn)


def depreciate_last_month(session: Session) -> list[str]:
    """Write off the month that has ended for every entity whose books still take it; say for which."""
    ended, done = clock.today().replace(day=1) - timedelta(days=1), []
    for entity in entities(session):
        if entity.keeps_journal and is_open(session, entity, period_of(ended)):
            with suppress(NothingWornError):
                depreciate(session, SYSTEM, entity, ended.year, ended.month)
                done.append(entity.code)
    return done
