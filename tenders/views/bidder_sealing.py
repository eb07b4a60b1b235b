"""The page on which a bid is prepared and sealed in the bidder's own browser; what it is told, and what it sends: ciphertext alone."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement.people.fresh import fresh_log_in_required, is_fresh
from procurement.refusal import Refused
from procurement.rules.envelopes import PRICES
from procurement.rules.file_types import ALLOWED
from procurement.rules.lifecycle import Action
from procurement.rules.sealing import MAX_BODY
from tenders.forms.bid_companies import ANY, CompanyForm
from tenders.forms.bid_prices import PriceForm
from tenders.forms.bid_statements import StatementsForm
from tenders.queries.bid_progress import progress_of
from tenders.queries.bids import EMPTY, last_act
from tenders.queries.browser_bids import sealed_draft
from tenders.queries.keys import envelopes_of, kids
from tenders.queries.sealing_documents import own_documents
from tenders.queries.sealing_page import page_facts
from tenders.queries.vault import documents_of
from tenders.services.bidding import RefusedLate
from tenders.services.browser_drafts import save_browser_draft
from tenders.services.refusal import Stale
from tenders.services.sealed_bidding import submit_sealed
from tenders.views.bidder_doors import Bidding, bid_page, drafting_page, storing_page
from tenders.views.bidder_sealing_words import words
from tenders.views.bidder_uploads import json_of, refusal


@require_safe
@drafting_page
def page(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """The whole bid on one page. Its inputs are in no form: nothing that is typed or chosen here can be posted."""
    progress = progress_of(bidding.bid, {**EMPTY})
    act, kept = last_act(bidding.bid), documents_of(bidding.company)
    facts = page_facts(bidding.bid, progress) | own_documents(bidding.bid, kept)
    context = bidding.context | {
        "progress": progress,
        "price_forms": [PriceForm.of_draft(one.lot, {}, seen="", vat_rate=one.vat_rate) for one in progress.lots],
        "statements": StatementsForm(progress, {}),
        "company_form": CompanyForm(number=ANY),
        "facts": facts | {"urls": _urls(bidding), "words": words()},
        "kept": [(one, one.version.state(bidding.now.date())) for one in kept],
        "fingerprints": [
            (lock.name, kid.hex(), envelope == PRICES)
            for envelope in envelopes_of(bidding.tender)
            for lock, kid in kids(bidding.tender, envelope).items()
        ],
        "act": act,
        "receipt": act.receipt if act else None,
        "allowed": ALLOWED,
        "megabytes": MAX_BODY // 2**20,
        "server_draft": bool(getattr(bidding.bid, "draft", None)),
    }
    return render(request, "tenders/bidder/seal.html", context)


@require_http_methods(["GET", "HEAD", "PUT"])
@bid_page
def draft(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """The sealed draft, as it is kept: read it, or put another in its place if its revision is still the one that was read."""
    if request.method != "PUT":
        stored, revision = sealed_draft(bidding.bid)
        kept = {"revision": revision, "sealed": base64.b64encode(stored).decode("ascii")}
        return JsonResponse({**kept, "token": get_token(request)})  # a page that outlives a sign-in needs the new one
    given = json_of(request)
    try:
        sealed_bytes = base64.b64decode(str(given.get("sealed", "")), validate=True)
    except binascii.Error:
        sealed_bytes = b""
    objects, seen = given.get("objects"), given.get("revision")
    if not isinstance(objects, list) or not isinstance(seen, int):
        return JsonResponse({"error": "malformed", "messages": []}, status=400)
    named = tuple(str(one)[:64] for one in objects)
    try:
        saved = save_browser_draft(
            bidding.bid, sealed_bytes, objects=named, revision=seen, actor=bidding.actor, now=bidding.now
        )
    except Stale:
        return JsonResponse({"error": "stale", "messages": []}, status=409)
    except Refused as refused:
        return refusal(refused)
    return JsonResponse({"revision": saved})


@require_POST
@storing_page
def submit(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Hand in stored objects. The answer is the signed receipt, which the page compares with what it has sealed."""
    if settings.SECOND_STEP_REQUIRED and not is_fresh(request):
        return JsonResponse({"error": "confirm", "messages": []}, status=401)
    given = json_of(request)
    try:
        seen = _submitted(given)
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"error": "malformed", "messages": []}, status=400)
    try:
        receipt = submit_sealed(bidding.bid, **seen, sealed_by="browser", actor=bidding.actor, now=bidding.now)
    except RefusedLate as late:
        answer = refusal(late)
        answer["Location"] = reverse("tenders:receipt", args=[late.receipt.pk])
        return answer
    except Refused as refused:
        return refusal(refused)
    return JsonResponse({"url": reverse("tenders:receipt", args=[receipt.pk]), "note": receipt.note})


@require_safe
@bid_page
@fresh_log_in_required
def confirmed(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Where the proof of who sits there leads back to, in a tab of its own: the page with the bid stays as it is."""
    return render(request, "tenders/bidder/seal_confirmed.html", bidding.context)


def _submitted(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a submission; ValueError, TypeError or KeyError if they aren't those."""
    files, prices, terms = given["files"], given.get("prices", []), given["terms"]
    if not isinstance(files, list) or not isinstance(prices, list) or not isinstance(terms, int):
        raise TypeError
    return {
        "manifest": str(given["manifest"]),
        "files": tuple(str(one) for one in files),
        "prices": tuple(str(one) for one in prices),
        "idempotency_key": UUID(given["key"]),
        "terms": terms,
    }


def _urls(bidding: Bidding) -> dict[str, str]:
    """Where the page sends and fetches. `OBJECT` and `UPLOAD` stand for ids, `0` for the number of a part."""
    reference, none = bidding.tender.reference, UUID(int=0)
    return {
        "draft": reverse("tenders:bid-seal-draft", args=[reference]),
        "submit": reverse("tenders:bid-seal-submit", args=[reference]),
        "confirm": reverse("tenders:bid-seal-confirmed", args=[reference]),
        "upload": reverse("tenders:bid-parts", args=[reference, none]).replace(str(none), "UPLOAD"),
        "object": reverse("tenders:bid-sealed-object", args=[reference, "OBJECT"]),
        "may_submit": "1" if bidding.may(Action.SUBMIT_BID).allowed else "",
    }
