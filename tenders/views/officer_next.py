"""What happens next with a tender and who must act, in one sentence each. The lifecycle's table decides who may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import LOT_STAGES, Stage
from procurement.rules.procedures import CALL_OFF, procedure_of
from tenders.models import Lot, Tender
from tenders.queries.auctions import auctioning_of, has_two
from tenders.queries.awards import lots_with_proposal
from tenders.queries.judging import is_judged, lot_judging
from tenders.queries.negotiations import open_proposal, open_round
from tenders.queries.price_openings import open_request

BEFORE_BIDS = (Stage.CALL_OPEN, Stage.CALL_CLOSED, Stage.CALL_DECIDED, Stage.NEGOTIATING)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next, who does it, when (None: as soon as somebody does), and the page on which it is done."""

    what: str
    who: str
    at: datetime | None = None
    url: str = ""


def next_steps(tender: Tender, now: datetime) -> list[NextStep]:
    """The next step of the tender, or of each of its lots once they go their own ways; nothing where all is over."""
    if tender.stage_now in LOT_STAGES:
        proposed = lots_with_proposal(tender)
        return [step for lot in tender.lots.all() if (step := _of_lot(tender, lot, lot.pk in proposed))]
    step = _of_tender(tender, now)
    return [step] if step else []


def _of_tender(tender: Tender, now: datetime) -> NextStep | None:
    clock = _("the clock")
    opening = reverse("tenders:opening", args=[tender.reference])
    if tender.stage_now in BEFORE_BIDS:
        return _before_bids(tender)
    match tender.stage_now:
        case Stage.DRAFT:
            url = reverse("tenders:officer-tender", args=[tender.reference])
            return NextStep(_("The draft is finished and sent for review."), _("an officer"), tender.publish_at, url)
        case Stage.IN_REVIEW:
            url = reverse("tenders:officer-review", args=[tender.reference])
            who = _("an approver other than %(author)s") % {"author": tender.author}
            return NextStep(_("A second person reviews and approves the tender."), who, tender.publish_at, url)
        case Stage.SCHEDULED:
            return NextStep(_("The tender is published."), clock, tender.publish_at)
        case Stage.PUBLISHED if tender.bids_end_at and now >= tender.bids_end_at:
            return NextStep(_("The time for bids is over: the tender is being closed."), clock, tender.bids_end_at)
        case Stage.PUBLISHED:
            return NextStep(
                _("Bids come in sealed until the deadline. Nobody, you included, can see how many."),
                clock,
                tender.bids_end_at,
            )
        case Stage.CLOSED:
            who = _("%(count)s of the named key holders") % {"count": tender.key_holders_required}
            return NextStep(
                _("The key holders confirm the opening; then all bids open at once."), who, tender.opening_at, opening
            )
    return None


def _before_bids(tender: Tender) -> NextStep | None:
    """Requests to participate, the selection among them, and the negotiation with those selected."""
    clock = _("the clock")
    match tender.stage_now:
        case Stage.CALL_OPEN:
            text = _("Companies ask to participate until the end of that time. Nobody, you included, can see how many.")
            return NextStep(text, clock, tender.requests_end_at)
        case Stage.CALL_CLOSED:
            url = reverse("tenders:officer-candidates", args=[tender.reference])
            text = _("The candidates are judged by the published criteria; a second person decides.")
            return NextStep(text, _("an officer, then an approver"), None, url)
        case Stage.CALL_DECIDED:
            url = reverse("tenders:officer-candidates", args=[tender.reference])
            if procedure_of(tender.procedure).initial:
                url = reverse("tenders:officer-negotiation", args=[tender.reference])
                return NextStep(_("All who were selected are invited to initial offers."), _("an officer"), None, url)
            return NextStep(_("All who were selected are invited to bid."), _("an officer"), None, url)
        case Stage.NEGOTIATING:
            return _of_negotiation(tender)
    return None


def _of_negotiation(tender: Tender) -> NextStep:
    """A round waits for its end; between rounds an officer goes on, or an approver answers a proposal."""
    url, current = reverse("tenders:officer-negotiation", args=[tender.reference]), open_round(tender)
    if current is not None:
        text = _("Offers come in until the end of the round. Nobody, you included, can see how many.")
        return NextStep(text, _("the clock"), current.offers_end_at, url)
    if open_proposal(tender) is not None:
        return NextStep(_("What was proposed in the negotiation is decided."), _("an approver"), None, url)
    return NextStep(_("The negotiation goes on, or its end is proposed."), _("an officer"), None, url)


