"""One offer for a lot on the buyer's side: its result, questions to its bidder, exclusion by two persons; cancellation of the lot."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.display import amount_text, number_text
from procurement.rules.clarifications import AnswerTime, answer_time
from procurement.rules.exclusions import ExclusionCode
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from procurement.rules.money import Money, rounded
from procurement.rules.options import compared_part
from tenders.forms.offer_acts import AcceptForm, AskForm, ExclusionForm, RepairForm, SendBackForm
from tenders.forms.officer_acts import CancellationForm
from tenders.models import Clarification, Exclusion, Lot, LotOffer
from tenders.queries.clarifications import Asked, asked_about, exclusions_of, get_offer_for
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.offer_acts import may_decide
from tenders.queries.offers import current_evaluation, options_of
from tenders.queries.opened_qualification import findings_of
from tenders.queries.repairs import items_of, window_of
from tenders.queries.tenders import get_tender_for
from tenders.services import clarifying, excluding, lot_cancelling, repairing
from tenders.views.officer_page import Page, attempt, page

ASK, REPAIR, ACCEPT, EXCLUDE, CONFIRM, BACK = "ask", "repair", "accept", "exclude", "confirm", "back"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, reference: str, number: int, bid_id: UUID) -> HttpResponse:
    """Everything about one offer, with what this person may do now. Auditors read it too."""
    actor = get_actor(request)
    view = Page(request, actor, clock.now(), get_tender_for(actor, reference))
    lot = view.lot(number)
    found = get_offer_for(actor, lot, bid_id)
    if request.method != "POST":
        return _show(view, lot, found)
    act = request.POST.get("act", "")
    if act == CONFIRM and (answer := view.asks_again()):
        return answer
    form = _form(act, view, found)
    if form is None or not form.is_valid():
        return _show(view, lot, found, {act: form} if form else {}, status=422)
    if refusals := attempt(_service(view, lot, found, act, form.cleaned_data)):
        return _show(view, lot, found, {act: form}, _placed(act, refusals), status=422)
    return view.done(_done(act), "officer-offer", reference, number, bid_id)


def _form(act: str, view: Page, found: LotOffer) -> forms.Form | None:
    posted = view.request.POST
    match act:
        case "ask":
            return AskForm(posted, looks_low=found.looks_low)
        case "repair":
            return RepairForm(posted, parts=items_of(view.tender))
        case "accept":
            return AcceptForm(posted)
        case "exclude":
            return ExclusionForm(posted, ruleset=ruleset_of(view.tender))
        case "back":
            return SendBackForm(posted)
        case "confirm":
            return forms.Form(posted)
    return None


def _done(act: str) -> str:
    return {
        ASK: _("The question is on its way to the bidder."),
        REPAIR: _("The bidder is asked to complete its bid."),
        ACCEPT: _("The explanation is accepted; the offer can be awarded."),
        EXCLUDE: _("The exclusion is proposed. An approver decides it."),
        CONFIRM: _("The offer is excluded and the lot evaluated again."),
        BACK: _("The proposal is sent back to the officer."),
    }[act]


def _placed(act: str, refusals: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Refusals of a field lead to it: its id carries the form's prefix."""
    return tuple(Issue(f"{act}-{one.field}" if one.field else "", one.message, one.citation) for one in refusals)


def _service(view: Page, lot: Lot, found: LotOffer, act: str, given: dict[str, Any]) -> Callable[[], object]:
    who: dict[str, Any] = {"actor": view.actor, "now": view.now}
    bid = found.bid
    assert bid is not None  # the door lets only offers of opened bids through
    if act == ASK:
        return lambda: clarifying.ask_clarification(lot, bid, **given, **who)
    if act == REPAIR:
        return lambda: repairing.ask_repair(lot, bid, **given, **who)
    if act == EXCLUDE:
        return lambda: excluding.propose_exclusion(lot, bid, **given, **who)
    if act == ACCEPT:
        return lambda: clarifying.accept_explanation(_question(view, lot, found), **given, **who)
    waiting = _waiting(lot, found)
    if waiting is None:
        raise Http404
    if act == BACK:
        return lambda: excluding.return_exclusion(waiting, **given, **who)
    return lambda: excluding.confirm_exclusion(waiting, **who)


def _question(view: Page, lot: Lot, found: LotOffer) -> Clarification:
    """The question that a form names; 404 for any other."""
    wanted = view.request.POST.get("question_id", "")
    for one in _asked(view, lot, found):
        if str(one.row.pk) == wanted:
            return one.row
    raise Http404


def _asked(view: Page, lot: Lot, found: LotOffer) -> Any:
    assert found.bid_id is not None
    return asked_about(lot, [found.bid_id], view.now)[found.bid_id]


def _waiting(lot: Lot, found: LotOffer) -> Exclusion | None:
    assert found.bid_id is not None
    waiting = [one for one in exclusions_of(lot, found.bid_id) if not hasattr(one, "decision")]
    return waiting[-1] if waiting else None


