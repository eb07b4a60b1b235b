"""Beginning a bid from an earlier one: the choice, and what came of it in words."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from procurement.refusal import Refused
from procurement.rules.messages import Issue
from tenders.queries.bid_copies import SHOWN, Fitting, earlier_bids, get_earlier_bid_for
from tenders.services.bid_copying import copy_bid
from tenders.views.bidder_doors import Bidding, drafting_page
from tenders.views.bidder_saving import fitted


@require_http_methods(["GET", "POST"])
@drafting_page
def copy(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Choose an earlier bid; what fits of it is filled in."""
    issues: tuple[Issue, ...] = ()
    if request.method == "POST":
        source = get_earlier_bid_for(bidding.bid, request.POST.get("bid", ""))
        try:
            found = copy_bid(bidding.bid, source, actor=bidding.actor, now=bidding.now)
        except Refused as refused:
            issues = fitted(refused.issues)
        else:
            messages.success(request, _said(found))
            if left := " ".join(_left(found)):
                messages.warning(request, left)
            return redirect("tenders:bid", bidding.tender.reference)
    context = bidding.context | {"earlier": earlier_bids(bidding.bid)[:SHOWN], "issues": issues}
    return render(request, "tenders/bidder/copy.html", context, status=422 if issues else 200)


def _said(found: Fitting) -> str:
    """What was taken over, in one sentence."""
    documents = len(found.documents)
    parts = (
        (found.lots, _("prices of lots %(lots)s") % {"lots": ", ".join(str(number) for number in found.lots)}),
        (found.answers, ngettext("%(count)s answer", "%(count)s answers", found.answers) % {"count": found.answers}),
        (
            found.companies,
            ngettext("%(count)s company besides yours", "%(count)s companies besides yours", found.companies)
            % {"count": found.companies},
        ),
        (documents, ngettext("%(count)s document", "%(count)s documents", documents) % {"count": documents}),
    )
    taken = ", ".join(words for some, words in parts if some)
    if not taken:
        return _("Nothing of that bid fits here.")
    return _("Taken over, to be looked through: %(taken)s.") % {"taken": taken}


def _left(found: Fitting) -> Iterator[str]:
    if found.unlike:
        yield _("Prices of lots that are not the same here were left out.")
    if found.not_here:
        yield _("Choose these files again, nobody can read the sealed ones: %(names)s.") % {
            "names": ", ".join(found.not_here)
        }
