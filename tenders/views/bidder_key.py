"""The key file of a bid that the server seals: why one wants it, what it opens, and handing it out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from procurement.refusal import Refused
from procurement.rules.sealing_locks import key_id
from tenders.services.bid_keys import make_bid_key
from tenders.views.bidder_doors import Bidding, drafting_page
from tenders.views.bidder_saving import fitted


@require_http_methods(["GET", "HEAD", "POST"])
@drafting_page
def key(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Ask, then make the key and send the file; it is sent this once."""
    public = bidding.bid.recovery_public_key
    context = bidding.context | {
        "kid": key_id(bytes(public)).hex() if public else "",
        "files": len(bidding.draft.content["files"]),
    }
    if request.method != "POST":
        return render(request, "tenders/bidder/key.html", context)
    try:
        content = make_bid_key(bidding.bid, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        context["issues"] = fitted(refused.issues)
        return render(request, "tenders/bidder/key.html", context, status=422)
    name = f"{bidding.tender.reference}.bidkey"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)
