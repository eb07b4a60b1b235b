"""Evaluation by the system: facts in, rules decide, inputs and result stored so that anybody can recompute them."""

from __future__ import annotations

from datetime import datetime

from procurement.rules.canonical import canonical_json
from procurement.rules.evaluation import Evaluation as Evaluated
from procurement.rules.evaluation import evaluate
from procurement.rules.events_award import LotEvaluated, LotUnsuccessful
from procurement.rules.lifecycle import Action, Role, Stage
from tenders.models import Bid, Evaluation, Lot, LotOffer
from tenders.queries.facts import lot_terms
from tenders.queries.offers import lot_offers, ranked_offers, tie_seed
from tenders.queries.readings import unread_bids
from tenders.services.combining import choose_lots
from tenders.services.letters import send_ending_letters
from tenders.services.lifecycle import apply


def evaluate_lot(lot: Lot, *, now: datetime) -> None:
    """Evaluate an opened lot and move it on: to EVALUATED, or to UNSUCCESSFUL where no offer is admissible.

    Judged criteria without locked scores leave the lot at OPENED, and so does a bid whose content people must read. An
    evaluated lot is evaluated again after an exclusion that people decided. The caller holds the tender's lock. Side
    effects in order: the evaluation (an earlier one is kept as superseded), the offers' validity and rank, the stage and
    its event, letters where the lot ends, the choice among combined lots.
    """
    evaluated = evaluate(lot_terms(lot, tie_seed=tie_seed(lot.tender)), lot_offers(lot))
    stored = _store(lot, evaluated, now)
    if evaluated.waiting or unread_bids(lot.tender):
        return
    subject = f"tender:{lot.tender_id}"
    if ranked_offers(lot).exists():
        event = LotEvaluated(subject, lot=str(lot.pk), evaluation=stored.digest)
        action = Action.EVALUATE if Stage(lot.stage) is Stage.OPENED else Action.REEVALUATE
        apply(action, lot.tender, event, lot=lot, actor=None, roles=[Role.SYSTEM], now=now)
    else:
        ended = LotUnsuccessful(
            subject, lot=str(lot.pk), reason="no_admissible_offer" if evaluated.offers else "no_bids"
        )
        apply(Action.END_WITHOUT_AWARD, lot.tender, ended, lot=lot, actor=None, roles=[Role.SYSTEM], now=now)
        send_ending_letters(lot, ended.reason, now=now)
    choose_lots(lot.tender, now=now)


def _store(lot: Lot, evaluated: Evaluated, now: datetime) -> Evaluation:
    Evaluation.objects.filter(lot=lot, superseded_at=None).update(superseded_at=now)
    bids = {str(bid.pk): bid for bid in Bid.objects.filter(tender=lot.tender).select_related("bidder")}
    for result in evaluated.results:
        bid = bids[result.offer]
        LotOffer.objects.update_or_create(
            lot=lot,
            bid=bid,
            defaults={
                "bidder": bid.bidder,
                "amount": result.total.amount if result.total else None,
                "valid": result.admissible,
                "rank": result.rank,
                "points": result.shown_points,
                "looks_low": result.abnormally_low is not None,
            },
        )
    return Evaluation.objects.create(
        lot=lot,
        inputs=canonical_json(evaluated.inputs()).decode("ascii"),
        result=canonical_json(evaluated.to_data()).decode("ascii"),
        digest=evaluated.digest(),
        created_at=now,
    )
