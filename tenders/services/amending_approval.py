"""The way of a change from its draft to the second person, and from there to everybody: nobody changes a tender alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.rules.events_call import AmendmentProposed, AmendmentReturned
from procurement.rules.lifecycle import Action
from tenders.models import Amendment, Tender
from tenders.queries.amendments import under_way, weighed
from tenders.services import amended
from tenders.services.amending import begin
from tenders.services.lifecycle import apply, lock_tender, require, reschedule
from tenders.services.refusal import Refused, Stale


@transaction.atomic
def propose(
    tender: Tender, *, reason: str, only_clarifies: bool, actor: Actor, now: datetime, partly: bool = False
) -> None:
    """Give the reason and send the change to a second person. `partly`: only keep the reason, send nothing."""
    tender, amendment = begin(tender, actor, now)
    amendment.reason, amendment.only_clarifies = reason.strip(), only_clarifies
    amendment.revision += 1
    amendment.save(update_fields=["reason", "only_clarifies", "revision"])
    if partly:
        return
    if issues := weighed(tender, amendment, now).issues:
        raise Refused(issues)
    event = AmendmentProposed(f"tender:{tender.pk}", amendment=str(amendment.pk))
    apply(Action.PROPOSE_AMENDMENT, tender, event, actor=actor, now=now)
    amendment.status, amendment.return_reason = Amendment.Status.PROPOSED, ""
    amendment.proposed_by, amendment.proposed_at = actor.account, now
    amendment.save(update_fields=["status", "return_reason", "proposed_by", "proposed_at"])


@transaction.atomic
def send_back(tender: Tender, reason: str, *, actor: Actor, now: datetime) -> None:
    """Back to the draft, by the approver with a reason, or by an officer who goes on with it."""
    tender = lock_tender(tender)
    amendment = under_way(tender)
    known = amendment.pk if amendment else ""
    event = AmendmentReturned(f"tender:{tender.pk}", amendment=str(known), reason=reason.strip())
    apply(Action.RETURN_AMENDMENT, tender, event, actor=actor, now=now)
    assert amendment is not None  # the table has asked for it
    amendment.status, amendment.return_reason = Amendment.Status.DRAFT, reason.strip()
    amendment.proposed_by = amendment.proposed_at = None
    amendment.save(update_fields=["status", "return_reason", "proposed_by", "proposed_at"])


@transaction.atomic
def drop(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """Give up the draft of a change."""
    tender, amendment = begin(tender, actor, now)
    amendment.status = Amendment.Status.DROPPED
    amendment.save(update_fields=["status"])


@transaction.atomic
def approve(tender: Tender, *, revision: int, actor: Actor, now: datetime) -> None:
    """A second person approves, and the change is published at once. Stale if it is not as that person saw it."""
    tender = lock_tender(tender)
    require(Action.AMEND, tender, actor=actor, now=now)
    amendment = under_way(tender)
    assert amendment is not None  # the table has asked for it
    if amendment.revision != revision:
        raise Stale
    result = weighed(tender, amendment, now)
    amendment.approved_by = actor.account

    def told(event: amended.Amended) -> None:
        apply(Action.AMEND, tender, event, actor=actor, now=now)

    amended.publish(
        tender,
        amendment,
        result.before,
        result.after,
        significant=result.significant,
        cause="amendment",
        told=told,
        now=now,
    )
    reschedule(tender)
