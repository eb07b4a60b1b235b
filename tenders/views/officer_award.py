"""The award of a lot: offers side by side with their reasons, proposal, decision by a second person, letters, refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue
from tenders.forms.officer_acts import NoteForm, RefusalForm, ReturnForm
from tenders.models import Award, Lot
from tenders.queries import awards, choice_page, chosen, letters, public
from tenders.queries.score_sheets import scores_for
from tenders.reports.formulas import formula
from tenders.reports.matrix import matrix
from tenders.services import awarding
from tenders.views.officer_page import Page, attempt, page

PROPOSE, DECIDE, RETURN, REFUSE = "propose", "decide", "return", "refuse"
FORMS: dict[str, type[forms.Form]] = {PROPOSE: NoteForm, RETURN: ReturnForm, REFUSE: RefusalForm, DECIDE: forms.Form}

ACTS = {
    "may_propose": Action.PROPOSE_AWARD,
    "may_decide": Action.DECIDE_AWARD,
    "may_return": Action.RETURN_AWARD,
    "may_refuse": Action.RECORD_REFUSAL,
    "may_sign": Action.CONCLUDE_CONTRACT,
    "may_cancel": Action.PROPOSE_LOT_CANCELLATION,
    "may_confirm_cancel": Action.CANCEL_LOT,
}


@page()
def award(view: Page, number: int) -> HttpResponse:
    """Everything about a lot's award, with the buttons that this person may press now."""
    lot = view.lot(number)
    if view.request.method != "POST":
        return _show(view, lot)
    act = view.request.POST.get("act", "")
    if act not in FORMS:
        return _show(view, lot, status=422)
    if act == DECIDE and (answer := view.asks_again()):
        return answer
    form = FORMS[act](view.request.POST)
    if not form.is_valid():
        return _show(view, lot, {act: form}, status=422)
    refusals = attempt(_service(view, lot, act, form.cleaned_data))
    if refusals:
        return _show(view, lot, {act: form}, refusals, status=422)
    done = {
        PROPOSE: _("The award is proposed. An approver decides it."),
        DECIDE: _("The award is decided and the letters are on their way."),
        RETURN: _("The proposal is sent back to the officer."),
        REFUSE: _("The refusal is recorded; the lot is back at its ranking, without this offer."),
    }
    return view.done(done[act], "officer-award", view.tender.reference, lot.number)


def _service(view: Page, lot: Lot, act: str, given: dict[str, Any]) -> Callable[[], object]:
    who: dict[str, Any] = {"actor": view.actor, "now": view.now}
    if act == PROPOSE:
        return lambda: awarding.propose_award(lot, note=given["note"], **who)
    if act == RETURN:
        return lambda: awarding.return_award(lot, reason=given["reason"], **who)
    if act == REFUSE:
        return lambda: awarding.record_refusal(lot, reason=given["reason"], **who)
    return lambda: awarding.decide_award(lot, **who)


def _show(
    view: Page,
    lot: Lot,
    typed: dict[str, forms.Form] | None = None,
    refusals: tuple[Issue, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    typed = typed or {}
    results = public.lot_results(view.actor, lot)
    live, ranked = results.award, Stage(lot.stage) is Stage.EVALUATED
    best = chosen.chosen_for(lot) if ranked else None
    context = {
        "lot": lot,
        "results": results,
        "scores": scores_for(view.actor, lot),
        "matrix": matrix(results.evaluation, results.rows) if results.evaluation else None,
        "formula": formula(results.evaluation) if results.evaluation else [],
        "award": live,
        "proposed": live if live and live.status == Award.Status.PROPOSED else None,
        "ranked": ranked,
        "best": best,
        "choice": choice_page.choice_for(view.actor, view.tender),
        "passed": chosen.passed_over(lot, live.offer if live else best.offer if best else None),
        "past": awards.past_awards(lot),
        "letters": letters.letters_about(lot),
        "note_form": typed.get(PROPOSE) or NoteForm(),
        "return_form": typed.get(RETURN) or ReturnForm(),
        "refusal_form": typed.get(REFUSE) or RefusalForm(),
        "forms": list(typed.values()),
        "refusals": refusals,
        **{name: view.may(action, lot) for name, action in ACTS.items()},
    }
    here = _("Award of lot %(number)s") % {"number": lot.number}
    return view.render("award", here, context, status=status)
