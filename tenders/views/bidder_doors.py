"""Who comes in on the bidder's side of a tender, and with what: the one decorator of its pages. Never renders a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.models import Organization
from procurement.people.middleware import form_again, from_our_page
from procurement.rules.lifecycle import Action, Decision
from tenders.models import Bid, Tender
from tenders.queries.bids import Draft, bid_status, draft_of, get_tender_to_bid_for, own_bid
from tenders.queries.situation import may
from tenders.queries.tenders import Reading
from tenders.queries.text_translations import texts_of


@dataclass(frozen=True, slots=True)
class Bidding:
    """A person of a company at a tender, now. `begun` is None until the company has begun its bid."""

    actor: Actor
    tender: Tender
    company: Organization
    begun: Bid | None
    now: datetime

    @property
    def bid(self) -> Bid:
        """The bid; pages that need one come through `bid_page`."""
        assert self.begun is not None
        return self.begun

    @property
    def draft(self) -> Draft:
        return draft_of(self.bid)

    def may(self, action: Action) -> Decision:
        return may(self.actor, self.tender, action, now=self.now)

    @property
    def context(self) -> dict[str, Any]:
        """What every page of a bid shows."""
        return {
            "tender": self.tender,
            "texts": SimpleLazyObject(partial(texts_of, self.tender)),
            "company": self.company,
            "bid": self.begun,
            "status": bid_status(self.begun) if self.begun else "",
            "now": self.now,
            "first": reverse("tenders:bid", args=[self.tender.reference]),
            "mine": reverse("tenders:bid-list"),
            "may_draft": self.may(Action.DRAFT_BID).allowed,
            "may_submit": self.may(Action.SUBMIT_BID).allowed,
        }


View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Ask for the log-in first. A form that comes without one is shown again with what was typed, to be sent afterwards."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and from_our_page(request):
            return form_again(request)
        return redirect_to_login(request.get_full_path())

    return wrapped


def bidding_of(request: HttpRequest, reference: str, *, reading: Reading = Reading.TO_BID) -> Bidding:
    """The signed-in person's bidding for this tender; 404 for those who can't bid for it."""
    actor = get_actor(request)
    tender = get_tender_to_bid_for(actor, reference, reading=reading)
    assert actor.bidder is not None  # the door has asked
    bid = own_bid(actor, tender)
    if bid is not None:
        bid.tender = tender
    return Bidding(actor, tender, actor.bidder, bid, clock.now())


def bidder_page(view: View, *, reading: Reading = Reading.TO_BID) -> View:
    """A page of a tender for people of companies; the view gets a Bidding."""

    @signed_in
    @wraps(view)
    def wrapped(request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponseBase:
        return view(request, bidding_of(request, reference, reading=reading), **kwargs)

    return wrapped


def bid_page(view: View, *, reading: Reading = Reading.TO_BID) -> View:
    """A page of a bid that has begun; otherwise the bid's first page says how to begin, or why it is too late."""

    @partial(bidder_page, reading=reading)
    @wraps(view)
    def wrapped(request: HttpRequest, bidding: Bidding, **kwargs: Any) -> HttpResponseBase:
        if bidding.begun is None:
            return redirect("tenders:bid", bidding.tender.reference)
        return view(request, bidding, **kwargs)

    return wrapped


storing_page = partial(bid_page, reading=Reading.TO_STORE)
"""The same for sealed bytes that are taken, joined or handed in unread: it asks half as much, and a rush asks it most."""


def drafting_page(view: View) -> View:
    """A page that edits the draft: shown while the tender takes bids. A form that comes later gets the service's refusal."""

    @bid_page
    @wraps(view)
    def wrapped(request: HttpRequest, bidding: Bidding, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" and not bidding.may(Action.DRAFT_BID).allowed:
            return redirect("tenders:bid", bidding.tender.reference)
        return view(request, bidding, **kwargs)

    return wrapped
