"""Another key holder in the place of one who can't confirm: proposed by an officer, confirmed by a second person."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.replacement import ReplacementForm
from tenders.queries.key_holders import candidates, replacements_of
from tenders.services import replacing
from tenders.views.officer_page import Answer, Page, of_tender, page, propose_and_answer

ANSWERS = {
    "confirm": Answer(
        of_tender(replacing.confirm_replacement),
        gettext_lazy("Confirmed. Both people and the other key holders are told."),
        binds=True,
    ),
    "withdraw": Answer(
        of_tender(replacing.withdraw_replacement), gettext_lazy("The proposal is withdrawn; nothing has changed.")
    ),
}


@page()
def replace(view: Page) -> HttpResponse:
    """Propose, confirm or withdraw."""
    return propose_and_answer(
        view, form=_form, propose=_propose, answers=ANSWERS, show=_show, done=("officer-replace",)
    )


def _form(view: Page, posted: QueryDict | None) -> ReplacementForm:
    holders = list(view.tender.named_key_holders.all())
    named = [holder.user for holder in holders if holder.confirmed_at is None]
    taken = {holder.user_id for holder in holders}
    able = [user for user in candidates(view.tender) if user.pk not in taken and user != view.actor.user]
    return ReplacementForm(posted, named=named, able=able)


def _propose(view: Page, form: ReplacementForm) -> None:
    replacing.propose_replacement(view.tender, form.draft(), actor=view.actor, now=view.now)


def _show(view: Page, form: ReplacementForm, refusals: tuple[Issue, ...], status: int) -> HttpResponse:
    rows = replacements_of(view.tender)
    context = {
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "waiting": next((row for row in rows if not row.confirmed_at and not row.withdrawn_at), None),
        "past": [row for row in rows if row.confirmed_at],
        "holders": list(view.tender.named_key_holders.all()),
        "may_propose": view.may(Action.PROPOSE_REPLACEMENT),
        "may_confirm": view.may(Action.CONFIRM_REPLACEMENT),
        "may_withdraw": view.may(Action.WITHDRAW_REPLACEMENT),
    }
    return view.render("replace", _("Another key holder"), context, status=status)
