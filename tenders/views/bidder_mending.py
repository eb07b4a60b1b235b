"""A bid that could not be opened: what is wrong, and what its bidder can hand in before the reveal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement.object_uploads import ObjectUploadHandler, ReceivedObject
from procurement.people.fresh import fresh_log_in_required
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.sealing_views import receives_uploads
from tenders.models import BidOutcome
from tenders.queries.outcomes import to_mend
from tenders.services.recovering import mend_with_key, mend_with_object
from tenders.services.recovery_mail import lost_objects
from tenders.views.bidder_doors import Bidding, bid_page
from tenders.views.bidder_saving import fitted
from tenders.views.opening_soon import open_soon

NONE_CHOSEN = gettext_noop("Choose a file first.")
NOT_A_KEY = gettext_noop("%(name)s is neither a key file nor a sealed file of a bid.")


def _handler(request: HttpRequest, **_kwargs: Any) -> ObjectUploadHandler:
    return ObjectUploadHandler(request)


@require_http_methods(["GET", "POST"])
@bid_page
@receives_uploads(_handler)
@fresh_log_in_required
def mend(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """The bidder's way to have its receipted bid opened. Shown while it can be mended; afterwards the bid's page says the rest."""
    outcome = to_mend(bidding.bid)
    if outcome is None:
        return redirect("tenders:bid", bidding.tender.reference)
    if request.method != "POST":
        return _page(request, bidding, outcome)
    given: list[Any] = request.FILES.getlist("file")
    problems = [] if given else [issue("file", NONE_CHOSEN)]
    for file in given:
        problems += _hand_in(bidding, file)
    transaction.on_commit(open_soon)
    if left := to_mend(bidding.bid):
        return _page(request, bidding, left, issues=tuple(problems), status=422 if problems else 200)
    messages.success(request, _("Your bid opens now. It is shown together with all others, not before."))
    return redirect("tenders:bid", bidding.tender.reference)


def _hand_in(bidding: Bidding, file: Any) -> list[Issue]:
    try:
        if isinstance(file, ReceivedObject):
            mend_with_object(bidding.bid, file, actor=bidding.actor, now=bidding.now)
        elif file.data is None or not file.data.lstrip().startswith(b"{"):
            return [issue("file", NOT_A_KEY, name=file.name)]
        else:
            mend_with_key(bidding.bid, file.data, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        return list(fitted(refused.issues, otherwise="file"))
    return []


def _page(
    request: HttpRequest, bidding: Bidding, outcome: BidOutcome, *, issues: tuple[Issue, ...] = (), status: int = 200
) -> HttpResponse:
    context = bidding.context | {
        "outcome": outcome,
        "until": bidding.tender.opening.waits_until,
        "lost": lost_objects(outcome),
        "issues": issues,
        "may_mend": bidding.may(Action.MEND_BID),
    }
    return render(request, "tenders/bidder/mend.html", context, status=status)
