"""A letter of a decision as a page; its PDF is in views/papers.py."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from procurement.access import get_actor
from tenders.queries.letters import get_letter_for, words_of
from tenders.views.bidder_doors import signed_in


@signed_in
@require_safe
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The words of the mail, for the company that got it, the buyer's people and auditors."""
    found = get_letter_for(get_actor(request), letter_id)
    own = found.bid.bidder_id in {organization.pk for organization in get_actor(request).organizations}
    words = words_of(found, get_language() or "en")
    for part in words["parts"]:
        if part["kind"] == "table":  # on a phone each row is a card, whose cells name their column
            labels = [column["label"] for column in part["columns"]]
            part["cells"] = [list(zip(labels, row, strict=True)) for row in part["rows"]]
    context = {"letter": found, "tender": found.tender, "words": words, "own": own}
    return render(request, "tenders/bidder/letter.html", context)
