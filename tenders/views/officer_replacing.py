"""Another key holder in the place of one who can't confirm: proposed by an officer, confirmed by a second person."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.replacement import ReplacementForm
from tenders.queries.key_holders import candidates, replacements_of
from tenders.services import replacing
from tenders.views.officer_page import Page, attempt, page

CONFIRM, WITHDRAW = "confirm", "withdraw"


@page()
def replace(view: Page) -> HttpResponse:
    """Propose, confirm or withdraw."""
    if view.request.method != "POST":
        return _show(view, _form(view))
    act = view.request.POST.get("act", "")
    if act == CONFIRM:
        if answer := view.asks_again():
            return answer
        refusals = attempt(lambda: replacing.confirm_replacement(view.tender, actor=view.actor, now=view.now))
        done = _("Confirmed. Both people and the other key holders are told.")
    elif act == WITHDRAW:
        refusals = attempt(lambda: replacing.withdraw_replacement(view.tender, actor=view.actor, now=view.now))
        done = _("The proposal is withdrawn; nothing has changed.")
    else:
        return _propose(view)
    return _show(view, _form(view), refusals, status=422) if refusals else view.done(done, "officer-replace")


def _form(view: Page) -> ReplacementForm:
    holders = list(view.tender.named_key_holders.all())
    named = [holder.user for holder in holders if holder.confirmed_at is None]
    taken = {holder.user_id for holder in holders}
    able = [user for user in candidates(view.tender) if user.pk not in taken and user != view.actor.user]
    posted = view.request.method == "POST" and view.request.POST.get("act") not in (CONFIRM, WITHDRAW)
    return ReplacementForm(view.request.POST if posted else None, named=named, able=able)


def _propose(view: Page) -> HttpResponse:
    form = _form(view)
    if not form.is_valid():
        return _show(view, form, status=422)
    draft = form.draft()
    refusals = attempt(lambda: replacing.propose_replacement(view.tender, draft, actor=view.actor, now=view.now))
    if refusals:
        return _show(view, form, refusals, status=422)
    return view.done(_("Proposed. A second person confirms it."), "officer-replace")


def _show(view: Page, form: ReplacementForm, refusals: tuple[Issue, ...] = (), *, status: int = 200) -> HttpResponse:
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
