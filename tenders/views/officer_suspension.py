"""Suspension of a procedure: the order of a review body or court recorded by one person, confirmed by another; and its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procurement.access import get_actor
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.complaints import OrderForm, ResumeForm
from tenders.queries.suspensions import get_suspension_for, open_suspension, past_suspensions, times_again
from tenders.queries.tenders import get_tender_for
from tenders.services import suspending
from tenders.views.officer_page import Page, attempt, page

Forms = tuple[OrderForm, ResumeForm]


@page()
def suspension(view: Page) -> HttpResponse:
    """Record an order, confirm it, propose to resume, confirm that, or take back what is proposed."""
    act = view.request.POST.get("act", "") if view.request.method == "POST" else ""
    order = OrderForm(view.request.POST, view.request.FILES) if act == "order" else OrderForm()
    again = ResumeForm(view.request.POST) if act == "resume" else ResumeForm()
    forms = (order, again)
    if not act:
        return _show(view, forms, status=422 if view.request.method == "POST" else 200)
    if act in ("suspend", "confirm_resume") and (answer := view.asks_again()):
        return answer
    if (act == "order" and not order.is_valid()) or (act == "resume" and not again.is_valid()):
        return _show(view, forms, status=422)
    refusals = attempt(lambda: _do(view, act, order, again))
    if refusals:
        return _show(view, forms, refusals, status=422)
    return view.done(_said(act), "officer-suspension")


def _do(view: Page, act: str, order: OrderForm, again: ResumeForm) -> None:
    who: dict[str, Any] = {"actor": view.actor, "now": view.now}
    if act == "order":
        suspending.propose_suspension(view.tender, order.draft(), **who)
    elif act == "suspend":
        suspending.confirm_suspension(view.tender, **who)
    elif act == "resume":
        suspending.propose_resumption(view.tender, again.cleaned_data["reason"], **who)
    elif act == "confirm_resume":
        suspending.confirm_resumption(view.tender, **who)
    else:
        suspending.take_back(view.tender, **who)


def _said(act: str) -> str:
    return {
        "order": _("Recorded. A second person confirms it; until then everything goes on."),
        "suspend": _("Suspended. Every clock stands still, and those whom it concerns are told."),
        "resume": _("Proposed. A second person confirms it."),
        "confirm_resume": _(
            "The procedure goes on. The new dates are published, and those whom they concern are told."
        ),
    }.get(act, _("The proposal is taken back."))


def _show(view: Page, forms: Forms, refusals: tuple[Issue, ...] = (), *, status: int = 200) -> HttpResponse:
    order, again = forms
    context = {
        "order": order,
        "again": again,
        "forms": [form for form in forms if form.is_bound],
        "refusals": refusals,
        "suspension": open_suspension(view.tender),
        "times": times_again(view.tender, view.now),
        "past": list(past_suspensions(view.tender)[:20]),
        "may_order": view.may(Action.PROPOSE_SUSPENSION),
        "may_suspend": view.may(Action.SUSPEND),
        "may_resume": view.may(Action.PROPOSE_RESUMPTION),
        "may_confirm": view.may(Action.RESUME),
        "may_return": view.may(Action.RETURN_SUSPENSION),
    }
    return view.render("suspension", _("Suspension"), context, status=status)


@require_safe
def document(request: HttpRequest, reference: str, suspension_id: UUID) -> FileResponse:
    """The order: for everybody once it is confirmed, always as a download."""
    actor = get_actor(request)
    found = get_suspension_for(actor, get_tender_for(actor, reference), suspension_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
