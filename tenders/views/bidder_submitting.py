"""Check, submit, withdraw: the acts that bind. The receipt's page is the only sign of success."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from procurement.debarment.queries import debarred_on
from procurement.people.fresh import fresh_log_in_required
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue, gettext_noop, issue
from tenders.forms.bid_acts import ActForm, SubmitForm
from tenders.models import BidStep, Receipt
from tenders.queries.bid_progress import progress_of
from tenders.queries.bids import bid_status, changed_since, last_act
from tenders.queries.company_profiles import declared_in, worth_a_look
from tenders.queries.draft_documents import document_warnings
from tenders.queries.qualification import compared, grouped_findings
from tenders.services.bid_steps import reach
from tenders.services.bidding import STANDING, RefusedLate, submit_bid, withdraw_bid
from tenders.services.letters import submitters
from tenders.services.refusal import Stale
from tenders.views.bidder_doors import Bidding, bid_page, drafting_page
from tenders.views.bidder_saving import fitted
from tenders.views.bidder_tasks import issue_links, page_of

CHANGED = gettext_noop("The draft was changed since this page was made. Look at it as it is now, then submit.")


@require_safe
@drafting_page
def check(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """What would be handed in, what is missing, and the button. Whoever sees the button has shown the second step."""
    reach(bidding.bid, BidStep.Step.CHECKED)
    complete = not progress_of(bidding.bid, bidding.draft.content).issues
    if complete and bidding.may(Action.SUBMIT_BID).allowed:
        return _check_page_with_button(request, bidding)
    return _check_page(request, bidding)


@require_http_methods(["GET", "POST"])
@bid_page
@fresh_log_in_required
def submit(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Hand the bid in. The same form sent twice leads to the same receipt; a late one to its signed refusal."""
    form = SubmitForm(request.POST or None)
    if not form.is_valid():
        return redirect("tenders:bid-check", bidding.tender.reference)
    given = form.cleaned_data
    seen = {"idempotency_key": given["key"], "revision": given["revision"], "terms": given["terms"]}
    act = partial(submit_bid, bidding.bid, **seen, actor=bidding.actor, now=bidding.now)
    return to_receipt(act, partial(_check_page, request, bidding), stale=CHANGED)


def to_receipt(act: Callable[[], Receipt], page: Callable[..., HttpResponse], *, stale: str) -> HttpResponse:
    """Do the act and lead to its receipt, or to the signed refusal of what came too late.

    What else is refused, `page` shows; `stale` is its sentence where somebody was quicker.
    """
    try:
        receipt = act()
    except RefusedLate as late:
        receipt = late.receipt
    except Stale:
        return page(issues=(issue("", stale),), status=409)
    except Refused as refused:
        return page(issues=refused.issues, status=422)
    return redirect("tenders:receipt", receipt.pk)


@require_http_methods(["GET", "POST"])
@bid_page
@fresh_log_in_required
def withdraw(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Ask, then take the bid back."""
    form = ActForm(request.POST or None)
    issues: tuple[Issue, ...] = ()
    if form.is_valid():
        key = form.cleaned_data["key"]
        try:
            receipt = withdraw_bid(bidding.bid, idempotency_key=key, actor=bidding.actor, now=bidding.now)
        except RefusedLate as late:
            return redirect("tenders:receipt", late.receipt.pk)
        except Refused as refused:
            issues = fitted(refused.issues)
        else:
            return redirect("tenders:receipt", receipt.pk)
    elif bid_status(bidding.bid) not in STANDING or not bidding.may(Action.WITHDRAW_BID).allowed:
        return redirect("tenders:bid", bidding.tender.reference)
    context = bidding.context | {"form": ActForm(initial={"key": uuid4()}), "issues": issues}
    return render(request, "tenders/bidder/withdraw.html", context, status=422 if issues else 200)


def _check_page(
    request: HttpRequest, bidding: Bidding, *, issues: tuple[Issue, ...] = (), status: int = 200
) -> HttpResponse:
    draft, act = bidding.draft, last_act(bidding.bid)
    changed = changed_since(act, draft)
    progress = progress_of(bidding.bid, draft.content)
    decision = bidding.may(Action.SUBMIT_BID)
    # What a service refused is said once, by the list of what is open; only what is not in it comes on top.
    on_top = fitted(found for found in issues if found not in progress.issues)
    context: dict[str, Any] = bidding.context | {
        "progress": progress,
        "warnings": document_warnings(bidding.bid, draft.content),
        "oldest": worth_a_look(declared_in(bidding.bid), bidding.now.date()),
        "qualification": page_of(bidding.tender, "bid-qualification"),
        "declared": grouped_findings(compared(bidding.tender, declared_in(bidding.bid))),
        "issues": on_top,
        "mends": issue_links(bidding.tender, progress, progress.issues),
        "form": SubmitForm(initial={"key": uuid4(), "revision": draft.revision, "terms": bidding.tender.terms}),
        "ready": not progress.issues and decision.allowed and (changed or bid_status(bidding.bid) != "submitted"),
        "submitters": submitters(bidding.company.pk),
        "act": act,
        "debarments": debarred_on(bidding.company, bidding.now),
        "changed": changed,
    }
    return render(request, "tenders/bidder/check.html", context, status=status)


_check_page_with_button = fresh_log_in_required(_check_page)
