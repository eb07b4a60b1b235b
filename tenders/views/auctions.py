"""The public page of an auction, live and as its protocol, and the same as JSON. Load, show; nothing is decided here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.rules.auction_ranking import percent
from procurement.rules.receipts import format_time
from procurement.shared_pages import shared_within_a_second
from tenders.queries.auction_room import AHEAD, RUNNING, Room, earlier_of, get_auction_of, room_of
from tenders.queries.tenders import get_lot_of, get_tender_for

LOOK_AGAIN = (5, 30)
"""Seconds at least and at most after which a page without JavaScript is loaded anew."""


@require_safe
@shared_within_a_second
def auction(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Turns and standings; what others read of a bid is there once its turn is over, the names once the auction is."""
    now, actor = clock.now(), get_actor(request)
    lot = get_lot_of(get_tender_for(actor, reference), number)
    found = room_of(get_auction_of(lot), now)
    context = {"tender": lot.tender, "lot": lot, "now": now, **room_context(found, now)}
    return render(request, "tenders/public/auction.html", context)


@require_safe
@shared_within_a_second
def state(request: HttpRequest, reference: str, number: int) -> JsonResponse:
    """The same as data: what the page asks every two seconds, and the protocol once the auction is over."""
    lot = get_lot_of(get_tender_for(get_actor(request), reference), number)
    return JsonResponse(_data(room_of(get_auction_of(lot), clock.now())))


def room_context(found: Room, now: datetime) -> dict[str, Any]:
    """What every page of an auction shows of it."""
    return {
        "auction": found.auction,
        "room": found,
        "earlier": earlier_of(found.auction),
        "fell": percent(found.fell),
        "live": found.state in (AHEAD, RUNNING) or not found.over,
        "refresh": refresh_after(found, now),
    }


def refresh_after(found: Room, now: datetime) -> int:
    """When a page without JavaScript looks again: after the next change, or now and then before it; 0 once all is over."""
    if found.over:
        return 0
    least, longest = LOOK_AGAIN
    ahead = (found.changes_at - now).total_seconds() + 1 if found.changes_at else least
    return int(min(max(ahead, least), longest if found.state != AHEAD else 60 * longest))


def _data(found: Room) -> dict[str, Any]:
    auction = found.auction
    return {
        "v": 1,
        "version": found.version,
        "state": found.state,
        "starts_at": format_time(auction.starts_at),
        "ends_at": format_time(auction.ends_at),
        "step": str(auction.step),
        "currency": auction.lot.tender.currency,
        "seats": [
            {
                "rank": row.rank,
                "number": row.number,
                "opening": str(row.opening),
                "total": str(row.amount),
                **({"bidder": row.bidder.name} if row.bidder else {}),
            }
            for row in found.standings
        ],
        "turns": [
            {
                "round": row.turn.round,
                "number": row.number,
                "starts_at": format_time(row.turn.starts_at),
                "ends_at": format_time(row.turn.ends_at),
                "bids": [
                    {"total": None if one.amount is None else str(one.amount), "received_at": format_time(one.at)}
                    for one in row.placed
                ],
            }
            for row in found.rows
        ],
    }
