"""Declarations and answers to criteria: one page, kept as typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement.refusal import Refused
from procurement.rules.messages import Issue
from tenders.forms.bid_statements import StatementsForm, statements_data
from tenders.queries.bid_check import ANSWER_MISSING, DECLARATION_MISSING, answer_issue
from tenders.queries.bid_parts import Content, Statements
from tenders.queries.bid_progress import progress_of
from tenders.services.refusal import Stale
from tenders.views.bidder_doors import Bidding, drafting_page
from tenders.views.bidder_saving import fitted, save_part, seen

PART = Statements()
MISSING = (ANSWER_MISSING, DECLARATION_MISSING)


@require_http_methods(["GET", "POST"])
@drafting_page
def declarations(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Show the statements, or save them. A wrong answer is saved too, and named on the page that comes back."""
    content = bidding.draft.content
    if request.method != "POST":
        return _page(request, bidding, _saved(bidding, content), strict="check" in request.GET)
    form = StatementsForm(progress_of(bidding.bid, content), request.POST)
    if not form.is_valid():
        return _page(request, bidding, form, status=422)
    try:
        save_part(bidding, PART, form.typed, seen_before=form["seen"].value() or "")
    except Stale as stale:
        return _stale(request, bidding, request.POST, fitted(stale.issues))
    except Refused as refused:
        return _page(request, bidding, form, issues=fitted(refused.issues), status=422)
    saved = _saved(bidding, bidding.draft.content)
    if _wrong(bidding, saved):
        return _page(request, bidding, saved, saved_wrong=True, status=422)
    messages.success(request, _("Your declarations and answers are saved in your draft."))
    return redirect("tenders:bid", bidding.tender.reference)


def _saved(bidding: Bidding, content: Content) -> StatementsForm:
    progress = progress_of(bidding.bid, content)
    return StatementsForm(progress, statements_data(progress, content, seen(PART, content)))


def _stale(request: HttpRequest, bidding: Bidding, data: Mapping[str, Any], issues: tuple[Issue, ...]) -> HttpResponse:
    """What was typed, and what is saved now beside it; saving again puts it in the place of that."""
    content = bidding.draft.content
    saved = _saved(bidding, content)
    typed = StatementsForm(saved.progress, {**dict(data.items()), "seen": seen(PART, content)})
    differing = [
        (one.label, _words(saved[one.name].value())) for one in typed if one.value() != saved[one.name].value()
    ]
    return _page(request, bidding, typed, issues=issues, status=409, differing=differing)


def _words(value: Any) -> str:
    return {True: _("yes"), False: _("no")}.get(value, str(value or _("nothing")))


def _wrong(bidding: Bidding, form: StatementsForm, *, strict: bool = False) -> list[Issue]:
    """What is wrong with the statements, also for lots without prices yet; what the bid lacks only if `strict`."""
    content = PART.put(bidding.draft.content, form.typed)
    progress = progress_of(bidding.bid, content)
    wrong = [found for lot, c, _text in progress.answers if (found := answer_issue(lot, c, content))]
    discounts = {f"answer_{group.pk}" for group, _text in progress.groups}
    wrong += [found for found in progress.issues if found.field in discounts and not strict]
    lacking = [found for found in progress.issues if strict and found.field in form.fields]
    return lacking + [found for found in wrong if found.message.template not in MISSING]


def _page(
    request: HttpRequest,
    bidding: Bidding,
    form: StatementsForm,
    *,
    issues: tuple[Issue, ...] = (),
    status: int = 200,
    strict: bool = False,
    **more: Any,
) -> HttpResponse:
    form.is_valid()
    form.complain(_wrong(bidding, form, strict=strict))
    context = bidding.context | {"form": form, "issues": issues, **more}
    return render(request, "tenders/bidder/declarations.html", context, status=status)
