"""A tender on the buyer's side: the task list of a draft, later what happens next; review and approval by a second person."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procurement.rules.formula_check import advice
from procurement.rules.lifecycle import PREPARATION, Action, Role, Stage
from procurement.rules.messages import Issue
from procurement.rules.procedures import CALL_OFF, DIRECT, OPEN, PROCEDURES, procedure_of
from tenders.forms.officer_acts import ReturnForm
from tenders.queries import public
from tenders.queries.amendments import under_way
from tenders.queries.burden import burden_of
from tenders.queries.call_offs import call_off_of
from tenders.queries.dates import suggested_dates
from tenders.queries.enquiries import questions_open
from tenders.queries.facts import lot_terms, publishing_issues
from tenders.queries.holds import open_hold
from tenders.queries.lot_groups import groups_of
from tenders.queries.negotiation_terms import terms_row
from tenders.queries.procedure_guide import guide_of
from tenders.queries.purchases import purchase_of
from tenders.queries.qualification import asked_by, grouped
from tenders.queries.returns import returned
from tenders.queries.suspensions import open_suspension
from tenders.reports.formulas import formulas
from tenders.reports.tender_picture import tender_picture
from tenders.services import ordering, publishing, purchasing
from tenders.views.officer_checklist import links, tasks
from tenders.views.officer_next import next_steps
from tenders.views.officer_page import Page, attempt, milestones, page

NEGOTIATED = tuple(code for code, found in PROCEDURES.items() if found.initial)
TWO_STAGE = tuple(code for code, found in PROCEDURES.items() if found.two_stage)

APPROVALS = {DIRECT.code: Action.CONFIRM_PURCHASE, CALL_OFF.code: Action.PLACE_ORDER}
"""What the second person does with a draft that is not published for bids."""


@page()
def tender(view: Page) -> HttpResponse:
    """The task list of a draft for its officers; for everybody else, and later, how the procedure stands."""
    if view.tender.stage_now is Stage.DRAFT and view.has(Role.OFFICER):
        return _task_list(view)
    return _running(view)


def _task_list(view: Page) -> HttpResponse:
    """Also takes the hand-over for review: its refusals belong beside the tasks."""
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        refusals = attempt(lambda: publishing.submit_for_review(view.tender, actor=view.actor, now=view.now))
        if not refusals:
            return view.done(_("Sent for review. A second person of your agency approves it."), "officer-tender")
    issues = publishing_issues(view.tender, view.now)
    context = {
        "tasks": tasks(view.tender, issues),
        "missing": issues,
        "addresses": links(view.tender, issues),
        "refusals": refusals,
        "submit": view.may(Action.SUBMIT_FOR_REVIEW),
        "returned": returned(view.tender),
        "timeline": milestones(view.tender, view.now),
        "suggestion": suggested_dates(view.tender, view.now),
    }
    return view.render("tasks", "", context, status=422 if refusals else 200)


def _running(view: Page) -> HttpResponse:
    found = view.tender
    context = {
        "steps": next_steps(found, view.now),
        "timeline": milestones(found, view.now),
        "picture": tender_picture(found.stage_now, procedure=found.procedure),
        "bid_count": public.bid_count(view.actor, found),
        "preparing": found.stage_now in PREPARATION,
        "opened": found.opened_at is not None,
        "estimate": public.total_estimate(found),
        "lot_groups": groups_of(found),
        "cancel": view.may(Action.PROPOSE_CANCELLATION),
        "confirm_cancel": view.may(Action.CANCEL),
        "hold": open_hold(found),
        "suspension": open_suspension(found),
        "selects": found.procedure in TWO_STAGE and found.stage_now not in PREPARATION,
        "negotiates": found.procedure in NEGOTIATED and found.stage_now not in PREPARATION,
        "may_answer": view.may(Action.PROPOSE_HOLD_ANSWER).allowed,
        **_call(view),
    }
    return view.render("running", "", context)


def _call(view: Page) -> dict[str, Any]:
    """Questions and changes, while requests to participate or bids come in."""
    if view.tender.stage_now not in (Stage.CALL_OPEN, Stage.PUBLISHED):
        return {}
    return {
        "taking_bids": True,
        "questions_open": questions_open(view.tender),
        "amendment": under_way(view.tender),
        "may_amend": view.may(Action.DRAFT_AMENDMENT).allowed,
    }


@page()
def review(view: Page) -> HttpResponse:
    """Everything as it will be published; approve it, or send it back with a reason."""
    posted = view.request.POST if view.request.method == "POST" else None
    form = ReturnForm()
    refusals: tuple[Issue, ...] = ()
    if posted is not None and posted.get("act") == "return":
        form = ReturnForm(posted)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            refusals = attempt(
                lambda: publishing.return_for_changes(view.tender, reason, actor=view.actor, now=view.now)
            )
            if not refusals:
                return view.done(_("Sent back to the officer with your reason."), "officer-tender")
    elif posted is not None:
        if answer := view.asks_again():
            return answer
        if view.tender.procedure == CALL_OFF.code:
            refusals = attempt(lambda: ordering.place_order(view.tender, actor=view.actor, now=view.now))
            done = _("Confirmed. The supplier is asked to accept the order.")
        elif view.tender.procedure == DIRECT.code:
            refusals = attempt(lambda: purchasing.confirm_purchase(view.tender, actor=view.actor, now=view.now))
            done = _("Confirmed. The purchase is published; its contract is recorded as any other.")
        else:
            refusals = attempt(lambda: publishing.approve(view.tender, actor=view.actor, now=view.now))
            done = _("Approved. The clock publishes the tender at the planned time.")
        if not refusals:
            return view.done(done, "officer-tender")
    context = {**preview(view), "form": form, "refusals": refusals}
    return view.render("review", _("Review"), context, status=422 if posted is not None else 200)


def preview(view: Page) -> dict[str, Any]:
    """Everything that will be published, for the review page."""
    found, language = view.tender, get_language() or "en"
    issues = publishing_issues(found, view.now) if found.stage_now in PREPARATION else ()
    return {
        "missing": issues,
        "addresses": links(found, issues) if view.has(Role.OFFICER) and found.stage_now is Stage.DRAFT else {},
        "approve": view.may(APPROVALS.get(found.procedure, Action.APPROVE)),
        "purchase": purchase_of(found) if found.procedure == DIRECT.code else None,
        "asked": found.selection_criteria.all() if found.procedure in TWO_STAGE else (),
        "terms": terms_row(found) if found.procedure in NEGOTIATED else None,
        "call_off": call_off_of(found),
        "guide": None
        if found.procedure == OPEN.code or procedure_of(found.procedure).under_framework
        else guide_of(found),
        "send_back": view.may(Action.RETURN_FOR_CHANGES),
        "timeline": milestones(found, view.now),
        "category": public.code_label("cpv", found.cpv_code, language),
        "region": public.code_label("nuts", found.region, language),
        "estimate": public.total_estimate(found),
        "lot_groups": groups_of(found),
        "burden": burden_of(found),
        "declared": grouped(asked_by(found)),
        "lots": [(lot, formulas(terms), advice(terms)) for lot in found.lots.all() for terms in [lot_terms(lot)]],
    }
