"""A negotiation on the buyer's side: what its notice says, rounds, talks, fewer offers, and the end by two persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import Issue
from procurement.rules.negotiation import stay
from procurement.rules.procedures import procedure_of
from tenders.forms.negotiation import MeetingForm, ReductionForm, RoundForm, TermsForm, terms_initial
from tenders.forms.officer_acts import ReturnForm
from tenders.forms.officer_call import InviteForm
from tenders.models import NegotiationProposal
from tenders.queries.dates import suggested_invitation, suggested_round
from tenders.queries.negotiation_files import offer_file
from tenders.queries.negotiation_records import reduction_of
from tenders.queries.negotiation_terms import terms_row
from tenders.queries.negotiations import (
    get_offer_for,
    left_in,
    meetings_for,
    negotiation_rounds,
    offers_for,
    open_proposal,
    returned_proposal,
)
from tenders.services import draft_calls, negotiation_offers, negotiation_steps, negotiations
from tenders.views.bidder_request import download
from tenders.views.officer_call import edit
from tenders.views.officer_candidates import READERS
from tenders.views.officer_editor import Editor
from tenders.views.officer_page import WRITERS, Page, attempt, page


@page(*WRITERS)
def terms(view: Page) -> HttpResponse:
    """The page of a draft: why there is negotiation, what is not negotiable, which rights the buyer keeps."""
    _only_negotiated(view)
    needs_ground = procedure_of(view.tender.procedure).needs_ground

    def save(form: TermsForm, revision: int) -> None:
        draft_calls.save_negotiation(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> TermsForm:
        return TermsForm(data, initial=dict(initial), needs_ground=needs_ground)

    return edit(view, Editor(view, "edit", _("Negotiation"), terms_initial, form, save))


def _only_negotiated(view: Page) -> None:
    if not procedure_of(view.tender.procedure).initial:
        raise Http404


@dataclass(frozen=True, slots=True)
class Button:
    """What a button of the page does with its form, what is said once it is done, and whether it asks again who is there."""

    act: Callable[[Page, Any], object]
    done: str | Promise
    binds: bool = False


def _invite(view: Page, form: RoundForm) -> None:
    negotiations.invite_to_negotiate(view.tender, **form.cleaned_data, actor=view.actor, now=view.now)


def _start_round(view: Page, form: RoundForm) -> None:
    negotiations.start_round(view.tender, **form.cleaned_data, actor=view.actor, now=view.now)


def _talk(view: Page, form: MeetingForm) -> None:
    company, words, held_at = form.minutes()
    negotiation_offers.record_meeting(view.tender, company, words, held_at, actor=view.actor, now=view.now)


def _reduction(view: Page, form: ReductionForm) -> None:
    keep = form.cleaned_data["keep"]
    negotiation_steps.propose_reduction(
        view.tender, form.points(), form.reasons(), keep, actor=view.actor, now=view.now
    )


def _propose(view: Page, form: InviteForm) -> None:
    negotiation_steps.propose_end(view.tender, form.draft(), actor=view.actor, now=view.now)


def _return(view: Page, form: ReturnForm) -> None:
    negotiation_steps.return_proposal(view.tender, form.cleaned_data["reason"], actor=view.actor, now=view.now)


def _reduce(view: Page, form: None) -> None:
    negotiation_steps.decide_reduction(view.tender, actor=view.actor, now=view.now)


def _end(view: Page, form: None) -> None:
    negotiation_steps.end_negotiation(view.tender, actor=view.actor, now=view.now)


PROPOSED = gettext_lazy("Proposed. A second person decides.")
BUTTONS = {
    "invite": Button(_invite, gettext_lazy("All who were selected are invited to hand in an initial offer."), True),
    "round": Button(_start_round, gettext_lazy("All who are left are asked for better offers.")),
    "talk": Button(_talk, gettext_lazy("The minutes are kept. The company reads them on its page.")),
    "reduction": Button(_reduction, PROPOSED),
    "propose": Button(_propose, PROPOSED),
    "return": Button(_return, gettext_lazy("Sent back with your reason.")),
    "reduce": Button(_reduce, gettext_lazy("Decided. Those who leave are told."), True),
    "end": Button(
        _end, gettext_lazy("The negotiation is over. All who are left are invited to their final bids."), True
    ),
}
"""By the value of the button."""


@page(*READERS)
def negotiation(view: Page) -> HttpResponse:
    """How the negotiation stands, and the forms of what comes next; what was pressed says which act it is."""
    _only_negotiated(view)
    posted = view.request.POST if view.request.method == "POST" else None
    name = posted.get("act", "") if posted is not None else ""
    typed, button = _forms(view, name, posted), BUTTONS.get(name)
    form = typed.get(name)
    if button is None or (form is not None and not form.is_valid()):
        return _show(view, typed, form, (), 200 if posted is None else 422)
    if button.binds and (answer := view.asks_again()):
        return answer
    refusals = attempt(lambda: button.act(view, form))
    if refusals:
        return _show(view, typed, form, refusals, 422)
    return view.done(str(button.done), "officer-negotiation")


def _forms(view: Page, sent: str, posted: Any) -> dict[str, forms.Form]:
    """The forms of the page by the value of their buttons; the one that was sent has what was typed."""
    companies = left_in(view.tender)

    def data(name: str) -> Any:
        return posted if sent == name else None

    return {
        "invite": RoundForm(data("invite"), initial=_round_dates(view)),
        "round": RoundForm(data("round"), initial=_round_dates(view)),
        "talk": MeetingForm(data("talk"), companies=companies),
        "reduction": ReductionForm(data("reduction"), companies=companies),
        "propose": InviteForm(data("propose"), initial=_final_dates(view)),
        "return": ReturnForm(data("return")),
    }


def _round_dates(view: Page) -> dict[str, Any]:
    found = suggested_round(view.tender, view.now)
    return {"offers_end_at": found} if found else {}


def _final_dates(view: Page) -> dict[str, Any]:
    found = suggested_invitation(view.tender, view.now)
    names = ("enquiries_end_at", "bids_end_at", "opening_at")
    return {name: getattr(found, name) for name in names} if found else {}


ASKED = {
    "invite": Action.INVITE_TO_NEGOTIATE,
    "round": Action.START_ROUND,
    "talk": Action.RECORD_MEETING,
    "reduction": Action.PROPOSE_REDUCTION,
    "propose": Action.PROPOSE_END,
    "back": Action.RETURN_NEGOTIATION,
    "reduce": Action.DECIDE_REDUCTION,
    "end": Action.END_NEGOTIATION,
}
"""What the page asks of the lifecycle's table."""


