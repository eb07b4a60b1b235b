"""A change of a signed contract: proposed with its document by an officer, approved or returned by a second person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procurement.access import get_actor
from procurement.rules.contract_changes import grounds_of
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.contract_change import ContractChangeForm
from tenders.forms.officer_acts import ReturnForm
from tenders.models import Lot
from tenders.queries.contracts import (
    contract_history,
    contract_of,
    findings_of,
    get_change_document_for,
    open_change,
    returned_changes,
)
from tenders.queries.facts import ruleset_of
from tenders.queries.tenders import get_tender_for
from tenders.services import contract_changes as changes
from tenders.views.officer_page import Page, attempt, page

PROPOSE, APPROVE, RETURN = "propose", "approve", "return"


@page()
def change(view: Page, number: int) -> HttpResponse:
    """Propose a change, or decide the one that waits; 404 while there is no contract to change."""
    lot = view.lot(number)
    ruleset = ruleset_of(view.tender)
    if contract_of(lot) is None or ruleset is None:
        raise Http404
    grounds = grounds_of(ruleset, view.tender.nature)
    if view.request.method != "POST":
        return _show(view, lot, ContractChangeForm(grounds=grounds), ReturnForm())
    act = view.request.POST.get("act", "")
    if act == APPROVE:
        return _approve(view, lot, ContractChangeForm(grounds=grounds))
    if act == RETURN:
        return _return(view, lot, ContractChangeForm(grounds=grounds))
    form = ContractChangeForm(view.request.POST, view.request.FILES, grounds=grounds)
    if not form.is_valid():
        return _show(view, lot, form, ReturnForm(), status=422)
    draft = form.draft()
    refusals = attempt(lambda: changes.propose_contract_change(lot, draft, actor=view.actor, now=view.now))
    if refusals:
        return _show(view, lot, form, ReturnForm(), refusals, status=422)
    return _done(view, lot, _("The change is proposed. A second person approves it."))


def _approve(view: Page, lot: Lot, form: ContractChangeForm) -> HttpResponse:
    if answer := view.asks_again():
        return answer
    refusals = attempt(lambda: changes.approve_contract_change(lot, actor=view.actor, now=view.now))
    if refusals:
        return _show(view, lot, form, ReturnForm(), refusals, status=422)
    return _done(view, lot, _("The change is approved and published. The supplier is told."))


def _return(view: Page, lot: Lot, form: ContractChangeForm) -> HttpResponse:
    answer = ReturnForm(view.request.POST)
    if not answer.is_valid():
        return _show(view, lot, form, answer, status=422)
    reason = answer.cleaned_data["reason"]
    refusals = attempt(lambda: changes.return_contract_change(lot, reason=reason, actor=view.actor, now=view.now))
    if refusals:
        return _show(view, lot, form, answer, refusals, status=422)
    return _done(view, lot, _("Sent back to the officer with your reason."))


def _done(view: Page, lot: Lot, text: str) -> HttpResponse:
    return view.done(text, "officer-contract-change", view.tender.reference, lot.number)


def _show(
    view: Page,
    lot: Lot,
    form: ContractChangeForm,
    answer: ReturnForm,
    refusals: tuple[Issue, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    history = contract_history(contract_of(lot), view.tender)
    waiting = open_change(lot)
    context: dict[str, Any] = {
        "lot": lot,
        "history": history,
        "waiting": waiting,
        "findings": findings_of(waiting, history, view.tender) if waiting and history else (),
        "returned": returned_changes(lot),
        "form": form,
        "answer": answer,
        "forms": [form, answer],
        "refusals": refusals,
        "may_propose": view.may(Action.PROPOSE_CONTRACT_CHANGE, lot),
        "may_approve": view.may(Action.APPROVE_CONTRACT_CHANGE, lot),
        "may_return": view.may(Action.RETURN_CONTRACT_CHANGE, lot),
    }
    here = _("Change of the contract of lot %(number)s") % {"number": lot.number}
    return view.render("contract_change", here, context, status=status)


@require_safe
def document(request: HttpRequest, reference: str, change_id: UUID) -> FileResponse:
    """The document of a change: for everybody once it is approved, always as a download."""
    actor = get_actor(request)
    found = get_change_document_for(actor, get_tender_for(actor, reference), change_id)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
