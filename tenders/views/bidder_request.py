"""A company's request to participate: answers, documents, handing in, taking back; afterwards what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement.refusal import Refused
from procurement.rules.complaints import Against
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from procurement.rules.procedures import procedure_of
from tenders.forms.bidder_request import AnswersForm, RequestFileForm
from tenders.models import ParticipationRequest
from tenders.queries.calls import draft_content, own_outcome, own_request
from tenders.queries.complaints import window_of
from tenders.services import requesting
from tenders.services.refusal import Stale
from tenders.views.bidder_doors import Bidding, bidder_page


@require_http_methods(["GET", "HEAD", "POST"])
@bidder_page
def request_page(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """The one page of a request; what was pressed says what to do."""
    if not procedure_of(bidding.tender.procedure).two_stage:
        raise Http404
    own = own_request(bidding.actor, bidding.tender)
    posted = request.method == "POST"
    if posted and own is None:
        return _begin(request, bidding)
    if own is None:
        return _page(request, bidding, None)
    return _act(request, bidding, own) if posted else _page(request, bidding, own)


def _begin(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    try:
        requesting.start_request(bidding.tender, bidder=bidding.company, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        return _page(request, bidding, None, issues=refused.issues)
    return redirect("tenders:request", bidding.tender.reference)


def _act(request: HttpRequest, bidding: Bidding, own: ParticipationRequest) -> HttpResponse:
    """Every button of the form saves what was typed first, so that nothing is lost, whatever it does then."""
    who: dict[str, Any] = {"actor": bidding.actor, "now": bidding.now}
    act, answers = request.POST.get("act", "save"), AnswersForm(request.POST, tender=bidding.tender)
    file = RequestFileForm(request.POST, request.FILES)
    try:
        if act not in ("withdraw", "remove") and answers.is_valid():
            requesting.save_answers(own, answers.typed(), revision=_revision(request), **who)
        if act == "add" and not file.is_valid():
            return _page(request, bidding, own_request(bidding.actor, bidding.tender), answers=answers, file=file)
        done = _do(act, own, file, request, who)
    except (Refused, Stale) as refused:
        fresh = own_request(bidding.actor, bidding.tender)
        return _page(request, bidding, fresh, answers=answers, issues=refused.issues)
    messages.success(request, done)
    return redirect("tenders:request", bidding.tender.reference)


def _do(act: str, own: ParticipationRequest, file: RequestFileForm, request: HttpRequest, who: dict[str, Any]) -> str:
    """What was pressed, and what to say once it is done."""
    match act:
        case "add":
            upload = file.cleaned_data["file"]
            requesting.attach_file(own, upload.name, upload.read(), **who)
            return _("The document is added. The request is handed in only with the button below.")
        case "remove":
            requesting.remove_file(own, request.POST.get("file_id", ""), **who)
            return _("The document is removed from the draft.")
        case "submit":
            requesting.submit_request(own, **who)
            return _("The request is handed in. A confirmation is in your mail.")
        case "withdraw":
            requesting.withdraw_request(own, **who)
            return _("The request is taken back. The draft stays.")
    return _("Saved.")


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _page(
    request: HttpRequest,
    bidding: Bidding,
    own: ParticipationRequest | None,
    *,
    answers: AnswersForm | None = None,
    file: RequestFileForm | None = None,
    issues: tuple[Issue, ...] = (),
) -> HttpResponse:
    content = draft_content(own) if own else {"answers": {}, "files": []}
    form = answers or AnswersForm(initial=content["answers"], tender=bidding.tender)
    shown: list[forms.BaseForm] = [form, *([file] if file else [])]
    context = bidding.context | {
        "complain": window_of(bidding.tender, Against.SELECTION, None, bidding.now),
        "request_row": own,
        "form": form,
        "file": file or RequestFileForm(),
        "forms": shown,
        "files": content["files"],
        "issues": issues,
        "criteria": bidding.tender.selection_criteria.all(),
        "may_request": bidding.may(Action.DRAFT_REQUEST),
        "hand_in": bidding.may(Action.SUBMIT_REQUEST),
        "changed": bool(own and own.submitted_at and own.updated_at > own.submitted_at),
        "outcome": own_outcome(own) if own else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tenders/bidder/request.html", context, status=status)


def download(body: bytes, name: str) -> HttpResponse:
    """A file that somebody else sent: always a download, never shown in the page."""
    response = HttpResponse(body, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
