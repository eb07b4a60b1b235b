"""Too few key holders can open: an officer proposes to ask the bidders for their key files, a second person confirms."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.opening import RecoveryForm
from tenders.queries.outcomes import call_for_key_files, waiting_opening
from tenders.services import recovery_calls
from tenders.views.officer_page import Answer, Page, of_tender, page, propose_and_answer

ANSWERS = {
    "confirm": Answer(
        of_tender(recovery_calls.confirm_recovery),
        gettext_lazy("Confirmed. Every bidder is asked for its key file."),
        binds=True,
    ),
    "withdraw": Answer(
        of_tender(recovery_calls.withdraw_recovery), gettext_lazy("The proposal is withdrawn; nothing has changed.")
    ),
}


@page()
def recovery(view: Page) -> HttpResponse:
    """Propose, confirm or withdraw."""
    return propose_and_answer(
        view, form=_form, propose=_propose, answers=ANSWERS, show=_show, done=("opening-recovery",)
    )


def _form(_: Page, posted: QueryDict | None) -> RecoveryForm:
    return RecoveryForm(posted)


def _propose(view: Page, form: RecoveryForm) -> None:
    words = form.cleaned_data["explanation"]
    recovery_calls.propose_recovery(view.tender, words, actor=view.actor, now=view.now)


def _show(view: Page, form: RecoveryForm, refusals: tuple[Issue, ...], status: int) -> HttpResponse:
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
