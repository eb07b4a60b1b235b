"""A negotiation as a company sees it: the rounds with their words, its own offers and minutes, and the form of the open round."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement.refusal import Refused
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.negotiation import OfferForm
from tenders.queries.negotiation_files import offer_file
from tenders.queries.negotiation_terms import terms_row
from tenders.queries.negotiations import get_negotiation_for, open_round, own_exit, own_meetings, own_offers
from tenders.services.negotiation_offers import hand_in_offer
from tenders.views.bidder_doors import Bidding, bidder_page
from tenders.views.bidder_request import download


@require_http_methods(["GET", "HEAD", "POST"])
@bidder_page
def negotiation(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """The one page of a company in a negotiation; a sent form hands in an offer."""
    rounds = get_negotiation_for(bidding.tender, bidding.company)
    posted = request.method == "POST"
    form = OfferForm(request.POST, request.FILES, tender=bidding.tender) if posted else OfferForm(tender=bidding.tender)
    issues: tuple[Issue, ...] = ()
    if posted and form.is_valid():
        try:
            hand_in_offer(bidding.tender, form.draft(), bidder=bidding.company, actor=bidding.actor, now=bidding.now)
        except Refused as refused:
            issues = refused.issues
        else:
            messages.success(request, _("The offer is handed in. A confirmation is in your mail."))
            return redirect("tenders:negotiation", bidding.tender.reference)
    context = bidding.context | {
        "rounds": rounds,
        "current": open_round(bidding.tender),
        "terms": terms_row(bidding.tender),
        "offers": own_offers(bidding.tender, bidding.company),
        "meetings": own_meetings(bidding.tender, bidding.company),
        "gone": own_exit(bidding.tender, bidding.company),
        "hand_in": bidding.may(Action.HAND_IN_OFFER),
        "form": form,
        "forms": [form],
        "issues": issues,
    }
    return render(request, "tenders/bidder/negotiation.html", context, status=422 if posted else 200)


@require_safe
@bidder_page
def file(request: HttpRequest, bidding: Bidding, offer_id: UUID) -> HttpResponse:
    """The document of an offer of one's own."""
    for found in own_offers(bidding.tender, bidding.company):
        if found.offer.pk == offer_id:
            name, body = offer_file(found)
            return download(body, name)
    raise Http404
