"""Market consultations: for everybody the questions and the summary, for companies the answer, for the agency the rest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.rules.lifecycle import PREPARATION, Action, Role, Stage
from procurement.rules.messages import Issue
from tenders.forms.planning import ConsultationAnswerForm, ConsultationForm, PlanItemForm, SummaryForm
from tenders.queries.consultations import (
    answer_of,
    counting_answers,
    get_consultation_for,
    get_own_consultation_for,
    is_open,
    own_consultations,
    public_consultations,
)
from tenders.queries.plans import plan_agencies, plannable_lines
from tenders.services import consulting, planning
from tenders.views.officer_page import Page, attempt, page

PAGE_SIZE = 25


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """The published consultations, the newest first."""
    found = Paginator(public_consultations(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": found, "now": clock.now(), "own": bool(plan_agencies(get_actor(request)))}
    return render(request, "tenders/consultations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, key: UUID) -> HttpResponse:
    """One consultation; people of companies answer it until its end."""
    actor, now = get_actor(request), clock.now()
    found = get_consultation_for(actor, key)
    given = answer_of(found, actor.bidder)
    texts = {f"answer-{number}": text for number, text in enumerate(given.texts)} if given else {}
    form = ConsultationAnswerForm(questions=found.questions, initial=texts)
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        form = ConsultationAnswerForm(request.POST, questions=found.questions)
        if form.is_valid():
            answer = form.texts
            refusals = attempt(lambda: consulting.answer_consultation(found, answer, actor=actor, now=now))
            if not refusals:
                messages.success(request, _("Your answer is kept. You can change it until the end."))
                return redirect("tenders:consultation", key)
    context = {
        "consultation": found, "form": form, "given": given, "refusals": refusals, "now": now,
        "open": is_open(found, now), "actor": actor,
        "tenders": found.tenders.exclude(stage__in=PREPARATION).order_by("published_at"),
        "own": found.buyer_id in {one.pk for one in plan_agencies(actor)},
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "tenders/consultations/consultation.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The consultations of my agencies; an officer writes a new one."""
    actor, now = get_actor(request), clock.now()
    agencies = [one for one in plan_agencies(actor) if Role.OFFICER in actor.roles_in(one.pk)]
    if not plan_agencies(actor):
        raise Http404
    form = ConsultationForm()
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        form = ConsultationForm(request.POST)
        if form.is_valid() and agencies:
            made: list[Any] = []
            draft = form.draft()
            refusals = attempt(
                lambda: made.append(consulting.create_consultation(agencies[0], draft, actor=actor, now=now))
            )
            if made:
                return redirect("tenders:officer-consultation", made[0].pk)
    context = {"rows": own_consultations(actor)[:100], "form": form, "refusals": refusals, "officer": bool(agencies)}
    status = 422 if request.method == "POST" else 200
    return render(request, "tenders/consultations/own.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def officer_consultation(request: HttpRequest, key: UUID) -> HttpResponse:
    """For the agency: publish it, read the answers when the time is over, sum them up."""
    actor, now = get_actor(request), clock.now()
    found = get_own_consultation_for(actor, key)
    form = SummaryForm()
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST":
        done = True
        if request.POST.get("act") == "publish":
            refusals = attempt(lambda: consulting.publish_consultation(found, actor=actor, now=now))
        else:
            form = SummaryForm(request.POST)
            done = form.is_valid()
            summary = form.cleaned_data.get("summary", "")
            refusals = (
                attempt(lambda: consulting.summarize_consultation(found, summary, actor=actor, now=now)) if done else ()
            )
        if done and not refusals:
            messages.success(request, _("Published."))
            return redirect("tenders:officer-consultation", key)
    over, held = found.published_at is not None and not is_open(found, now), actor.roles_in(found.buyer_id)
    context = {
        "consultation": found, "form": form, "refusals": refusals, "now": now, "over": over,
        "answers": counting_answers(found) if over else [], "officer": Role.OFFICER in held,
        "approver": Role.APPROVER in held, "own": found.created_by_id == actor.account.pk,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "tenders/consultations/officer.html", context, status=status)


@page()
def planned(view: Page) -> HttpResponse:
    """Where a tender comes from: its line of the plan, and the consultation before it."""
    tender = view.tender
    lines = plannable_lines(tender)
    asked = list(public_consultations().filter(buyer=tender.buyer_id)[:100])
    initial = {"item": str(tender.plan_item_id or ""), "consultation": str(tender.consultation_id or "")}
    form = PlanItemForm(lines=lines, consultations=asked, initial=initial)
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        form = PlanItemForm(view.request.POST, lines=lines, consultations=asked)
        if form.is_valid():
            key, chosen = form.cleaned_data["item"], form.cleaned_data["consultation"]
            named = next((one for one in asked if str(one.pk) == chosen), None)
            refusals = attempt(
                lambda: planning.name_plan_item(
                    tender, item=UUID(key) if key else None, consultation=named, actor=view.actor, now=view.now
                )
            )
            if not refusals:
                return view.done(_("Saved."), "officer-tender")
    context = {
        "form": form, "refusals": refusals, "may_edit": view.may(Action.EDIT),
        "draft": tender.stage_now is Stage.DRAFT,
    }  # fmt: skip
    return view.render(
        "planned", _("Plan and consultation"), context, status=422 if view.request.method == "POST" else 200
    )
