"""What two persons decide in a negotiation: fewer offers, by the award criteria, and its end with one deadline for final bids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.canonical import canonical_json
from procurement.rules.events_negotiation import (
    NegotiationEnded,
    NegotiationProposed,
    NegotiationReturned,
    OffersReduced,
)
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.negotiation import reduction_data, reduction_issues, stay
from tenders.models import NegotiationExit, NegotiationProposal, NegotiationRound, Tender
from tenders.queries.calls import dates_of_invitation
from tenders.queries.facts import ruleset_of
from tenders.queries.negotiation_records import negotiation_data, reduction_of
from tenders.queries.negotiations import as_proposed, last_round, left_in, open_proposal
from tenders.services.calls import send_invitations
from tenders.services.drafts import InvitationDates
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.negotiations import part_from
from tenders.services.notice import published_event
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release

What = NegotiationProposal.What
LEAST = "negotiation.least_left"


@transaction.atomic
def propose_reduction(
    tender: Tender,
    points: Mapping[str, Decimal],
    reasons: Mapping[str, str],
    keep: int,
    *,
    actor: Actor,
    now: datetime,
) -> NegotiationProposal:
    """Propose to go on with the `keep` best offers. Points from 0 to 100 by company id, under the announced award criteria."""
    tender = lock_tender(tender)
    require(Action.PROPOSE_REDUCTION, tender, actor=actor, now=now)
    ruleset, companies = ruleset_of(tender), {str(one.pk) for one in left_in(tender)}
    assert ruleset is not None  # a call is published under one
    if set(points) != companies or not all(reasons.get(one, "").strip() for one in companies):
        raise refuse("points", gettext_noop("Give every company its points and the reason for them."))
    if issues := tuple(reduction_issues(points, keep, ruleset.integer(LEAST))):
        raise Refused(issues)
    texts = {one: format(found, "f") for one, found in points.items()}
    said = {one: reasons[one].strip() for one in companies}
    return _propose(tender, What.REDUCTION, actor, now, keep=keep, points=texts, reasons=said)


@transaction.atomic
def propose_end(tender: Tender, dates: InvitationDates, *, actor: Actor, now: datetime) -> NegotiationProposal:
    """Propose to end the negotiation, with the times for the final bids: lawful if counted from now, and again when decided."""
    tender = lock_tender(tender)
    require(Action.PROPOSE_END, tender, actor=actor, now=now)
    tender.enquiries_end_at, tender.bids_end_at = dates.enquiries_end_at, dates.bids_end_at
    tender.opening_at = dates.opening_at
    if issues := dates_of_invitation(tender, now):
        raise Refused(issues)
    times = {name: getattr(dates, name) for name in ("enquiries_end_at", "bids_end_at", "opening_at")}
    return _propose(tender, What.END, actor, now, **times)


def _propose(tender: Tender, what: str, actor: Actor, now: datetime, **columns: Any) -> NegotiationProposal:
    made = NegotiationProposal.objects.create(
        tender=tender, round=last_round(tender), what=what, proposed_by=actor.account, proposed_at=now, **columns
    )
    audit.record(NegotiationProposed(f"tender:{tender.pk}", what=str(what)), actor=actor.user, now=now)
    return made


@transaction.atomic
def return_proposal(tender: Tender, reason: str, *, actor: Actor, now: datetime) -> None:
    """The second person does not agree, or the officer takes it back: with the reason."""
    tender = lock_tender(tender)
    absent = require(Action.RETURN_NEGOTIATION, tender, actor=actor, now=now)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why, so that the officer can act on it."))
    waits = _waiting(tender)
    waits.returned_at, waits.returned_reason = now, reason.strip()
    waits.save(update_fields=["returned_at", "returned_reason"])
    event = NegotiationReturned(f"tender:{tender.pk}", what=waits.what, reason=waits.returned_reason)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)


@transaction.atomic
def decide_reduction(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person decides; those who leave are told. Side effects in order: event, the record for good, who leaves, mails."""
    tender = lock_tender(tender)
    require(Action.DECIDE_REDUCTION, tender, actor=actor, now=now)
    waits = _waiting(tender)
    found = reduction_of(waits)
    going = stay(found.points, found.keep)
    record = canonical_json({**reduction_data(found), "nonce": token_hex(16)})
    event = OffersReduced(
        f"tender:{tender.pk}",
        round=found.round,
        proposer=str(waits.proposed_by_id),
        before=len(found.points),
        left=len(going),
        reduction=sha256(record).hexdigest(),
    )
    apply(Action.DECIDE_REDUCTION, tender, event, actor=actor, now=now)
    _decide(waits, record, event.reduction, actor, now)
    leaving = [one.pk for one in left_in(tender) if str(one.pk) not in going]
    part_from(leaving, waits.round, NegotiationExit.Why.REDUCTION, now)


@transaction.atomic
def end_negotiation(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person ends it: everybody who is left is invited to a final bid at this instant, with one deadline.

    Side effects in order: dates, stage with the event of the record, the record for good, invitations with mails, the events
    of the notice and of the invitations, the release.
    """
    tender = as_proposed(lock_tender(tender))
    tender.invited_at = now
    require(Action.END_NEGOTIATION, tender, actor=actor, now=now)
    waits = _waiting(tender)
    assert tender.bids_end_at
    tender.save(update_fields=["enquiries_end_at", "bids_end_at", "opening_at", "invited_at"])
    record = canonical_json(negotiation_data(tender, token_hex(16)))
    event = NegotiationEnded(
        f"tender:{tender.pk}",
        proposer=str(waits.proposed_by_id),
        rounds=NegotiationRound.objects.filter(tender=tender).count(),
        invited=len(left_in(tender)),
        record=sha256(record).hexdigest(),
        bids_end_at=tender.bids_end_at.isoformat(),
    )
    apply(Action.END_NEGOTIATION, tender, event, actor=actor, now=now)
    _decide(waits, record, event.record, actor, now)
    invited = send_invitations(tender, now)
    audit.record(published_event(tender, now), actor=actor.user, now=now)
    audit.record(invited, actor=actor.user, now=now)
    store_release(tender, "tenderUpdate", now=now)


def _waiting(tender: Tender) -> NegotiationProposal:
    found = open_proposal(tender)
    assert found is not None  # the table has asked for it
    return found


def _decide(row: NegotiationProposal, record: bytes, digest: str, actor: Actor, now: datetime) -> None:
    row.record, row.digest = record.decode("ascii"), digest
    row.decided_by, row.decided_at = actor.account, now
    row.save(update_fields=["record", "digest", "decided_by", "decided_at"])
