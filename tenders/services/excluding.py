"""Exclusions decided by people: proposed with a coded reason, confirmed by a second person; then the lot is evaluated again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.clarifications import exclusion_reasons
from procurement.rules.events_clarification import ExclusionConfirmed, ExclusionProposed, ExclusionReturned
from procurement.rules.exclusions import ExclusionCode
from procurement.rules.lifecycle import ENDED, Action, Stage
from procurement.rules.messages import gettext_noop
from tenders.models import Bid, Clarification, Exclusion, ExclusionDecision, Lot, LotOffer
from tenders.queries.facts import ruleset_of
from tenders.queries.offer_acts import may_decide
from tenders.queries.situation import acting_for
from tenders.services.evaluation import evaluate_lot
from tenders.services.lifecycle import lock_lot, require
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release

AFTER_A_QUESTION = {
    ExclusionCode.PRICE_NOT_JUSTIFIED: (
        Clarification.Kind.PRICE,
        gettext_noop("Ask the bidder about its price first: nobody is excluded for a price without being heard."),
    ),
    ExclusionCode.NO_CONCLUSIVE_ANSWER: (None, gettext_noop("Ask the bidder first.")),
}
"""Reasons that need a question which was answered, or whose time has passed; of that kind, or any."""


@transaction.atomic
def propose_exclusion(lot: Lot, bid: Bid, *, code: str, explanation: str, actor: Actor, now: datetime) -> Exclusion:
    """Propose to exclude an offer that is in the running. It counts once a second person confirms it."""
    lot = lock_lot(lot)
    absent = require(Action.PROPOSE_EXCLUSION, lot.tender, lot=lot, actor=actor, now=now)
    ruleset = ruleset_of(lot.tender)
    assert ruleset is not None  # a tender is published under one
    if code not in set(exclusion_reasons(ruleset)):
        raise refuse("code", gettext_noop("Choose one of the reasons."))
    if not explanation.strip():
        raise refuse("explanation", gettext_noop("Explain the reason: the bidder reads it in its letter."))
    if not LotOffer.objects.filter(lot=lot, bid=bid, valid=True).exists():
        raise refuse("", gettext_noop("This offer is not in the running any more."))
    if Exclusion.objects.filter(lot=lot, bid=bid, decision=None).exists():
        raise refuse("", gettext_noop("An exclusion of this offer is proposed already."))
    row = Exclusion.objects.create(
        lot=lot, bid=bid, code=code, explanation=explanation.strip(), citation=ruleset.citation(f"exclusion.{code}"),
        clarification=_heard(lot, bid, ExclusionCode(code), now), proposed_by=actor.account, proposed_at=now,
    )  # fmt: skip
    event = ExclusionProposed(
        f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(bid.pk), exclusion=str(row.pk), code=code
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


def _heard(lot: Lot, bid: Bid, code: ExclusionCode, now: datetime) -> Clarification | None:
    """The question that was answered, or not in time; refused where the reason needs one and there is none."""
    if code not in AFTER_A_QUESTION:
        return None
    kind, missing = AFTER_A_QUESTION[code]
    asked = Clarification.objects.filter(lot=lot, bid=bid, acceptance=None).select_related("answer")
    rows = list(asked.filter(kind=kind) if kind else asked)
    if not rows:
        raise refuse("code", missing)
    if any(not hasattr(row, "answer") and now < row.answer_ends_at for row in rows):
        raise refuse("code", gettext_noop("The bidder may still answer: wait for the answer."))
    return rows[-1]


@transaction.atomic
def return_exclusion(exclusion: Exclusion, *, reason: str, actor: Actor, now: datetime) -> None:
    """The second person does not agree: the offer stays in the running, the proposal is kept with the reason."""
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why, so that the officer can act on it."))
    lot = _decidable(exclusion, Action.RETURN_EXCLUSION, actor, now)
    _decide(exclusion, confirmed=False, reason=reason.strip(), actor=actor, now=now)
    event = ExclusionReturned(
        f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(exclusion.bid_id), exclusion=str(exclusion.pk),
        reason=reason.strip(),
    )  # fmt: skip
    absent = acting_for(actor, lot.tender, Action.RETURN_EXCLUSION)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)


@transaction.atomic
def confirm_exclusion(exclusion: Exclusion, *, actor: Actor, now: datetime) -> None:
    """A second person confirms: the lot is evaluated again without the offer. Without another one it ends.

    Side effects in order: the decision, its event, the evaluation with its event (and letters, if the lot ends), a release.
    """
    lot = _decidable(exclusion, Action.CONFIRM_EXCLUSION, actor, now)
    _decide(exclusion, confirmed=True, reason="", actor=actor, now=now)
    event = ExclusionConfirmed(
        f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(exclusion.bid_id), exclusion=str(exclusion.pk),
        code=exclusion.code,
    )  # fmt: skip
    absent = acting_for(actor, lot.tender, Action.CONFIRM_EXCLUSION)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    evaluate_lot(lot, now=now)
    if Stage(lot.stage) in ENDED:
        store_release(lot.tender, "tenderUpdate", now=now)


def _decidable(exclusion: Exclusion, action: Action, actor: Actor, now: datetime) -> Lot:
    exclusion.lot = lot = lock_lot(exclusion.lot)
    decision = may_decide(actor, exclusion, action, now)
    if not decision.allowed:
        raise Refused(decision.issues)
    if ExclusionDecision.objects.filter(exclusion=exclusion).exists():
        raise refuse("", gettext_noop("This exclusion is decided already."))
    return lot


def _decide(exclusion: Exclusion, *, confirmed: bool, reason: str, actor: Actor, now: datetime) -> None:
    ExclusionDecision.objects.create(
        exclusion=exclusion, confirmed=confirmed, reason=reason, decided_by=actor.account, decided_at=now
    )
