"""A closing or opening that waits: the evidence, what one person proposes, what a second one confirms."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue
from procurement.rules.ticks import MINUTE
from tenders.forms.hold import HoldAnswerForm
from tenders.models import Hold
from tenders.queries.holds import clock_error, open_hold, weigh
from tenders.services import holding
from tenders.views.officer_page import Answer, Page, of_tender, page, propose_and_answer

ANSWERS = {
    "confirm": Answer(
        of_tender(holding.confirm_answer),
        gettext_lazy("Confirmed. It is published, and those whom it concerns are told."),
        binds=True,
    ),
    "return": Answer(of_tender(holding.return_answer), gettext_lazy("The proposal is taken back.")),
}


@page()
def hold(view: Page) -> HttpResponse:
    """Propose, take back, or confirm."""
    return propose_and_answer(view, form=_form, propose=_propose, answers=ANSWERS, show=_show, done=("officer-hold",))


def _form(view: Page, posted: QueryDict | None) -> HoldAnswerForm:
    held = open_hold(view.tender)
    return HoldAnswerForm(posted, cause=held.cause if held else Hold.Cause.CLOCK)


def _propose(view: Page, form: HoldAnswerForm) -> None:
    given = form.cleaned_data
    holding.propose_answer(view.tender, given["answer"], given["reason"], actor=view.actor, now=view.now)


def _show(view: Page, form: HoldAnswerForm, refusals: tuple[Issue, ...], status: int) -> HttpResponse:
    held = open_hold(view.tender)
    outage = held is not None and held.cause == Hold.Cause.OUTAGE
    weighed = weigh(view.tender, view.now) if outage else None
    context = {
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "held": held,
        "weighed": weighed,
        "last_part": _("Of these in the last %(minutes)s minutes") % {"minutes": weighed.rule.last // MINUTE}
        if weighed
        else "",
        "minutes": [datetime.fromisoformat(minute) for minute in held.minutes] if held else [],
        "clock_error": None if held else clock_error(),
        "past": list(view.tender.holds.exclude(ended_at=None).select_related("proposed_by", "confirmed_by")),
        "may_propose": view.may(Action.PROPOSE_HOLD_ANSWER),
        "may_confirm": view.may(Action.CONFIRM_HOLD_ANSWER),
        "may_return": view.may(Action.RETURN_HOLD_ANSWER),
        "closing": view.tender.stage_now is Stage.PUBLISHED,
    }
    return view.render("hold", _("What the tender waits for"), context, status=status)
