"""Let assets go: retire, sell or scrap them, or strike one that was entered by mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from ledger.assets.errors import (
    DisposedAlreadyError,
    DisposedOutOfTimeError,
    ExpensesOfOthersError,
    InBooksError,
    NotInBooksError,
    RetiredOutOfTimeError,
    WornAlreadyError,
)
from ledger.assets.models import Asset, AssetKind, Use
from ledger.entities.models import Entity
from ledger.journal.drafts import Posted
from ledger.journal.models import Voucher
from ledger.journal.periods import period_of
from ledger.journal.reading import balance, newest_from
from ledger.rules import Deed, holding, production
from ledger.rules.production import WORN_ON, Wear


def retire(session: Session, actor: Actor, entity: Entity, asset: Asset, on: date) -> Asset:
    """Stop writing an asset off; its last month is the one that it is retired in. Its disposal follows."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    if asset.retired_on is not None or asset.voided_on is not None or not asset.acquired_on <= on <= clock.today():
        raise RetiredOutOfTimeError
    asset.retired_on = on
    session.flush()
    return asset


@dataclass(frozen=True, kw_only=True, slots=True)
class Disposal:
    """How an asset went: when, what it brought, what that cost, and where the money is."""

    on: date
    proceeds: Money = ZERO
    expenses: Money = ZERO
    into: str = "102"


def dispose(session: Session, actor: Actor, entity: Entity, asset: Asset, how: Disposal) -> Posted:
    """Sell or scrap an asset: its last month is written off, and what is left of it meets what it brings.

    Raises NotInBooksError where it went already, DisposedOutOfTimeError where the day is impossible,
    ExpensesOfOthersError where anything but a fixed asset is said to have cost something on its way out.
    """
    actor.require([Role.ACCOUNTANT], entity.scope)
    if asset.kind is not AssetKind.FIXED and how.expenses:
        raise ExpensesOfOthersError
    if not balance(session, entity, asset.kind.value, asset.subject):
        raise NotInBooksError(number=asset.number)
    if not max(asset.acquired_on, asset.retired_on or asset.acquired_on) <= how.on <= clock.today():
        raise DisposedOutOfTimeError
    if asset.retired_on is None:
        retire(session, actor, entity, asset, how.on)
    _wear_to_the_end(session, actor, entity, asset, how.on)
    deed = Deed(
        entity=entity,
        on=how.on,
        made_by=actor.name,
        source=f"disposal:{asset.id}:{_times_disposed(session, entity, asset)}",
        memo=f"清理资产 {asset.number} {asset.name}",
    )
    return holding.asset_disposed(
        session,
        deed,
        holding.Gone(
            code=asset.kind.value,
            asset=asset.subject,
            cost=balance(session, entity, asset.kind.value, asset.subject),
            worn=-balance(session, entity, WORN_ON[asset.kind.value], asset.subject),
        ),
        proceeds=how.proceeds,
        expenses=how.expenses,
        into=how.into,
    )


def _wear_to_the_end(session: Session, actor: Actor, entity: Entity, asset: Asset, on: date) -> None:
    """Write off what is still due of one asset, its last month included."""
    so_far = -balance(session, entity, WORN_ON[asset.kind.value], asset.subject)
    due = asset.worn_by(on.year, on.month) - so_far
    if due > ZERO:
        memo = f"计提资产 {asset.number} 清理当月为止的折旧"
        source = f"depreciation:{period_of(on)}:{asset.number}:{_times_disposed(session, entity, asset)}"
        deed = Deed(entity=entity, on=on, made_by=actor.name, source=source, memo=memo)
        wear = Wear(code=asset.kind.value, asset=asset.subject, amount=due, is_production=asset.use is Use.PRODUCTION)
        production.depreciated(session, deed, worn=(wear,))


def _times_disposed(session: Session, entity: Entity, asset: Asset) -> int:
    """Return how many vouchers have disposed of an asset: one that was reversed leaves room for another."""
    return sum(not one.is_red for one in newest_from(session, entity, [f"disposal:{asset.id}:"], limit=50))


def strike(session: Session, actor: Actor, entity: Entity, asset: Asset) -> Asset:
    """Strike an asset that was only written into the register; raises InBooksError where the books hold it."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    code = asset.kind.value
    if any(balance(session, entity, of, asset.subject) for of in (code, WORN_ON[code])) or asset.retired_on:
        raise InBooksError(number=asset.number)
    asset.voided_on = clock.today()
    session.flush()
    return asset


def take_back(session: Session, entity: Entity, voucher: Voucher, *, on: date) -> None:
    """Strike an asset from the register when the voucher that brought it in is reversed; one that went comes back.

    Raises WornAlreadyError where it was written off in part, and DisposedAlreadyError where it, or an asset whose wear
    the voucher holds, has gone since: that is reversed first.
    """
    if voucher.source.startswith("disposal:"):
        session.get_one(Asset, int(voucher.source.split(":")[1])).retired_on = None
        session.flush()
        return
    if voucher.source.startswith("depreciation:"):
        _check_none_is_gone(session, entity, voucher)
        return
    operation = voucher.source.removeprefix("daily:")
    asset = session.scalar(select(Asset).where(Asset.entity_id == entity.id, Asset.operation == operation))
    if asset is None:
        return
    if asset.retired_on is not None and asset.subject in _disposed(session, entity):
        raise DisposedAlreadyError(number=asset.number)
    if balance(session, entity, WORN_ON[asset.kind.value], asset.subject):
        raise WornAlreadyError(number=asset.number)
    asset.voided_on = on
    session.flush()


def _disposed(session: Session, entity: Entity) -> dict[str, str]:
    """Return the assets whose disposal stands, by subject: their numbers."""
    standing: dict[int, int] = {}
    for one in newest_from(session, entity, ["disposal:"], limit=10_000):
        asset_id = int(one.source.split(":")[1])
        standing[asset_id] = standing.get(asset_id, 0) + (-1 if one.is_red else 1)
    gone = select(Asset).where(Asset.id.in_([asset_id for asset_id, times in standing.items() if times > 0]))
    return {asset.subject: asset.number for asset in session.scalars(gone)}


def _check_none_is_gone(session: Session, entity: Entity, voucher: Voucher) -> None:
    disposed = _disposed(session, entity)
    for row in voucher.postings:
        if row.credit.subject in disposed:
            raise DisposedAlreadyError(number=disposed[row.credit.subject])
