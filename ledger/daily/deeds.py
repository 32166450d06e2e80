"""The deeds of an accountant's day by their code, in the order of the page."""

from __future__ import annotations

from ledger.daily import member_deeds, money_deeds, production_deeds
from ledger.daily.deed import DailyDeed

DEEDS: dict[str, DailyDeed] = {
    deed.code: deed for deeds in (money_deeds, production_deeds, member_deeds) for deed in deeds.DEEDS
}
