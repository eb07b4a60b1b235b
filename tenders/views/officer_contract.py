"""The contract of a lot: its signature recorded, later how it ended; and the cancellation of a whole tender."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import PREPARATION, Action
from procurement.rules.messages import Issue
from procurement.rules.money import exact_sum
from tenders.forms.officer_acts import CancellationForm, CompletionForm, ContractForm, TerminationForm
from tenders.models import Lot
from tenders.queries import public
from tenders.queries.contracts import contract_history, open_change
from tenders.queries.frameworks import terms_row, use_of
from tenders.queries.invoices import paid_amounts
from tenders.services import cancelling, contracting
from tenders.views.officer_page import Page, attempt, page

SIGN, COMPLETE, TERMINATE = "sign", "complete", "terminate"


@page()
def contract(view: Page, number: int) -> HttpResponse:
    """Conclude, complete, terminate: each a short form, shown to those who may."""
    lot = view.lot(number)
    if view.request.method != "POST":
        return _show(view, lot)
    act, posted = view.request.POST.get("act", ""), view.request.POST
    if act == SIGN:
        signing = ContractForm(posted)
        refusals = _attempt_with(signing, lambda: contracting.conclude_contract(lot, signing.terms(), **_who(view)))
        return _answer(view, lot, {act: signing}, refusals, _("The contract is recorded."))
    if act == TERMINATE:
        ending = TerminationForm(posted)
        refusals = _attempt_with(
            ending,
            lambda: contracting.terminate_contract(
                lot, reason=ending.cleaned_data["reason"], final_amount=ending.amount, **_who(view)
            ),
        )
        return _answer(view, lot, {act: ending}, refusals, _("The early end of the contract is recorded."))
    completing = CompletionForm(posted)
    refusals = _attempt_with(
        completing,
        lambda: contracting.complete_contract(
            lot, final_amount=completing.amount, reason=completing.cleaned_data["reason"], **_who(view)
        ),
    )
    return _answer(view, lot, {COMPLETE: completing}, refusals, _("The contract is completed."))


def _who(view: Page) -> dict[str, Any]:
    return {"actor": view.actor, "now": view.now}


def _attempt_with(form: forms.Form, act: Any) -> tuple[Issue, ...] | None:
    """The refusals of the act, or None if the form itself is not right yet."""
    return attempt(act) if form.is_valid() else None


def _answer(
    view: Page, lot: Lot, typed: dict[str, forms.Form], refusals: tuple[Issue, ...] | None, done: str
) -> HttpResponse:
    if refusals == ():
        return view.done(done, "officer-contract", view.tender.reference, lot.number)
    return _show(view, lot, typed, refusals or (), status=422)


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
    amount = results.award.amount if results.award else None
    history = contract_history(results.contract, view.tender)
    worth = history.value.amount if history and history.value else amount
    used = use_of(lot) if terms_row(view.tender) and results.contract else None
    paid = paid_amounts(results.contract) if results.contract and not view.tender.imported else ()
    final = used.used.amount if used else exact_sum(*paid) or worth
    context = {
        "lot": lot,
        "results": results,
        "history": history,
        "use": used,
        "change_waits": open_change(lot) if results.contract else None,
        "may_sign": view.may(Action.CONCLUDE_CONTRACT, lot),
        "may_change": view.may(Action.PROPOSE_CONTRACT_CHANGE, lot),
        "may_complete": view.may(Action.COMPLETE_CONTRACT, lot),
        "may_terminate": view.may(Action.TERMINATE_CONTRACT, lot),
        "sign_form": typed.get(SIGN) or ContractForm(initial={"amount": amount}),
        "complete_form": typed.get(COMPLETE) or CompletionForm(initial={"final_amount": final}),
        "terminate_form": typed.get(TERMINATE) or TerminationForm(),
        "forms": list(typed.values()),
        "refusals": refusals,
    }
    return view.render("contract", _("Contract of lot %(number)s") % {"number": lot.number}, context, status=status)


@page()
def cancel(view: Page) -> HttpResponse:
    """Propose to cancel with a coded reason; a second person confirms."""
    proposal = getattr(view.tender, "cancellation", None)
    start = {"code": proposal.code, "explanation": proposal.explanation} if proposal else {}
    form = CancellationForm(initial=start)
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST" and view.request.POST.get("act") == "confirm":
        if answer := view.asks_again():
            return answer
        refusals = attempt(lambda: cancelling.confirm_cancellation(view.tender, **_who(view)))
        if not refusals:
            return view.done(_("The tender is cancelled."), "officer-tender")
    elif view.request.method == "POST":
        form = CancellationForm(view.request.POST)
        if form.is_valid():
            given = form.cleaned_data
            refusals = attempt(lambda: cancelling.propose_cancellation(view.tender, **given, **_who(view)))
            if not refusals:
                return view.done(_("The cancellation is proposed. A second person confirms it."), "officer-cancel")
    context = {
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "proposal": proposal,
        "may_propose": view.may(Action.PROPOSE_CANCELLATION),
        "may_confirm": view.may(Action.CANCEL),
        "public": view.tender.stage_now not in PREPARATION,
    }
    return view.render("cancel", _("Cancellation"), context, status=422 if view.request.method == "POST" else 200)
