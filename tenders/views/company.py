"""A company's own page and what it keeps for its bids: figures with the size that follows, and past contracts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.models import Organization
from procurement.refusal import Refused
from procurement.rules.company_record import Reference
from procurement.rules.company_size import CEILINGS
from procurement.rules.messages import Issue
from tenders.forms.company_record import FiguresForm, ReferenceForm
from tenders.queries.company_profiles import profile_of
from tenders.queries.company_records import record_of, size_working
from tenders.queries.vault import company_of, documents_of
from tenders.services import company_records
from tenders.views.bidder_doors import signed_in

CURRENCY = "RON"
"""Of figures, unless typed otherwise."""


@require_safe
@signed_in
def company(request: HttpRequest) -> HttpResponse:
    """What the company has here, and what of it needs a look."""
    found, now = company_of(get_actor(request)), clock.now()
    kept, today = record_of(found), now.date()
    context = {
        "company": found,
        "references": len(kept.record.references),
        "working": size_working(kept.record, today),
        "documents": (documents := documents_of(found)),
        "due": [one for one in documents if one.version.state(today) in ("soon", "expired")],
        "answered": profile_of(found),
        "now": now,
    }
    return render(request, "tenders/company/company.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def figures(request: HttpRequest) -> HttpResponse:
    """The figures by year, and the size that follows from them, with its working."""
    actor, now = get_actor(request), clock.now()
    found = company_of(actor)
    kept = record_of(found)
    start = {"revision": kept.revision, "public_quarter": kept.record.public_quarter}
    data = request.POST if request.method == "POST" else None
    form = FiguresForm(data, years=kept.record.years, currency=CURRENCY, initial=start)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            company_records.save_figures(found, form.years(), **given, actor=actor, now=now)
            messages.success(request, _("Saved."))
            return redirect("tenders:company-figures")
        except Refused as refused:
            issues = refused.issues
    working = size_working(kept.record, now.date())
    context = {"company": found, "form": form, "issues": issues, "working": working}
    context |= {"ceilings": CEILINGS, "differs": bool(working.size and found.size != working.size)}
    return render(request, "tenders/company/figures.html", context, status=422 if data is not None else 200)


@require_safe
@signed_in
def references(request: HttpRequest) -> HttpResponse:
    """The past contracts, the latest first."""
    found = company_of(get_actor(request))
    kept = record_of(found).record.references
    rows = sorted(kept, key=lambda one: (one.ended_on, one.id), reverse=True)
    return render(request, "tenders/company/references.html", {"company": found, "rows": rows})


@require_http_methods(["GET", "POST"])
@signed_in
def reference(request: HttpRequest, contract_id: str = "") -> HttpResponse:
    """Add a past contract, change one, or take it out."""
    actor = get_actor(request)
    found = company_of(actor)
    kept = record_of(found)
    known = next((one for one in kept.record.references if one.id == contract_id), None)
    if contract_id and known is None:
        raise Http404
    start: dict[str, Any] = {name: getattr(known, name) for name in Reference.__dataclass_fields__} if known else {}
    start |= {"revision": kept.revision, "currency": known.currency if known else CURRENCY}
    data = request.POST if request.method == "POST" else None
    form = ReferenceForm(data, documents=documents_of(found), initial=start)
    issues: tuple[Issue, ...] = ()
    if data is not None:
        try:
            if done := _act(form, found, known, data.get("act", ""), actor):
                messages.success(request, done)
                return redirect("tenders:company-references")
        except Refused as refused:
            issues = refused.issues
    context = {"company": found, "form": form, "known": known, "issues": issues, "revision": kept.revision}
    return render(request, "tenders/company/reference.html", context, status=422 if data is not None else 200)


def _act(form: ReferenceForm, company: Organization, known: Reference | None, act: str, actor: Actor) -> str:
    """What was pressed, and what to say once it is done; empty where the form has mistakes."""
    valid, now = form.is_valid(), clock.now()
    if act == "remove" and known and "revision" in form.cleaned_data:
        revision = form.cleaned_data["revision"]
        company_records.remove_reference(company, known.id, revision=revision, actor=actor, now=now)
        return _("The past contract is out of your list. Bids that named it keep their words.")
    if not valid:
        return ""
    given, revision = form.reference(known.id if known else ""), form.cleaned_data["revision"]
    company_records.save_reference(company, given, revision=revision, actor=actor, now=now)
    return _("Saved.")
