"""Questions of a buyer to a company about its opened offer: the question with its time, the answer, its files."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.refusal import Refused
from procurement.rules.messages import Issue
from tenders.forms.offer_acts import AnswerForm
from tenders.forms.qualification_answers import AnswersForm
from tenders.models import Clarification
from tenders.queries.clarifications import asked, get_answer_file_for, get_clarification_for
from tenders.queries.offer_acts import may_answer
from tenders.queries.opened_qualification import sealed_answers
from tenders.queries.repairs import asking_of, item_of, window_of
from tenders.services.clarifying import answer_clarification
from tenders.services.repairing import answer_repair
from tenders.views.bidder_doors import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """A question to my company; the form while it may be answered, afterwards what was answered."""
    actor, now = get_actor(request), clock.now()
    found = get_clarification_for(actor, question_id)
    form, about = AnswerForm(), _about_company(request, found)
    part = item_of(found)
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        form = AnswerForm(request.POST, request.FILES)
        if all([form.is_valid(), about is None or about.is_valid()]):
            text, files = form.cleaned_data["text"], form.checked
            if part:
                corrected = next(iter(about.answers(now.date()).values())) if about else None
                refusals = _refused(lambda: answer_repair(found, text, files, corrected, actor=actor, now=now))
            else:
                refusals = _refused(lambda: answer_clarification(found, text, files, actor=actor, now=now))
            if not refusals:
                messages.success(request, _("Your answer has reached the buyer."))
                return redirect("tenders:bid-question", question_id)
    context = {
        "asked": asked(found, now),
        "question": found,
        "lot": found.lot,
        "tender": found.lot.tender,
        "part": part,
        "window": window_of(found.lot.tender, found.asked_at) if part else None,
        "about": about,
        "form": form,
        "forms": [one for one in (about, form) if one],
        "refusals": refusals,
        "may_answer": may_answer(actor, found, now),
        "now": now,
    }
    return render(request, "tenders/bidder/question.html", context, status=422 if request.method == "POST" else 200)


def _about_company(request: HttpRequest, question: Clarification) -> AnswersForm | None:
    """The question about the company that is answered anew, as the bid had it."""
    asking = asking_of(question)
    if asking is None:
        return None
    data = request.POST if request.method == "POST" else None
    answers = sealed_answers(question.bid)
    return AnswersForm(data, asked=[asking], answers=answers, revision=0, currency=question.lot.tender.currency)


def _refused(act: Callable[[], object]) -> tuple[Issue, ...]:
    try:
        act()
    except Refused as refused:
        return refused.issues
    return ()


@signed_in
@require_safe
def answer_file(request: HttpRequest, file_id: UUID) -> FileResponse:
    """A file of an answer, always as a download."""
    found = get_answer_file_for(get_actor(request), file_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
