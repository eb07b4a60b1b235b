"""Changing a published tender: what the change would do, and its way to the second person. Its sections are in officer_amend_parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procurement.access import get_actor
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Issue
from tenders.forms.amending import ReasonForm
from tenders.forms.officer_acts import ReturnForm
from tenders.models import Amendment
from tenders.queries import amendments
from tenders.queries.tenders import get_own_tender_for
from tenders.services import amending_approval
from tenders.views.officer_page import Page, attempt, page


@page()
def amend(view: Page) -> HttpResponse:
    """The change under way with old and new side by side; send it, take it back, approve it."""
    if view.tender.stage_now not in (Stage.CALL_OPEN, Stage.PUBLISHED):
        return view.warned(_("Only a tender that takes requests or bids can be changed."))
    if view.request.method != "POST":
        return _show(view)
    act = view.request.POST.get("act", "")
    if act == "approve":
        return _approve(view)
    if act == "return":
        return _send_back(view)
    if act == "drop" and view.has(Role.OFFICER):
        issues = attempt(lambda: amending_approval.drop(view.tender, actor=view.actor, now=view.now))
        return _show(view, issues=issues) if issues else view.done(_("The change is dropped."), "officer-tender")
    return _send(view)


def _send(view: Page) -> HttpResponse:
    form = ReasonForm(view.request.POST)
    if not form.is_valid():
        return _show(view, form=form, forms=[form])
    if issues := send(view, form):
        return _show(view, form=form, issues=issues)
    return sent(view)


def send(view: Page, form: ReasonForm, *, partly: bool = False) -> tuple[Issue, ...]:
    """Keep the reason, and unless `partly` send the change to the second person; the reasons if it was refused."""
    given = form.cleaned_data
    return attempt(
        lambda: amending_approval.propose(
            view.tender,
            reason=given["reason"],
            only_clarifies=given["only_clarifies"],
            actor=view.actor,
            now=view.now,
            partly=partly,
        )
    )


def sent(view: Page) -> HttpResponse:
    """After a change is sent."""
    return view.done(
        _("Sent for approval. When a second person approves, the change is published at once."), "officer-amend"
    )


def _approve(view: Page) -> HttpResponse:
    if answer := view.asks_again():
        return answer
    text = view.request.POST.get("revision", "")
    revision = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    issues = attempt(lambda: amending_approval.approve(view.tender, revision=revision, actor=view.actor, now=view.now))
    if issues:
        return _show(view, issues=issues)
    return view.done(_("The change is published, and everybody who follows is told."), "officer-tender")


def _send_back(view: Page) -> HttpResponse:
    """With a reason by the approver; an officer takes the change back without one."""
    form = ReturnForm(view.request.POST)
    if not view.has(Role.OFFICER) and not form.is_valid():
        return _show(view, return_form=form, forms=[form])
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    issues = attempt(lambda: amending_approval.send_back(view.tender, reason, actor=view.actor, now=view.now))
    if issues:
        return _show(view, issues=issues)
    return view.done(_("The change is a draft again."), "officer-amend")


def _show(view: Page, *, issues: tuple[Issue, ...] = (), **more: Any) -> HttpResponse:
    found = amendments.under_way(view.tender)
    result = amendments.weighed(view.tender, found, view.now)
    start = {"reason": found.reason, "only_clarifies": found.only_clarifies} if found else {}
    context = {
        "amendment": found,
        "proposed": found is not None and found.status == Amendment.Status.PROPOSED,
        "result": result,
        "open_points": [one for one in result.issues if one.field != "reason"],
        "form": ReasonForm(initial=start),
        "return_form": ReturnForm(),
        "issues": issues,
        "forms": [],
        "may_draft": view.may(Action.DRAFT_AMENDMENT),
        "may_return": view.may(Action.RETURN_AMENDMENT),
        "may_approve": view.may(Action.AMEND),
        **more,
    }
    status = 422 if view.request.method == "POST" else 200
    return view.render("amend", _("Change the tender"), context, status=status)


@login_required
@require_safe
def file(request: HttpRequest, reference: str, file_id: UUID) -> FileResponse:
    """A file of the change under way, for those who look at it before it is published."""
    found = amendments.get_amendment_file_of(get_own_tender_for(get_actor(request), reference), file_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
