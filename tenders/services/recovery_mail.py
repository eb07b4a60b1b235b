"""Mails around an opening that waits: to the bidders concerned, to the officers, to those who run the platform. Through the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from procurement.mail import queue_mail
from procurement.models import Membership, User
from procurement.rules.lifecycle import Role
from tenders.models import BidOutcome, Opening, RecoveryCall
from tenders.services.letters import submitters


def tell_of_waiting(opening: Opening, waiting: Mapping[UUID, BidOutcome], *, now: datetime) -> None:
    """Each bidder learns about its own bid alone; officers learn how many wait; operators learn which objects are lost."""
    common: dict[str, Any] = {"tender": opening.tender, "until": opening.waits_until}
    for outcome in waiting.values():
        for person in submitters(outcome.bid.bidder_id):
            context = {**common, "outcome": outcome, "bidder": outcome.bid.bidder}
            key = f"bid-to-mend:{outcome.bid_id}:{outcome.failure}:{person.pk}"
            queue_mail(key=key, to=person, template="bid_to_mend", context=context, now=now)
    for person in _holding(Role.OFFICER, opening.tender.buyer_id):
        context = {**common, "bids": len(waiting)}
        queue_mail(
            key=f"opening-waits:{opening.pk}:{person.pk}", to=person, template="opening_waits", context=context, now=now
        )
    if lost := sorted(name for outcome in waiting.values() for name in lost_objects(outcome)):
        for person in _holding(Role.PLATFORM_ADMIN):
            key = f"objects-lost:{opening.pk}:{person.pk}"
            queue_mail(key=key, to=person, template="objects_lost", context={**common, "objects": lost}, now=now)


def lost_objects(outcome: BidOutcome) -> list[str]:
    """The ids of the sealed objects of a bid that the storage has lost or damaged."""
    files = [entry.split(" ")[0] for entry in outcome.bad_files if entry.endswith((" missing", " damaged"))]
    return [*([outcome.act.manifest] if outcome.failure == BidOutcome.Failure.STORAGE else []), *files]


def ask_second_person(call: RecoveryCall, *, now: datetime) -> None:
    """An approver is asked to confirm that the bidders are asked for their key files."""
    for person in _holding(Role.APPROVER, call.tender.buyer_id):
        if person.pk != call.proposed_by_id:
            key = f"recovery-proposed:{call.pk}:{person.pk}"
            context = {"tender": call.tender, "call": call}
            queue_mail(key=key, to=person, template="recovery_proposed", context=context, now=now)


def _holding(role: Role, organization: UUID | None = None) -> Iterable[User]:
    held = Membership.objects.filter(role=role, ended_at=None).select_related("user").order_by("user__email")
    found = held.filter(organization=organization) if organization else held
    return {membership.user_id: membership.user for membership in found}.values()