def _show(
    view: Page, typed: dict[str, forms.Form], sent: forms.Form | None, refusals: tuple[Issue, ...], status: int
) -> HttpResponse:
    waits, companies = open_proposal(view.tender), left_in(view.tender)
    context = {
        "terms": terms_row(view.tender),
        "companies": companies,
        "rounds": negotiation_rounds(view.tender),
        "offers": offers_for(view.actor, view.tender),
        "meetings": meetings_for(view.actor, view.tender),
        "proposal": waits,
        "standing": _standing(waits, companies),
        "returned": returned_proposal(view.tender),
        "typed": typed,
        "sent": sent,
        "refusals": refusals,
        "may": {name: view.may(action) for name, action in ASKED.items()},
        "officer": view.has(Role.OFFICER),
    }
    return view.render("negotiation", _("Negotiation"), context, status=status)


def _standing(waits: NegotiationProposal | None, companies: list[Any]) -> list[dict[str, Any]]:
    """What a proposed reduction means for each company: points, reason, and whether it goes on."""
    if waits is None or waits.what != NegotiationProposal.What.REDUCTION:
        return []
    found = reduction_of(waits)
    going = stay(found.points, found.keep)
    rows = [(one.name, str(one.pk)) for one in companies]
    return [
        {"name": name, "points": found.points[pk], "reason": found.reasons[pk], "stays": pk in going}
        for name, pk in rows
    ]


@page(*READERS, methods=("GET", "HEAD"))
def offer(view: Page, offer_id: UUID) -> HttpResponse:
    """One offer in full; reading it is logged."""
    found = get_offer_for(view.actor, view.tender, offer_id)
    negotiation_offers.record_reading(view.tender, found.offer, actor=view.actor, now=view.now)
    return view.render("negotiation_offer", found.offer.bidder.name, {"found": found})


@page(*READERS, methods=("GET", "HEAD"))
def file(view: Page, offer_id: UUID) -> HttpResponse:
    """The document of an offer, always as a download."""
    name, body = offer_file(get_offer_for(view.actor, view.tender, offer_id))
    return download(body, name)
