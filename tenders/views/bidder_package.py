"""A bid that is sealed on the bidder's own computer: the tender file, the page that takes the package, handing it in."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import keystore
from procurement.access import get_actor
from procurement.package_uploads import FIELD, MAX_PACKAGE, Expected, PackageUploadHandler, ReceivedPackage
from procurement.people.fresh import fresh_log_in_required
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.sealing_views import seals_uploads
from procurement.verifier import digest as verifier_digest
from tenders.forms.bid_acts import PackageForm
from tenders.queries.bids import last_act
from tenders.queries.company_profiles import undeclared
from tenders.queries.keys import envelopes_of, kids
from tenders.queries.room import room_left
from tenders.queries.sealed_packages import package_of
from tenders.queries.tenders import get_tender_for
from tenders.services.letters import submitters
from tenders.services.sealed_packages import submit_package, take_package
from tenders.services.tender_files import signed_tender_file
from tenders.views.bidder_doors import Bidding, bid_page, bidding_of, drafting_page
from tenders.views.bidder_saving import fitted
from tenders.views.bidder_submitting import to_receipt

NONE_CHOSEN = gettext_noop("Choose the package first: the file that ends in .sealed.zip.")
REPLACED = gettext_noop("Another package was uploaded since this page was made. Look at it, then submit.")
NOTE = "application/octet-stream"


@require_safe
def public_note(request: HttpRequest, reference: str) -> HttpResponse:
    """The tender file without a bid: for looking at, and for preparing a folder. 404 unless the tender takes bids."""
    tender = get_tender_for(get_actor(request), reference)
    if tender.stage_now is not Stage.PUBLISHED or tender.imported:
        raise Http404
    return _note(signed_tender_file(tender), f"{tender.reference}.public.note")


@require_safe
@drafting_page
def note(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """The tender file of this bid."""
    return _note(signed_tender_file(bidding.tender, bidding.bid), f"{bidding.tender.reference}.note")


def _handler(request: HttpRequest, reference: str) -> PackageUploadHandler:
    """The handler for this person's bid. Without the right to draft it takes nothing, and the view says why."""
    if not request.user.is_authenticated:
        return PackageUploadHandler(request, None)
    bidding = bidding_of(request, reference)
    if bidding.begun is None or not bidding.may(Action.DRAFT_BID).allowed:
        return PackageUploadHandler(request, None)
    tender, bid = bidding.tender, bidding.bid
    keys = {envelope: kids(tender, envelope) for envelope in envelopes_of(tender)}
    return PackageUploadHandler(request, Expected(tender.pk, bid.pk, keys, room_left(bid)))


@require_http_methods(["GET", "HEAD", "POST"])
@drafting_page
@seals_uploads(_handler)
def package(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """How to seal offline, and what arrived; or take a package that was checked and stored on its way in."""
    if request.method != "POST":
        state = package_of(bidding.bid)
        waits = state is not None and state.fits and not state.handed_in and bidding.may(Action.SUBMIT_BID).allowed
        return _page_with_button(request, bidding) if waits else _page(request, bidding)
    upload: Any = request.FILES.get(FIELD)
    if upload is None:
        return _page(request, bidding, issues=(issue(FIELD, NONE_CHOSEN),), status=422)
    if not isinstance(upload, ReceivedPackage):
        decision = bidding.may(Action.DRAFT_BID)
        found = decision.issues if not decision.allowed else (Issue(FIELD, upload.message),)
        return _page(request, bidding, issues=found, status=422)
    try:
        take_package(bidding.bid, upload, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        # Its objects stay: another request may record the very same at this moment, and ciphertext without a reader harms nobody.
        return _page(request, bidding, issues=fitted(refused.issues, otherwise=FIELD), status=422)
    messages.success(request, _("The package arrived whole and is stored. It counts once you submit it."))
    return redirect("tenders:bid-package", bidding.tender.reference)


@require_http_methods(["GET", "POST"])
@bid_page
@fresh_log_in_required
def submit(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Hand the package in. The same form sent twice leads to the same receipt; a late one to its signed refusal."""
    form = PackageForm(request.POST or None)
    if not form.is_valid():
        return redirect("tenders:bid-package", bidding.tender.reference)
    given = form.cleaned_data
    seen = {"manifest": given["manifest"], "idempotency_key": given["key"]}
    act = partial(submit_package, bidding.bid, **seen, actor=bidding.actor, now=bidding.now)
    return to_receipt(act, partial(_page, request, bidding), stale=REPLACED)


def _note(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=NOTE, headers=headers)


def _page(request: HttpRequest, bidding: Bidding, *, issues: tuple[Issue, ...] = (), status: int = 200) -> HttpResponse:
    state, act = package_of(bidding.bid), last_act(bidding.bid)
    manifest = state.package.manifest if state else ""
    context = bidding.context | {
        "issues": fitted(issues, (FIELD,)),
        "state": state,
        "receipt": act.receipt if act else None,
        "form": PackageForm(initial={"key": uuid4(), "manifest": manifest}),
        "submitters": submitters(bidding.company.pk),
        "key": keystore.public_key_text(),
        "program": verifier_digest(),
        "note_name": f"{bidding.tender.reference}.note",
        "undeclared": undeclared(bidding.bid),
        "field": FIELD,
        "gigabytes": MAX_PACKAGE // 2**30,
    }
    return render(request, "tenders/bidder/package.html", context, status=status)


_page_with_button = fresh_log_in_required(_page)
