"""What waits for people while an opening waits: bidders whose bid can be mended, the second person of a call for key files. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from tenders.models import Bid, OpenedBid, PriceOpening, RecoveryCall, Tender
from tenders.queries.outcomes import to_mend


def opening_duties(actor: Actor, now: datetime) -> list[tuple[str, Tender, str, datetime | None]]:
    """What to do, for which tender, where, until when."""
    found: list[tuple[str, Tender, str, datetime | None]] = []
    bids = Bid.objects.filter(
        bidder__in=actor.organizations_as(Role.SUBMITTER),
        tender__stage=Stage.CLOSED,
        tender__opening__waits_until__gt=now,
        outcomes__mendable=True,
    )
    for bid in bids.select_related("tender__opening", "tender__buyer").distinct()[:50]:
        if to_mend(bid):
            url = reverse("tenders:bid-mend", args=[bid.tender.reference])
            found.append((_("Mend your bid: it could not be opened"), bid.tender, url, bid.tender.opening.waits_until))
    held = actor.organizations_as(Role.APPROVER)
    calls = RecoveryCall.objects.filter(tender__buyer__in=held, tender__stage=Stage.CLOSED)
    calls = calls.filter(confirmed_at=None, withdrawn_at=None).exclude(proposed_by=actor.user)
    for call in calls.select_related("tender__buyer")[:50]:
        url = reverse("tenders:opening-recovery", args=[call.tender.reference])
        found.append((_("Decide whether to ask the bidders for their key files"), call.tender, url, None))
    return [*found, *_to_read(actor), *_prices_to_confirm(actor)]


def _prices_to_confirm(actor: Actor) -> list[tuple[str, Tender, str, datetime | None]]:
    """Second envelopes whose opening is asked for, for the key holders who have not confirmed."""
    waiting = PriceOpening.objects.filter(opened_at=None, next_try_at=None)
    named = waiting.filter(lot__tender__named_key_holders__user__in=actor.key_holders())
    rows = named.exclude(confirmations__holder__in=actor.key_holders()).select_related("lot__tender__buyer").distinct()
    label = _("Confirm the opening of the prices")
    return [
        (label, row.lot.tender, reverse("tenders:price-opening", args=[row.lot.tender.reference, row.lot.number]), None)
        for row in rows[:50]
    ]


def _to_read(actor: Actor) -> list[tuple[str, Tender, str, datetime | None]]:
    """Bids that opened but are in no form that a program reads: the officer reads, the approver confirms."""
    flawed = OpenedBid.objects.filter(bid__tender__stage=Stage.OPENED).exclude(flaw="")
    waiting = flawed.exclude(bid__readings__confirmed=True).select_related("bid__tender__buyer")
    found: list[tuple[str, Tender, str, datetime | None]] = []
    for role, label in (
        (Role.OFFICER, _("Read a bid that no program can read")),
        (Role.APPROVER, _("Confirm how a bid was read")),
    ):
        mine = waiting.filter(bid__tender__buyer__in=actor.organizations_as(role))
        proposed = mine.filter(bid__readings__isnull=False, bid__readings__confirmed=None)
        rows = (
            proposed.exclude(bid__readings__proposed_by=actor.user)
            if role is Role.APPROVER
            else mine.exclude(pk__in=proposed)
        )
        for opened in rows[:50]:
            url = reverse("tenders:officer-reading", args=[opened.bid.tender.reference, opened.bid_id])
            found.append((label, opened.bid.tender, url, None))
    return found
