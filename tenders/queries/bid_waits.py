"""What a bid waits for between the deadline and the reveal, as its own page tells it. Reads only, shows nothing of other bids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement.rules.lifecycle import Stage
from tenders.models import Hold, Opening, Tender
from tenders.queries.holds import hold_shown
from tenders.queries.outcomes import WaitingOpening, waiting_opening


@dataclass(frozen=True, slots=True)
class BidWaits:
    """`hold`: the last hold, open or answered; `closing`: the tender could not close yet, and its deadline may move; `opening`: it
    waits for bids to be mended; `minute`: all was tried, a signed minute of the log is missing; `holders`: confirmations are."""

    hold: Hold | None = None
    closing: bool = False
    opening: WaitingOpening | None = None
    minute: bool = False
    holders: bool = False


def waits_of(tender: Tender, now: datetime) -> BidWaits:
    """What the tender waits for now; nothing while bids are taken, and from the reveal on."""
    hold = hold_shown(tender, now)
    if tender.stage_now is not Stage.CLOSED:
        return BidWaits(hold=hold, closing=hold is not None and hold.ended_at is None)
    if opening := waiting_opening(tender, now):
        return BidWaits(hold=hold, opening=opening)
    tried = Opening.objects.filter(tender=tender, committed_at__isnull=False).exists()
    due = tender.opening_at is not None and tender.opening_at <= now
    return BidWaits(hold=hold, minute=tried, holders=due and not tried)
