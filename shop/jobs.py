"""The jobs that run by the clock, from every package."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coop.issuing.services import draft_due
from coop.stock.services import conservation_faults
from core.backup import back_up
from core.jobs.services import Job, each_day, each_minute, each_ten_minutes
from core.settings import Settings
from ledger.assets.wearing import depreciate_last_month
from ledger.journal import guards
from ledger.months.services import open_what_is_due
from ledger.proofs.services import plant_missing
from ledger.seals.checkpoints import publish
from ledger.seals.examining import examine
from ledger.seals.sealing import seal_all
from ledger.seals.signing import signer
from shop.orders.services import expire_unpaid


def expire_orders(session: Session) -> str:
    """Take back the promises of orders whose time to pay is over."""
    return f"{len(expire_unpaid(session))} expired"


def audit(session: Session) -> str:
    """Check once a day that the books balance and that every gram is accounted for."""
    seen = examine(session, signer().public, Settings.from_environment().checkpoints)
    found = [f"{fault.where}: {fault.what}" for fault in seen.faults] + list(conservation_faults(session))
    try:
        guards.check(session.connection())
    except guards.MissingGuardError as missing:
        found.append(str(missing))
    return "; ".join(found) or "all agrees"


def seal_books(session: Session) -> str:
    """Seal the vouchers and records of the last minutes."""
    done = seal_all(session)
    refused = [f"{code} {label}" for code, sealed in done.items() for label in sealed.refused]
    blocks = sum(1 for sealed in done.values() if sealed.block)
    return f"{blocks} blocks sealed; refused: {', '.join(refused) or 'none'}"


def publish_seals(session: Session) -> str:
    """Publish the checkpoints of what is sealed and committed; what the files have lost is written again, and named."""
    published = publish(session, Settings.from_environment().checkpoints)
    lost = f"; {', '.join(published.lost)} again: lost from the files" if published.lost else ""
    return f"{published.written} checkpoints published{lost}"


def open_years(session: Session) -> str:
    """Open the books of a new year before its first deed."""
    return ", ".join(open_what_is_due(session)) or "nothing was due"


def plant_trees(session: Session) -> str:
    """Make the proofs of runs that were posted before there were any."""
    return ", ".join(plant_missing(session)) or "nothing was due"


def draft_statements(session: Session) -> str:
    """Order the statement of every village for the month, crop or year that has ended."""
    return ", ".join(draft_due(session)) or "nothing was due"


def write_off_assets(session: Session) -> str:
    """Write every entity's assets off up to the month that has ended."""
    done = depreciate_last_month(session)
    return ", ".join(done) or "nothing was due"


def back_up_books(_session: Session) -> str:
    """Copy the database every night, encrypted."""
    return back_up(Settings.from_environment()).name


JOBS = {
    job.name: job
    for job in (
        Job("expire_orders", each_minute, expire_orders),
        Job("seal_books", each_ten_minutes, seal_books),
        Job("publish_seals", each_minute, publish_seals),
        Job("open_years", each_day, open_years),
        Job("share_trees", each_day, plant_trees),
        Job("depreciation", each_day, write_off_assets),
        Job("village_statements", each_day, draft_statements),
        Job("daily_audit", each_day, audit),
        Job("backup", each_day, back_up_books),
    )
}
