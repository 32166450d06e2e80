"""Enter assets as they come, and hold the register against the books."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.errors import N_, NotFoundError
from core.identity.roles import Actor, Role
from core.money import ZERO, Money
from core.series import next_number
from ledger.assets.errors import (
    AssetInFutureError,
    BegunAlreadyError,
    GrantAboveCostError,
    GrantTooSmallError,
    NotASiteError,
    PremiumTooHighError,
    ResidualTooHighError,
    SiteTooSmallError,
)
from ledger.assets.models import Asset, AssetKind, Use
from ledger.entities.models import Entity
from ledger.journal.models import PeriodState, Voucher
from ledger.journal.operations import asked_for
from ledger.journal.periods import open_years, year_state
from ledger.journal.reading import balance, balances_by_subject
from ledger.parties.models import PartyKind
from ledger.parties.services import party
from ledger.rules import Deed, capital, holding
from ledger.rules.production import WORN_ON
from ledger.statements.models import Tie


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAsset:
    """What is known of an asset when it enters the register; `subject` only where the accounts name it already."""

    operation: str
    name: str
    kind: AssetKind
    use: Use
    acquired_on: date
    cost: Money
    residual: Money
    months: int
    subject: str = ""
    premium: Money = ZERO
    """What of a contribution's cost exceeds the share that was agreed on, and is capital reserve."""
    granted: Money = ZERO
    """What of the cost a subsidy paid; zero means all of it."""
    out_of: str = "102"
    """The account of money that paid what was bought."""
    supplier: str = ""
    """Whom what was bought is owed to, where nothing was paid yet."""


@dataclass(frozen=True, slots=True)
class AssetRow:
    """A line of the register: the asset, and what the books have written off."""

    asset: Asset
    worn: Money
    due: Money
    """What is still to be written off by the end of last month."""

    is_booked: bool = True
    is_gone: bool = False
    """Whether it was sold or scrapped: its cost has left the books, and nothing of it wears any more."""

    @property
    def net(self) -> Money:
        """Return cost less what was written off; nothing where it is gone."""
        return ZERO if self.is_gone or self.asset.voided_on else self.asset.cost - self.worn


class Way(StrEnum):
    """How an asset came; where it stood in the books before, it only enters the register."""

    BOUGHT = "bought"
    SUBSIDY = "subsidy"
    BUILT = "built"
    CONTRIBUTED = "contributed"
    DONATED = "donated"
    HELD = "held"

    @property
    def label(self) -> str:
        """Return the words for the pages."""
        return {
            "bought": N_("自己出钱买的"),
            "subsidy": N_("国家补助买的（全部或一部分）"),
            "built": N_("在建工程（153）完工转来的"),
            "contributed": N_("成员入股的"),
            "donated": N_("别人捐赠的"),
            "held": N_("已经在账上，只登记"),
        }[self.value]


def acquire(
    session: Session, actor: Actor, entity: Entity, new: NewAsset, way: Way, *, member: str = "", project: str = ""
) -> Asset:
    """Enter an asset under the next number and post how it came; the same operation again returns the first."""
    actor.require([Role.ACCOUNTANT], entity.scope)
    earlier = session.scalar(select(Asset).where(Asset.operation == new.operation))
    asked_for(session, entity, new.operation, [way, member, project, asdict(new)], is_done=earlier is not None)
    if earlier is not None:
        return earlier
    _check(session, entity, new, way, project)
    asset = _enter(session, entity, new)
    deed = Deed(
        entity=entity,
        on=new.acquired_on,
        made_by=actor.name,
        source=f"daily:{new.operation}",
        memo=f"取得资产 {asset.number} {asset.name}",
    )
    if way is Way.BOUGHT:
        owed_to = party(session, entity, PartyKind.SUPPLIER, new.supplier).subject if new.supplier else ""
        capital.asset_bought(
            session,
            deed,
            asset=asset.subject,
            amount=new.cost,
            code=new.kind.value,
            out_of=new.out_of,
            supplier=owed_to,
        )
    elif way is Way.DONATED:
        capital.asset_donated(session, deed, asset=asset.subject, amount=new.cost, code=new.kind.value)
    elif way is Way.SUBSIDY:
        capital.subsidy_spent_on_asset(
            session,
            deed,
            project=project,
            asset=asset.subject,
            amount=new.cost,
            code=new.kind.value,
            granted=new.granted or new.cost,
        )
    elif way is Way.BUILT:
        holding.asset_built(session, deed, asset=asset.subject, amount=new.cost)
    elif way is Way.CONTRIBUTED:
        capital.asset_contributed(
            session,
            deed,
            member=member,
            asset=asset.subject,
            code=new.kind.value,
            amount=new.cost - new.premium,
            premium=new.premium,
        )
    return asset


