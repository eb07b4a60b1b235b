"""Complaints on one page for everybody: what is public, what its sides may read besides, and the acts of whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bidders import billing
from procurement import clock
from procurement.access import Actor, get_actor
from procurement.people.fresh import fresh_log_in_required
from procurement.rules.complaints import Against, ComplaintAct, ComplaintStage
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue
from tenders.forms.complaints import CarryOutForm, ComplaintForm, PaperForm, RulingForm, ViewForm
from tenders.models import Complaint, Tender
from tenders.queries import complaints as queries
from tenders.queries import objections
from tenders.queries.payments import charge_of
from tenders.queries.tenders import get_tender_for
from tenders.services import complaining
from tenders.services import complaint_rulings as rulings
from tenders.views.bidder_doors import Bidding, bidder_page
from tenders.views.officer_page import attempt

PAGE_SIZE = 20
_A = ComplaintAct
BINDING = (_A.FILE, _A.WITHDRAW, _A.CONFIRM_RULING, _A.CARRY_OUT)
"""The acts for which a fresh proof of who is there is asked."""


@require_safe
def complaints(request: HttpRequest, reference: str) -> HttpResponse:
    """All complaints of a tender, what may be complained about now and until when, claims and objections."""
    actor, now = get_actor(request), clock.now()
    tender = get_tender_for(actor, reference)
    shown = objections.objections_of(actor, tender, now)
    context = {
        "tender": tender,
        "now": now,
        "complaints": [(one, queries.names_complainant(actor, one)) for one in _of(actor, tender)],
        "windows": [(window, window.is_open(now)) for window in queries.windows(tender, now)],
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_complain": actor.bidder is not None and not actor.roles_in(tender.buyer_id),
        "may_write": objections.may_write(actor, tender),
    }
    return render(request, "tenders/public/complaints.html", context)


def _of(actor: Actor, tender: Tender) -> list[Complaint]:
    found = list(queries.complaints_of(actor, tender)[:100])
    for one in found:
        one.tender = tender
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@bidder_page
def new(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Write a complaint in the name of the company; it is filed on its own page."""
    windows = [one for one in queries.windows(bidding.tender, bidding.now) if one.is_open(bidding.now)]
    posted = request.method == "POST"
    form = ComplaintForm(request.POST if posted else None, request.FILES if posted else None, windows=windows)
    refusals: tuple[Issue, ...] = ()
    if posted and windows and form.is_valid():
        made: list[Complaint] = []
        window = form.window
        refusals = attempt(
            lambda: made.append(
                complaining.begin_complaint(
                    bidding.tender, form.draft(window.against), lot=window.lot, bidder=bidding.company,
                    actor=bidding.actor, now=bidding.now,
                )
            )
        )  # fmt: skip
        if made:
            messages.success(request, _("Kept as a draft of your company. Read it again, then file it."))
            return redirect("tenders:complaint", bidding.tender.reference, made[0].number)
    context = bidding.context | {"form": form, "forms": [form], "issues": refusals, "windows": windows}
    return render(request, "tenders/bidder/complaint.html", context, status=422 if posted else 200)


@dataclass(slots=True)
class Case:
    """One request for the page of a complaint."""

    request: HttpRequest
    actor: Actor
    now: datetime
    complaint: Complaint
    forms: dict[str, forms.Form] = field(default_factory=dict)

    def build(self, act: str) -> None:
        """Every form of the page; the one that was sent holds what was typed."""
        data, files, found = self.request.POST, self.request.FILES, self.complaint
        makers: dict[str, Callable[..., forms.Form]] = {
            _A.PAY: PaperForm,
            _A.GIVE_VIEW: ViewForm,
            _A.PROPOSE_RULING: lambda *given: RulingForm(*given, complaint=found),
            _A.CARRY_OUT: lambda *given: CarryOutForm(*given, exclusions=list(queries.undoable(found))),
        }
        for name, make in makers.items():
            self.forms[name] = make(data, files) if name == act else make()

    def do(self, act: str) -> None:
        """The one service call of an act."""
        found, form = self.complaint, self.forms.get(act)
        who: dict[str, Any] = {"actor": self.actor, "now": self.now}
        if act == _A.FILE:
            complaining.file_complaint(found, **who)
        elif act == _A.WITHDRAW:
            complaining.withdraw_complaint(found, **who)
        elif act == _A.RETURN_RULING:
            rulings.return_ruling(found, **who)
        elif act == _A.CONFIRM_RULING:
            rulings.confirm_ruling(found, **who)
        elif isinstance(form, RulingForm):
            rulings.propose_ruling(found, form.draft(), **who)
        elif isinstance(form, PaperForm):
            complaining.show_payment(found, form.attached(), **who)
        elif isinstance(form, ViewForm):
            rulings.give_view(found, form.cleaned_data["view"], **who)
        elif isinstance(form, CarryOutForm):
            rulings.carry_out(found, [UUID(pk) for pk in form.cleaned_data.get("readmit", [])], **who)


