"""The subcontractors of a contract, on the buyer's side: who they are now, and agreeing to another one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.subcontracting import SubcontractorForm
from tenders.queries.contracts import contract_of
from tenders.queries.debarred import debarred_now
from tenders.queries.subcontracting import changes_of, companies_now
from tenders.services.subcontracting import agree_subcontractor
from tenders.views.officer_page import Page, attempt, page


@page()
def subcontractors(view: Page, number: int) -> HttpResponse:
    """The companies under the contract and its changes; 404 while there is no contract."""
    lot = view.lot(number)
    contract = contract_of(lot)
    if contract is None or view.tender.imported:
        raise Http404
    now = companies_now(contract)
    posted = view.request.method == "POST"
    form = SubcontractorForm(
        view.request.POST if posted else None, present=[c for c in now if c.role == "subcontractor"]
    )
    refusals: tuple[Issue, ...] = ()
    if posted and form.is_valid():
        draft = form.draft()
        refusals = attempt(lambda: agree_subcontractor(lot, draft, actor=view.actor, now=view.now))
        if not refusals:
            done = _("The subcontractor is agreed to and published.")
            return view.done(done, "officer-subcontractors", view.tender.reference, number)
    context = {
        "lot": lot, "contract": contract, "companies": now, "changes": changes_of(contract), "form": form,
        "refusals": refusals, "may_agree": view.may(Action.AGREE_SUBCONTRACTOR, lot),
        "debarred": debarred_now(now, view.now),
    }  # fmt: skip
    here = _("Subcontractors of lot %(number)s") % {"number": number}
    return view.render("subcontractors", here, context, status=422 if posted else 200)
