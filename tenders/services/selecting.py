"""Selecting candidates once the call is closed: each judged by the published criteria, proposed by one person, decided by another."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from secrets import token_hex

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.display import sentence
from procurement.mail import queue_mail
from procurement.rules.canonical import canonical_json
from procurement.rules.complaints import Against
from procurement.rules.events_selection import (
    RequestJudged,
    RequestRead,
    SelectionDecided,
    SelectionProposed,
    SelectionReopened,
    SelectionReturned,
)
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from tenders.models import BidInvitation, ParticipationRequest, RequestJudgment, Selection, Tender
from tenders.queries.call_records import least_of, selection_data
from tenders.queries.calls import Shown, candidates, selection_of
from tenders.queries.complaints import window_of
from tenders.queries.followers import people_of
from tenders.queries.purchases import asked_of
from tenders.services.calls import end_without_candidates
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release


@transaction.atomic
def judge_request(
    tender: Tender, request_id: object, met: dict[str, bool], reason: str, *, actor: Actor, now: datetime
) -> None:
    """Say of one candidate which criteria it meets, and why. A number below the minimum is not met, whatever is said."""
    tender = lock_tender(tender)
    require(Action.JUDGE_REQUEST, tender, actor=actor, now=now)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Give the reason: the candidate reads it."))
    known = {asked.id for asked in asked_of(tender)}
    request = next((one.request for one in candidates(tender) if one.request.pk == request_id), None)
    if request is None or set(met) != known:
        raise refuse("", gettext_noop("Judge every criterion of one candidate."))
    RequestJudgment.objects.update_or_create(
        request=request,
        defaults={"met": met, "reason": reason.strip(), "judged_by": actor.account, "judged_at": now},
    )
    judged = RequestJudged(f"tender:{tender.pk}", request=str(request.pk), qualified=int(all(met.values())))
    audit.record(judged, actor=actor.user, now=now)


@transaction.atomic
def propose_selection(tender: Tender, *, few_reason: str, actor: Actor, now: datetime) -> None:
    """Propose whom to invite: what criteria and judgments give. `few_reason` where fewer qualify than the law wants."""
    tender = lock_tender(tender)
    selection, _ = Selection.objects.get_or_create(tender=tender, superseded_at=None)
    selection.few_reason = few_reason.strip()
    selection.save(update_fields=["few_reason"])
    require(Action.PROPOSE_SELECTION, tender, actor=actor, now=now)
    selection.proposed_by, selection.proposed_at, selection.returned_reason = actor.account, now, ""
    selection.save(update_fields=["proposed_by", "proposed_at", "returned_reason"])
    invited = sum(one.outcome.invited for one in candidates(tender))
    audit.record(SelectionProposed(f"tender:{tender.pk}", invited), actor=actor.user, now=now)


@transaction.atomic
def return_selection(tender: Tender, reason: str, *, actor: Actor, now: datetime) -> None:
    """The second person does not agree: back to the officer, with the reason."""
    tender = lock_tender(tender)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why, so that the officer can act on it."))
    event = SelectionReturned(f"tender:{tender.pk}", reason.strip())
    apply(Action.RETURN_SELECTION, tender, event, actor=actor, now=now)
    proposed = Selection.objects.filter(tender=tender, superseded_at=None)
    proposed.update(proposed_by=None, proposed_at=None, returned_reason=reason.strip())


@transaction.atomic
def decide_selection(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person decides; every candidate is told with its reasons. If nobody qualified, the procedure ends.

    Side effects in order: stage and event, the record for good, who will be invited, mails, the release.
    """
    tender = lock_tender(tender)
    require(Action.DECIDE_SELECTION, tender, actor=actor, now=now)
    selection, found = Selection.objects.get(tender=tender, superseded_at=None), candidates(tender)
    record = canonical_json(selection_data(tender, selection.few_reason, token_hex(16)))
    invited = [one for one in found if one.outcome.invited]
    event = SelectionDecided(
        f"tender:{tender.pk}",
        selection=sha256(record).hexdigest(),
        proposer=str(selection.proposed_by_id),
        candidates=len(found),
        invited=len(invited),
        least=least_of(tender),
        few_reason=selection.few_reason,
    )
    apply(Action.DECIDE_SELECTION, tender, event, actor=actor, now=now)
    selection.record, selection.digest = record.decode("ascii"), event.selection
    selection.decided_by, selection.decided_at = actor.account, now
    selection.save(update_fields=["record", "digest", "decided_by", "decided_at"])
    BidInvitation.objects.bulk_create(BidInvitation(tender=tender, bidder=one.request.bidder) for one in invited)
    for one in found:
        _tell(selection, one, now)
    if not invited:
        end_without_candidates(tender, "no_candidates", now)
    store_release(tender, "tenderUpdate", now=now)


def reopen_selection(tender: Tender, *, complaint: str, actor: Actor, now: datetime) -> None:
    """Back to the candidates after an upheld complaint: what was decided is kept, and nobody is invited by it.

    The caller holds the lock. Side effects in order: stage and event, the selection set aside, its invitations, the release.
    """
    selection = selection_of(tender)
    assert selection is not None  # a call is decided by a selection
    event = SelectionReopened(f"tender:{tender.pk}", selection=selection.digest, complaint=complaint)
    apply(Action.BACK_TO_SELECTION, tender, event, actor=actor, now=now)
    selection.superseded_at = now
    selection.save(update_fields=["superseded_at"])
    BidInvitation.objects.filter(tender=tender, invited_at=None).delete()
    store_release(tender, "tenderUpdate", now=now)


def _tell(selection: Selection, one: Shown, now: datetime) -> None:
    """To everybody who may act for the candidate: selected or not, with every reason, and until when it can complain."""
    assert one.judgment is not None
    reasons = [sentence(reason) for reason in one.outcome.reasons]
    window = window_of(selection.tender, Against.SELECTION, None, now)
    context = {
        "tender": selection.tender, "candidate": one, "reasons": reasons, "judgment": one.judgment,
        "complain_before": window.ends.at if window and window.ends else None,
    }  # fmt: skip
    for user in people_of(one.request.bidder_id):
        key = f"selected:{selection.pk}:{one.request.pk}:{user.pk}"
        queue_mail(key=key, to=user, template="candidate_told", context=context, now=now)


@transaction.atomic
def record_reading(tender: Tender, request: ParticipationRequest, *, actor: Actor, now: datetime) -> None:
    """Write down who of the buyer's side read a request."""
    event = RequestRead(f"tender:{tender.pk}", request=str(request.pk), user=actor.id)
    audit.record(event, actor=actor.user, now=now)
