"""A bidder in an auction: its turn, what it may bid at most, the form. The time of the server counts, whatever the page showed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue
from tenders.forms.auction import TotalForm
from tenders.models import Lot
from tenders.queries.auction_room import get_auction_of, own_seat, room_of
from tenders.queries.tenders import get_lot_of
from tenders.services.auction_bids import place_bid
from tenders.views.auctions import room_context
from tenders.views.bidder_doors import Bidding, bid_page

WITHDRAW = "withdraw"


@require_http_methods(["GET", "HEAD", "POST"])
@bid_page
def auction(request: HttpRequest, bidding: Bidding, number: int) -> HttpResponse:
    """The room as this bidder sees it; a posted total, or the withdrawal of the one of this turn."""
    lot = get_lot_of(bidding.tender, number)
    if request.method != "POST":
        return _show(request, bidding, lot)
    withdraws = request.POST.get("act") == WITHDRAW
    form = TotalForm(None if withdraws else request.POST)
    if not withdraws and not form.is_valid():
        return _show(request, bidding, lot, form)
    amount: Decimal | None = None if withdraws else form.cleaned_data["amount"]
    found = get_auction_of(lot)
    own_seat(room_of(found, bidding.now), bidding.bid, bidding.now)
    try:
        place_bid(found, bidding.bid, amount, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        return _show(request, bidding, lot, form, refused.issues)
    done = _("The bid of this turn is withdrawn.") if withdraws else _("Your bid is recorded.")
    messages.success(request, done)
    return redirect("tenders:bid-auction", bidding.tender.reference, lot.number)


def _show(
    request: HttpRequest,
    bidding: Bidding,
    lot: Lot,
    form: TotalForm | None = None,
    refusals: tuple[Issue, ...] = (),
) -> HttpResponse:
    found = room_of(get_auction_of(lot), bidding.now)
    seat = own_seat(found, bidding.bid, bidding.now)
    context: dict[str, Any] = {
        "lot": lot,
        "seat": seat,
        "form": form or TotalForm(),
        "forms": [form] if form and form.is_bound else [],
        "refusals": refusals,
        "may_bid": bidding.company.pk in bidding.actor.organizations_as(Role.SUBMITTER),
        **room_context(found, bidding.now),
    }
    return render(request, "tenders/bidder/auction.html", bidding.context | context, status=422 if form else 200)
