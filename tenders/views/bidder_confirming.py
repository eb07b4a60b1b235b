"""A bid that a change left as it is: what was changed, and one button by which the bidder lets the bid stand."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from procurement.people.fresh import fresh_log_in_required
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.bid_acts import ConfirmForm
from tenders.queries.amendments import published
from tenders.queries.bids import bid_status, last_act
from tenders.services.bidding import RefusedLate, confirm_bid
from tenders.views.bidder_doors import Bidding, bid_page
from tenders.views.bidder_saving import fitted


@require_http_methods(["GET", "POST"])
@bid_page
@fresh_log_in_required
def confirm(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Show what was changed since the bid was handed in, ask, and confirm; the receipt's page is the sign of success."""
    form, bid = ConfirmForm(request.POST or None), bidding.bid
    issues: tuple[Issue, ...] = ()
    if form.is_valid():
        seen = {"idempotency_key": form.cleaned_data["key"], "terms": form.cleaned_data["terms"]}
        try:
            return redirect("tenders:receipt", confirm_bid(bid, **seen, actor=bidding.actor, now=bidding.now).pk)
        except RefusedLate as late:
            return redirect("tenders:receipt", late.receipt.pk)
        except Refused as refused:
            issues = fitted(refused.issues)
    elif bid_status(bid) != "to_confirm" or not bidding.may(Action.SUBMIT_BID).allowed:
        return redirect("tenders:bid", bidding.tender.reference)
    act = last_act(bid)
    since = [
        one
        for one in published(bidding.tender)
        if act and one.amendment.published_at and one.amendment.published_at >= act.received_at
    ]
    fresh = ConfirmForm(initial={"key": uuid4(), "terms": bidding.tender.terms})
    context = bidding.context | {"form": fresh, "issues": issues, "since": since, "act": act}
    return render(request, "tenders/bidder/confirm.html", context, status=422 if issues else 200)
