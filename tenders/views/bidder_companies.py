"""The companies in a bid: a list, and a page for each. Kept in the draft as typed; what one lacks stands beside it on the list."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement.refusal import Refused
from procurement.rules.bid_companies import MOST, CompanyRole
from procurement.rules.messages import Issue
from tenders.forms.bid_companies import ROLES, CompanyForm
from tenders.queries.bid_parts import Companies
from tenders.queries.draft_companies import companies_of_draft, entries_of_draft, share_of_leader, typed_companies
from tenders.services.refusal import Stale
from tenders.views.bidder_doors import Bidding, drafting_page
from tenders.views.bidder_saving import fitted, save_part, seen

PART = Companies()


@require_safe
@drafting_page
def companies(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """The list: who leads, who else is in the bid, and what is missing."""
    content = bidding.draft.content
    entries = entries_of_draft(bidding.company, content)
    context = bidding.context | {
        "groups": [(ROLES[role], role, [e for e in entries if e.typed["role"] == role]) for role in CompanyRole],
        "named": len(entries),
        "full": len(entries) >= MOST,
        "share": share_of_leader(bidding.company, content),
        "issues": [one for one in companies_of_draft(bidding.company, content)[1] if one.field == "companies"],
    }
    return render(request, "tenders/bidder/companies.html", context)


@require_http_methods(["GET", "POST"])
@drafting_page
def add(request: HttpRequest, bidding: Bidding, role: str) -> HttpResponse:
    """A company more, in this role."""
    if role not in set(CompanyRole):
        raise Http404
    number = len(typed_companies(bidding.draft.content)) + 1
    # A colleague may have added one since the page was made: its inputs keep the number that they had.
    named = (re.fullmatch(r"company_([0-9]{1,3})_name", name) for name in request.POST)
    return _form_page(request, bidding, CompanyRole(role), next((int(one[1]) for one in named if one), number), {})


@require_http_methods(["GET", "POST"])
@drafting_page
def change(request: HttpRequest, bidding: Bidding, number: int) -> HttpResponse:
    """One of the companies."""
    entry = _entry(bidding, number)
    return _form_page(request, bidding, CompanyRole(entry["role"]), number, entry)


@require_http_methods(["GET", "POST"])
@drafting_page
def remove(request: HttpRequest, bidding: Bidding, number: int) -> HttpResponse:
    """Take a company out of the bid, after asking."""
    entry = _entry(bidding, number)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST":
        content = bidding.draft.content
        rest = [one for at, one in enumerate(typed_companies(content), 1) if at != number]
        try:
            save_part(bidding, PART, {"companies": rest}, seen_before=seen(PART, content))
        except (Stale, Refused) as refused:
            issues = fitted(refused.issues)
        else:
            messages.success(request, _("%(company)s is out of your draft.") % {"company": entry["name"]})
            return redirect("tenders:bid-companies", bidding.tender.reference)
    context = bidding.context | {"entry": entry, "issues": issues}
    return render(request, "tenders/bidder/company_remove.html", context, status=422 if issues else 200)


def _entry(bidding: Bidding, number: int) -> dict[str, str]:
    typed = typed_companies(bidding.draft.content)
    if not 1 <= number <= len(typed):
        raise Http404
    return typed[number - 1]


def _form_page(
    request: HttpRequest, bidding: Bidding, role: CompanyRole, number: int, entry: dict[str, str]
) -> HttpResponse:
    content = bidding.draft.content
    files = [file["name"] for file in content["files"]]
    if request.method != "POST":
        initial = {**entry, "seen": seen(PART, content)} if entry else {"seen": seen(PART, content)}
        form = CompanyForm(number=number, role=role, files=files, initial=initial)
        return _shown(request, bidding, form, "check" in request.GET)
    form = CompanyForm(request.POST, number=number, role=role, files=files)
    if not form.is_valid():
        return _shown(request, bidding, form, status=422)
    typed = typed_companies(content)
    typed = [*typed[: number - 1], form.entry, *typed[number:]] if entry else [*typed, form.entry]
    try:
        save_part(bidding, PART, {"companies": typed}, seen_before=form["seen"].value() or "")
    except (Stale, Refused) as refused:
        again = CompanyForm({**request.POST.dict(), "seen": seen(PART, content)}, number=number, role=role, files=files)
        status = 409 if isinstance(refused, Stale) else 422
        return _shown(request, bidding, again, issues=fitted(refused.issues), status=status)
    messages.success(request, _("%(company)s is in your draft.") % {"company": form.entry["name"]})
    return redirect("tenders:bid-companies", bidding.tender.reference)


def _shown(
    request: HttpRequest,
    bidding: Bidding,
    form: CompanyForm,
    strict: bool = False,
    *,
    issues: tuple[Issue, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of one company; `strict` also says what it lacks."""
    lacking: list[Any] = []
    if strict:
        found = entries_of_draft(bidding.company, bidding.draft.content)
        lacking = [one for entry in found if entry.number == form.number for one in entry.issues]
    role = form.in_role
    context = bidding.context | {
        "form": form,
        "role": role.value if role else "",
        "title": ROLES[role] if role else "",
        "issues": (*issues, *lacking),
    }
    return render(request, "tenders/bidder/company.html", context, status=status)