def _enter(session: Session, entity: Entity, new: NewAsset) -> Asset:
    if new.acquired_on > clock.today():
        raise AssetInFutureError
    if new.residual > new.cost:
        raise ResidualTooHighError
    number = f"{next_number(session, f'asset:{entity.code}'):03d}"
    asset = Asset(
        entity_id=entity.id,
        operation=new.operation,
        number=number,
        name=new.name,
        kind=new.kind,
        use=new.use,
        subject=new.subject or f"asset:{number}",
        acquired_on=new.acquired_on,
        cost=new.cost,
        residual=new.residual,
        months=new.months,
    )
    session.add(asset)
    session.flush()
    return asset


def _check(session: Session, entity: Entity, new: NewAsset, way: Way, project: str) -> None:
    """Raise the error of what keeps an asset from coming this way."""
    if new.premium >= new.cost:
        raise PremiumTooHighError
    if way is Way.SUBSIDY:
        _check_grant(session, entity, project, new)
    elif way is Way.BUILT:
        _check_site(session, entity, new)
    elif way is Way.HELD:
        _check_beginning(session, entity)


def _check_grant(session: Session, entity: Entity, project: str, new: NewAsset) -> None:
    left = -balance(session, entity, "235", project)
    if (new.granted or new.cost) > left:
        raise GrantTooSmallError(left=left)
    if new.granted > new.cost:
        raise GrantAboveCostError


def _check_beginning(session: Session, entity: Entity) -> None:
    """Hold it against the books' beginning: what was held before is registered before its opening balance comes in."""
    first = min(open_years(session, entity))
    begun = select(Voucher.id).where(Voucher.entity_id == entity.id, Voucher.event == "opening")
    if session.scalar(begun.limit(1)) is not None or year_state(session, entity, first) is not PeriodState.OPEN:
        raise BegunAlreadyError


def _check_site(session: Session, entity: Entity, new: NewAsset) -> None:
    """Hold what is ready against what was under construction; it is a fixed asset."""
    if new.kind is not AssetKind.FIXED:
        raise NotASiteError
    left = balance(session, entity, "153")
    if new.cost > left:
        raise SiteTooSmallError(left=left)


def register(session: Session, entity: Entity) -> list[AssetRow]:
    """Return the assets of an entity by number, each with what the books have written off so far."""
    assets = session.scalars(select(Asset).where(Asset.entity_id == entity.id).order_by(Asset.number))
    worn = balances_by_subject(session, entity, WORN_ON.values())
    booked = balances_by_subject(session, entity, [kind.value for kind in AssetKind])
    ended = clock.today().replace(day=1) - timedelta(days=1)
    rows = []
    for one in assets:
        so_far = -worn.get((WORN_ON[one.kind.value], one.subject), ZERO)
        is_gone = one.retired_on is not None and (one.kind.value, one.subject) not in booked
        due = ZERO if is_gone else max(ZERO, one.worn_by(ended.year, ended.month) - so_far)
        is_booked = (one.kind.value, one.subject) in booked
        rows.append(AssetRow(one, so_far, due, is_booked, is_gone))
    return rows


def costs_on_both_sides(session: Session, entity: Entity) -> list[Tie]:
    """Return for each account of assets what the register says that they cost, and what the books say.

    An asset that is retired stays in the register; where its cost has left the books, it does not count.
    """
    booked = balances_by_subject(session, entity, [kind.value for kind in AssetKind])
    ties = []
    for kind in AssetKind:
        of_kind = (Asset.entity_id == entity.id, Asset.kind == kind, Asset.voided_on.is_(None))
        assets = list(session.scalars(select(Asset).where(*of_kind)))
        listed = Money.total(
            one.cost for one in assets if one.retired_on is None or (kind.value, one.subject) in booked
        )
        standing = Money.total(amount for (code, _subject), amount in booked.items() if code == kind.value)
        if listed or standing:
            ties.append(Tie(kind.label, listed, standing))
    return ties


def get_asset(session: Session, entity: Entity, number: str) -> Asset:
    """Return an asset by its number; it must be there."""
    asset = session.scalar(select(Asset).where(Asset.entity_id == entity.id, Asset.number == number))
    if asset is None:
        raise NotFoundError
    return asset