def _of_committee(tender: Tender, lot: Lot) -> NextStep:
    """Who is still missing, by name; what they scored stays unseen."""
    facts, missing = lot_judging(lot)
    url = reverse("tenders:all-scores", args=[tender.reference, lot.number])
    name = {"lot": lot.number}
    if not missing:
        return NextStep(_("Lot %(lot)s: the committee agrees on a score.") % name, _("the chair"), None, url)
    return NextStep(_("Lot %(lot)s: the evaluators score the offers.") % name, facts.missing_from, None, url)


def _scores_missing(lot: Lot) -> bool:
    if not is_judged(lot):
        return False
    facts, missing = lot_judging(lot)
    return bool(missing or facts.apart)


def _of_prices(tender: Tender, lot: Lot) -> NextStep:
    """The second envelope: somebody asks for it, then the key holders confirm."""
    url = reverse("tenders:price-opening", args=[tender.reference, lot.number])
    name = {"lot": lot.number}
    if open_request(lot):
        who = _("%(count)s of the named key holders") % {"count": tender.key_holders_required}
        return NextStep(_("Lot %(lot)s: the key holders confirm the opening of the prices.") % name, who, None, url)
    text = _("Lot %(lot)s: exclusions are decided, then the opening of the prices is asked for.")
    return NextStep(text % name, _("an officer"), None, url)


def _awarded(tender: Tender, lot: Lot, contract: str) -> NextStep:
    """An order waits for its supplier, any other award for the signature."""
    if tender.procedure == CALL_OFF.code:
        return NextStep(_("The supplier accepts or declines the order."), _("the supplier"), None, contract)
    text = _("Lot %(lot)s: the signed contract is recorded.") % {"lot": lot.number}
    return NextStep(text, _("an officer"), None, contract)


def _of_auction(tender: Tender, lot: Lot) -> NextStep | None:
    """The auction, where one is still to be held."""
    found, name = auctioning_of(lot), {"lot": lot.number}
    if not found.announced or found.held or not has_two(lot):
        return None
    url = reverse("tenders:officer-auction", args=[tender.reference, lot.number])
    if found.starts_at:
        return NextStep(_("Lot %(lot)s: the auction takes place.") % name, _("the bidders"), found.starts_at, url)
    return NextStep(_("Lot %(lot)s: the auction is scheduled.") % name, _("an officer"), None, url)


def _of_lot(tender: Tender, lot: Lot, proposed: bool) -> NextStep | None:
    award = reverse("tenders:officer-award", args=[tender.reference, lot.number])
    contract = reverse("tenders:officer-contract", args=[tender.reference, lot.number])
    name, clock = {"lot": lot.number}, _("the clock")
    match Stage(lot.stage):
        case Stage.OPENED if tender.two_envelopes and not _scores_missing(lot):
            return _of_prices(tender, lot)
        case Stage.OPENED if is_judged(lot):
            return _of_committee(tender, lot)
        case Stage.OPENED:
            return NextStep(_("Lot %(lot)s: the offers are evaluated.") % name, _("the platform"), None, award)
        case Stage.EVALUATED if proposed:
            return NextStep(_("Lot %(lot)s: the proposed award is decided.") % name, _("an approver"), None, award)
        case Stage.EVALUATED:
            step = NextStep(_("Lot %(lot)s: the award is proposed.") % name, _("an officer"), None, award)
            return _of_auction(tender, lot) or step
        case Stage.DECIDED:
            return NextStep(_("Lot %(lot)s: the decision letters go out.") % name, _("the platform"), None, award)
        case Stage.STANDSTILL:
            text = _("Lot %(lot)s: the standstill ends, and the award stands unless somebody complains.")
            return NextStep(text % name, clock, lot.standstill_ends_at, award)
        case Stage.AWARDED:
            return _awarded(tender, lot, contract)
        case Stage.CONTRACTED:
            return NextStep(
                _("Lot %(lot)s: the end of the contract is recorded.") % name, _("an officer"), None, contract
            )
    return None
