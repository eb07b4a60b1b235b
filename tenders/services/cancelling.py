"""Cancellation with a coded reason: proposed by an officer, confirmed by a second person. Bids stay sealed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.events import CancellationProposed, TenderCancelled
from procurement.rules.lifecycle import PREPARATION, Action
from procurement.rules.messages import gettext_noop
from tenders.models import Award, Cancellation, Tender
from tenders.services import framework_news
from tenders.services.letters import send_cancellation_letters
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release


@transaction.atomic
def propose_cancellation(tender: Tender, *, code: str, explanation: str, actor: Actor, now: datetime) -> Cancellation:
    """Propose to cancel, with a coded reason and an explanation. A new proposal takes the place of an unconfirmed one."""
    tender = lock_tender(tender)
    absent = require(Action.PROPOSE_CANCELLATION, tender, actor=actor, now=now)
    if code not in Cancellation.Code.values:
        raise refuse("code", gettext_noop("Choose one of the reasons."))
    if not explanation.strip():
        raise refuse("explanation", gettext_noop("Explain the reason: it is published."))
    cancellation, _ = Cancellation.objects.update_or_create(
        tender=tender,
        defaults={
            "code": code, "explanation": explanation.strip(), "proposed_by": actor.account, "proposed_at": now,
        },
    )  # fmt: skip
    event = CancellationProposed(f"tender:{tender.pk}", code=code)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return cancellation


@transaction.atomic
def confirm_cancellation(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person confirms: the procedure ends, awards that do not stand yet are cancelled, bidders are told.

    Bids that were not opened stay sealed for good.
    """
    tender = lock_tender(tender)
    require(Action.CANCEL, tender, actor=actor, now=now)
    was_public = tender.stage_now not in PREPARATION
    cancellation = tender.cancellation
    event = TenderCancelled(f"tender:{tender.pk}", code=cancellation.code, reason=cancellation.explanation)
    apply(Action.CANCEL, tender, event, actor=actor, now=now)
    cancellation.confirmed_by, cancellation.confirmed_at = actor.account, now
    cancellation.save(update_fields=["confirmed_by", "confirmed_at"])
    Award.objects.filter(lot__tender=tender, status__in=Award.LIVE, contract=None).update(status=Award.Status.CANCELLED)
    if was_public:
        send_cancellation_letters(tender, cancellation, now=now)
        framework_news.tell_cancelled(tender, cancellation, now=now)
        store_release(tender, "tenderCancellation", now=now)
