"""A closing or opening that waits: the evidence, what one person proposes, what a second one confirms."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue
from tenders.forms.hold import HoldAnswerForm
from tenders.models import Hold
from tenders.queries.holds import clock_error, open_hold, weigh
from tenders.services import holding
from tenders.views.officer_page import Page, attempt, page

CONFIRM, RETURN = "confirm", "return"


@page()
def hold(view: Page) -> HttpResponse:
    """Propose, take back, or confirm."""
    if view.request.method != "POST":
        return _show(view, _form(view))
    act = view.request.POST.get("act", "")
    if act == CONFIRM:
        if answer := view.asks_again():
            return answer
        refusals = attempt(lambda: holding.confirm_answer(view.tender, actor=view.actor, now=view.now))
        done = _("Confirmed. It is published, and those whom it concerns are told.")
    elif act == RETURN:
        refusals = attempt(lambda: holding.return_answer(view.tender, actor=view.actor, now=view.now))
        done = _("The proposal is taken back.")
    else:
        return _propose(view)
    return _show(view, _form(view), refusals, status=422) if refusals else view.done(done, "officer-hold")


def _form(view: Page) -> HoldAnswerForm:
    held = open_hold(view.tender)
    posted = view.request.method == "POST" and view.request.POST.get("act") not in (CONFIRM, RETURN)
    cause = held.cause if held else Hold.Cause.CLOCK
    return HoldAnswerForm(view.request.POST if posted else None, cause=cause)


def _propose(view: Page) -> HttpResponse:
    form = _form(view)
    if not form.is_valid():
        return _show(view, form, status=422)
    given = form.cleaned_data
    refusals = attempt(
        lambda: holding.propose_answer(view.tender, given["answer"], given["reason"], actor=view.actor, now=view.now)
    )
    if refusals:
        return _show(view, form, refusals, status=422)
    return view.done(_("Proposed. A second person confirms it."), "officer-hold")


def _show(view: Page, form: HoldAnswerForm, refusals: tuple[Issue, ...] = (), *, status: int = 200) -> HttpResponse:
    held = open_hold(view.tender)
    outage = held is not None and held.cause == Hold.Cause.OUTAGE
    context = {
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "held": held,
        "weighed": weigh(view.tender, view.now) if outage else None,
        "minutes": [datetime.fromisoformat(minute) for minute in held.minutes] if held else [],
        "clock_error": None if held else clock_error(),
        "past": list(view.tender.holds.exclude(ended_at=None).select_related("proposed_by", "confirmed_by")),
        "may_propose": view.may(Action.PROPOSE_HOLD_ANSWER),
        "may_confirm": view.may(Action.CONFIRM_HOLD_ANSWER),
        "may_return": view.may(Action.RETURN_HOLD_ANSWER),
        "closing": view.tender.stage_now is Stage.PUBLISHED,
    }
    return view.render("hold", _("What the tender waits for"), context, status=status)