def _show(
    view: Page,
    lot: Lot,
    found: LotOffer,
    typed: dict[str, forms.Form] | None = None,
    refusals: tuple[Issue, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    typed = typed or {}
    assert found.bid_id is not None
    ruleset, exclusions = ruleset_of(view.tender), exclusions_of(lot, found.bid_id)
    evaluated, asked = current_evaluation(lot), _asked(view, lot, found)
    waiting = _waiting(lot, found)
    time = answer_time(ruleset, calendar_of(ruleset, view.now), view.now) if ruleset else None
    context = {
        "lot": lot,
        "offer": found,
        "options": options_of(evaluated, found.bid_id),
        "result": next((r for r in evaluated.results if r.offer == str(found.bid_id)), None) if evaluated else None,
        "questions": asked,
        "exclusions": exclusions,
        "waiting": waiting,
        "time": time,
        "may_ask": view.may(Action.ASK_CLARIFICATION, lot),
        "may_accept": view.may(Action.ACCEPT_EXPLANATION, lot),
        "may_exclude": view.may(Action.PROPOSE_EXCLUSION, lot),
        "may_confirm": may_decide(view.actor, waiting, Action.CONFIRM_EXCLUSION, view.now) if waiting else None,
        "may_return": may_decide(view.actor, waiting, Action.RETURN_EXCLUSION, view.now) if waiting else None,
        "ask_form": typed.get(ASK) or _proposed(view, lot, found, time),
        "accept_form": typed.get(ACCEPT) or AcceptForm(),
        "ask_open": ASK in typed or (found.looks_low and not asked),
        "repair_form": typed.get(REPAIR) or RepairForm(parts=items_of(view.tender)),
        "repair_time": window_of(view.tender, view.now) if ruleset else None,
        "findings": findings_of(view.tender, found),
        "exclude_form": typed.get(EXCLUDE) or ExclusionForm(ruleset=ruleset, initial=_unrepaired(asked, exclusions)),
        "exclude_open": EXCLUDE in typed or bool(_unrepaired(asked, exclusions)),
        "back_form": typed.get(BACK) or SendBackForm(),
        "forms": list(typed.values()),
        "refusals": refusals,
    }
    here = _("Offer of %(bidder)s for lot %(number)s") % {"bidder": found.bidder, "number": lot.number}
    return view.render("offer", here, context, status=status)


def _unrepaired(asked: list[Asked], exclusions: list[Exclusion]) -> dict[str, str]:
    """The exclusion to propose where a repair was not made in time."""
    late = [one for one in asked if one.repair and one.state == "late"]
    if not late or exclusions:
        return {}
    return {"code": ExclusionCode.NO_CONCLUSIVE_ANSWER.value, "explanation": late[-1].row.question}


def _proposed(view: Page, lot: Lot, found: LotOffer, time: AnswerTime | None) -> AskForm:
    """The question as the platform would ask it, with the earliest lawful day to answer."""
    asked = any(one.about_price for one in _asked(view, lot, found))
    about_price = found.looks_low and not asked
    start = {
        "kind": Clarification.Kind.PRICE if about_price else Clarification.Kind.GENERAL,
        "question": _price_question(lot, found) if about_price else "",
        "last_day": time.earliest.last_day if time else None,
    }
    return AskForm(initial=start, looks_low=found.looks_low)


def _price_question(lot: Lot, found: LotOffer) -> str:
    """Directive 2014/24/EU art. 69(2): what an explanation may be about."""
    amount = found.amount
    estimate = compared_part(lot.estimated_value or Decimal(0), lot.options_estimate)
    if amount is None or not estimate:
        return ""
    words = _(
        "Your total of %(total)s is %(percent)s %% of the estimated value of %(estimate)s and looks abnormally low. "
        "Please explain how your price is made up, with your calculation: materials, labor, transport, overheads and "
        "profit; how the work or the goods are produced; favorable conditions that you have; how you keep to "
        "environmental, social and labor law; subcontractors; state aid, if any."
    )
    currency = lot.tender.currency
    return words % {
        "total": amount_text(Money(amount, currency)),
        "percent": number_text(rounded(amount / estimate * 100), 2),
        "estimate": amount_text(Money(estimate, currency)),
    }


@page()
def cancel_lot(view: Page, number: int) -> HttpResponse:
    """Propose to cancel this lot with a coded reason; a second person confirms. The other lots go on."""
    lot = view.lot(number)
    proposal = getattr(lot, "cancellation", None)
    who: dict[str, Any] = {"actor": view.actor, "now": view.now}
    form = CancellationForm(initial={"code": proposal.code, "explanation": proposal.explanation} if proposal else {})
    refusals: tuple[Issue, ...] = ()
    posted = view.request.method == "POST"
    here = ("officer-lot-cancel", view.tender.reference, lot.number)
    if posted and view.request.POST.get("act") == CONFIRM:
        if answer := view.asks_again():
            return answer
        refusals = attempt(lambda: lot_cancelling.confirm_lot_cancellation(lot, **who))
        if not refusals:
            return view.done(_("The lot is cancelled; its bidders get a letter."), "officer-tender")
    elif posted:
        form = CancellationForm(view.request.POST)
        if form.is_valid():
            refusals = attempt(lambda: lot_cancelling.propose_lot_cancellation(lot, **form.cleaned_data, **who))
            if not refusals:
                return view.done(_("The cancellation is proposed. A second person confirms it."), *here)
    context = {
        "form": form, "forms": [form], "refusals": refusals, "proposal": proposal, "lot": lot, "public": True,
        "may_propose": view.may(Action.PROPOSE_LOT_CANCELLATION, lot), "may_confirm": view.may(Action.CANCEL_LOT, lot),
    }  # fmt: skip
    title = _("Cancellation of lot %(number)s") % {"number": lot.number}
    return view.render("cancel", title, context, status=422 if posted else 200)
