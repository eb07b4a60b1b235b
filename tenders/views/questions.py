"""Questions and answers for everybody, the question of a company, the log of changes, and the feed of one tender's news."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.refusal import Refused
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue
from tenders.forms.questions import QuestionForm
from tenders.queries import amendments, enquiries
from tenders.queries.situation import may
from tenders.queries.tenders import get_tender_for
from tenders.services.enquiries import ask as ask_question
from tenders.views.bidder_doors import Bidding, bidder_page

PAGE_SIZE = 20
TAKING = (Stage.CALL_OPEN, Stage.PUBLISHED)


@require_safe
def questions(request: HttpRequest, reference: str) -> HttpResponse:
    """The published answers, the newest first; for a company its own questions that wait."""
    actor, now = get_actor(request), clock.now()
    tender = get_tender_for(actor, reference)
    context = {
        "tender": tender,
        "now": now,
        "page": Paginator(enquiries.answered(tender), PAGE_SIZE).get_page(request.GET.get("page")),
        "taking": tender.stage_now in TAKING,
        "own": enquiries.own_waiting(actor, tender),
        "may_ask": may(actor, tender, Action.ASK_QUESTION, now=now).allowed,
        "timing": enquiries.answer_time(tender, now) if tender.stage_now in TAKING else None,
    }
    return render(request, "tenders/public/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@bidder_page
def ask(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Ask in the name of the company; refusals are shown with what was typed."""
    form, issues = QuestionForm(request.POST if request.method == "POST" else None), tuple[Issue, ...]()
    decision = bidding.may(Action.ASK_QUESTION)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["question"]
        try:
            asked = ask_question(bidding.tender, text, bidder=bidding.company, actor=bidding.actor, now=bidding.now)
        except Refused as refused:
            issues = refused.issues
        else:
            said = _("Your question is asked: number %(number)s. You get a mail when it is answered.")
            messages.success(request, said % {"number": asked.number})
            return redirect("tenders:questions", bidding.tender.reference)
    context = bidding.context | {
        "form": form,
        "forms": [form],
        "issues": issues,
        "decision": decision,
        "timing": enquiries.answer_time(bidding.tender, bidding.now),
    }
    return render(request, "tenders/bidder/ask.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def answer_file(request: HttpRequest, reference: str, number: int, file_id: UUID) -> FileResponse:
    """A file of an answer, always as a download."""
    actor = get_actor(request)
    found = enquiries.get_answer_file_for(actor, get_tender_for(actor, reference), number, file_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )


@require_safe
def changes(request: HttpRequest, reference: str) -> HttpResponse:
    """Every published change with old and new side by side, the newest first."""
    tender = get_tender_for(get_actor(request), reference)
    context = {"tender": tender, "now": clock.now(), "published": amendments.published(tender)}
    context["replaced"] = amendments.replaced_documents(tender)
    return render(request, "tenders/public/changes.html", context)
