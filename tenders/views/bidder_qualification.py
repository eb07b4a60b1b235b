"""What a company answers about itself: for the tender that asks, and ahead of any tender. One store serves both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.models import Organization
from procurement.refusal import Refused
from procurement.rules.company_reuse import suggested
from procurement.rules.messages import Issue
from procurement.rules.qualification import Answer, Asking
from procurement.rules.qualification_catalogue import QUESTIONS
from procurement.rules.qualification_check import is_stale
from tenders.forms.qualification_answers import ROWS, AnswersForm
from tenders.queries.company_profiles import Profile, declared_in, may_answer_for, profile_of, worth_a_look
from tenders.queries.company_records import record_of
from tenders.queries.qualification import asked_by, compared
from tenders.services.company_profiles import save_answers
from tenders.views.bidder_doors import Bidding, drafting_page, signed_in

CURRENCY = "RON"
"""Of amounts that are answered ahead of any tender, unless typed otherwise."""


@require_http_methods(["GET", "POST"])
@drafting_page
def qualification(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """What this tender asks of the company, with its answers from earlier bids and what the first check makes of them."""
    asked = asked_by(bidding.tender)
    if not asked:
        raise Http404
    known = profile_of(bidding.company)
    offered = _offered(bidding.company, asked, bidding.tender.currency)
    form = _form(request, asked, known, bidding.tender.currency, offered)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _save(bidding, form)
        except Refused as refused:
            issues = refused.issues
        else:
            messages.success(request, _("Saved in your company's profile. It goes into your bid when you submit it."))
            return redirect("tenders:bid", bidding.tender.reference)
    ends_at = bidding.tender.bids_end_at or bidding.now
    context = bidding.context | {
        "form": form,
        "issues": issues,
        "stale": _stale(known, ends_at.date()),
        "oldest": worth_a_look(declared_in(bidding.bid), bidding.now.date()),
        "offered": offered,
        "taken": _takes(request),
        "outcomes": [one for one in compared(bidding.tender, known.answers) if one.answer],
    }
    return render(
        request, "tenders/bidder/qualification.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """All questions of the catalogue, to be answered ahead of any tender."""
    actor, now = get_actor(request), clock.now()
    company = actor.bidder
    if company is None or not may_answer_for(actor, company):
        raise Http404
    known = profile_of(company)
    asked = [Asking(one) for one in QUESTIONS]
    offered = _offered(company, asked, CURRENCY)
    form = _form(request, asked, known, CURRENCY, offered)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            save_answers(company, form.answers(now.date()), revision=revision, actor=actor, now=now)
        except Refused as refused:
            issues = refused.issues
        else:
            messages.success(request, _("Saved in your company's profile."))
            return redirect("tenders:company-profile")
    context = {"form": form, "issues": issues, "company": company, "stale": _stale(known, now.date()), "known": known}
    context |= {"oldest": worth_a_look(known.answers, now.date()), "offered": offered, "taken": _takes(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "tenders/bidder/company_profile.html", context, status=status)


def _form(
    request: HttpRequest, asked: Sequence[Asking], known: Profile, currency: str, offered: dict[str, Answer]
) -> AnswersForm:
    data: Any = request.POST if request.method == "POST" else None
    taken = offered if _takes(request) else {}
    return AnswersForm(
        data, asked=asked, answers=known.answers, taken=taken, revision=known.revision, currency=currency
    )


def _takes(request: HttpRequest) -> bool:
    """Whether the page was asked to fill in what the company's record has."""
    return request.method == "GET" and "take" in request.GET


def _offered(company: Organization, asked: Sequence[Asking], currency: str) -> dict[str, Answer]:
    """What the company's record has for these questions, by code."""
    record = record_of(company).record
    found = {
        one.question.code: suggested(one.question.code, record, currency=currency, most=ROWS.get(one.question.kind, 1))
        for one in asked
    }
    return {code: answer for code, answer in found.items() if answer is not None}


def _save(bidding: Bidding, form: AnswersForm) -> None:
    today, revision = bidding.now.date(), form.cleaned_data["revision"]
    save_answers(bidding.company, form.answers(today), revision=revision, actor=bidding.actor, now=bidding.now)


def _stale(known: Profile, day: date) -> set[str]:
    return {code for code, answer in known.answers.items() if is_stale(answer, day)}
