"""Too few key holders can open: an officer proposes to ask the bidders for their key files, a second person confirms."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.opening import RecoveryForm
from tenders.queries.outcomes import call_for_key_files, waiting_opening
from tenders.services import recovery_calls
from tenders.views.officer_page import Page, attempt, page

CONFIRM, WITHDRAW = "confirm", "withdraw"


@page()
def recovery(view: Page) -> HttpResponse:
    """Propose, confirm or withdraw."""
    posted = view.request.method == "POST"
    act = view.request.POST.get("act", "") if posted else ""
    if act == CONFIRM:
        if answer := view.asks_again():
            return answer
        refusals = attempt(lambda: recovery_calls.confirm_recovery(view.tender, actor=view.actor, now=view.now))
        done = _("Confirmed. Every bidder is asked for its key file.")
    elif act == WITHDRAW:
        refusals = attempt(lambda: recovery_calls.withdraw_recovery(view.tender, actor=view.actor, now=view.now))
        done = _("The proposal is withdrawn; nothing has changed.")
    else:
        form = RecoveryForm(view.request.POST if posted else None)
        if not form.is_valid():
            return _show(view, form, status=422 if posted else 200)
        words = form.cleaned_data["explanation"]
        refusals = attempt(lambda: recovery_calls.propose_recovery(view.tender, words, actor=view.actor, now=view.now))
        done = _("Proposed. A second person confirms it.")
        if refusals:
            return _show(view, form, refusals, status=422)
    return _show(view, RecoveryForm(), refusals, status=422) if refusals else view.done(done, "opening-recovery")


def _show(view: Page, form: RecoveryForm, refusals: tuple[Issue, ...] = (), *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "call": call_for_key_files(view.tender),
        "opening_waits": waiting_opening(view.tender, view.now),
        "may_propose": view.may(Action.PROPOSE_RECOVERY),
        "may_confirm": view.may(Action.CONFIRM_RECOVERY),
        "may_withdraw": view.may(Action.WITHDRAW_RECOVERY),
    }
    return view.render("recovery", _("Ask the bidders for their key files"), context, status=status)