SAID = {
    _A.FILE: gettext_lazy("Filed. The buyer is told, and the summary is public."),
    _A.PAY: gettext_lazy("The payment is shown."),
    _A.WITHDRAW: gettext_lazy("Withdrawn. What waited for it goes on."),
    _A.GIVE_VIEW: gettext_lazy("Published."),
    _A.PROPOSE_RULING: gettext_lazy("Recorded. A second person confirms it."),
    _A.RETURN_RULING: gettext_lazy("The decision is taken back."),
    _A.CONFIRM_RULING: gettext_lazy("Confirmed and published."),
    _A.CARRY_OUT: gettext_lazy("Carried out and published."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One complaint; a post needs a log-in and one of its acts."""
    actor, now = get_actor(request), clock.now()
    found = queries.get_complaint_for(actor, get_tender_for(actor, reference), number)
    case = Case(request, actor, now, found)
    if request.method != "POST":
        case.build("")
        return _show(case)
    return login_required(_act)(request, case=case)


def _act(request: HttpRequest, *, case: Case) -> HttpResponse:
    act = request.POST.get("act", "")
    if not queries.roles_of(case.actor, case.complaint):
        raise Http404
    if act in BINDING:
        passed = HttpResponse()
        answer = fresh_log_in_required(lambda _request: passed)(request)
        if answer is not passed:
            messages.info(request, _("Confirm that it is you, then press the button again."))
            return answer
    case.build(act)
    form = case.forms.get(act)
    if act not in SAID or (form is not None and not form.is_valid()):
        return _show(case, status=422)
    refusals = attempt(lambda: case.do(act))
    if refusals:
        return _show(case, refusals, status=422)
    messages.success(request, str(SAID[ComplaintAct(act)]))
    return redirect("tenders:complaint", case.complaint.tender.reference, case.complaint.number)


def _show(case: Case, refusals: tuple[Issue, ...] = (), *, status: int = 200) -> HttpResponse:
    found, roles = case.complaint, queries.roles_of(case.actor, case.complaint)
    stage = ComplaintStage(found.stage)
    window = queries.window_of(found.tender, Against(found.against), found.lot, case.now)
    inside = queries.reads_all(case.actor, found)
    context = {
        "complaint": found,
        "tender": found.tender,
        "now": case.now,
        "named": queries.names_complainant(case.actor, found),
        "inside": inside,
        "card": billing.enabled(),
        "bill": charge_of(found) if inside else None,
        "papers": list(found.files.all()) if inside else [],
        "rulings": list(queries.rulings_of(found)),
        "waiting": queries.open_ruling(found) if roles & queries.BUYERS else None,
        "window": window if stage is ComplaintStage.DRAFT else None,
        "may": {act.value: queries.may_act(case.actor, found, act, case.now) for act in ComplaintAct} if roles else {},
        "buyer": bool(roles & queries.BUYERS),
        "approver": Role.APPROVER in roles,
        "forms": [form for form in case.forms.values() if form.is_bound],
        "issues": refusals,
        "form": case.forms,
    }
    return render(case.request, "tenders/public/complaint.html", context, status=status)


@require_safe
def paper(request: HttpRequest, reference: str, paper_id: UUID) -> FileResponse:
    """A document of a complaint or of a decision, always as a download."""
    actor = get_actor(request)
    found = queries.get_paper_for(actor, get_tender_for(actor, reference), paper_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
