"""The jobs that run by the clock, from every package."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coop.stock.services import conservation_faults
from core.jobs.services import Job, each_day, each_minute
from ledger.journal.faults import faults
from shop.orders.services import expire_unpaid


def expire_orders(session: Session) -> str:
    """Take back the promises of orders whose time to pay is over."""
    return f"{len(expire_unpaid(session))} expired"


def audit(session: Session) -> str:
    """Check once a day that the books balance and that every gram is accounted for."""
    found = [f"{fault.where}: {fault.what}" for fault in faults(session)] + list(conservation_faults(session))
    return "; ".join(found) or "all agrees"


JOBS = {
    job.name: job for job in (Job("expire_orders", each_minute, expire_orders), Job("daily_audit", each_day, audit))
}
