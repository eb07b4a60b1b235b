"""The call for requests to participate: opened and closed by the clock, then the invitation of all who were selected at once."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.rules.canonical import canonical_json
from procurement.rules.events import TenderUnsuccessful
from procurement.rules.events_selection import BiddersInvited, CallClosed, CallOpened
from procurement.rules.lifecycle import Action, Role
from tenders.models import BidInvitation, ParticipationRequest, Tender
from tenders.queries.call_records import call_data
from tenders.queries.calls import dates_of_invitation
from tenders.queries.enquiries import answer_time
from tenders.queries.followers import people_of
from tenders.queries.terms import terms_of
from tenders.services.amended import store_version
from tenders.services.announcing import announce_tender
from tenders.services.drafts import InvitationDates
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.notice import published_event
from tenders.services.refusal import Refused
from tenders.services.releasing import store_release


def open_call(tender: Tender, *, now: datetime) -> None:
    """Publish the call of a scheduled tender whose time has come; the caller (the clock) holds the lock and asked for issues.

    Until the invitation there is no time for bids, and questions can be asked as long as answers are still of use.
    """
    assert tender.ruleset  # the issues have asked for both
    assert tender.requests_end_at
    tender.enquiries_end_at = tender.bids_end_at = tender.opening_at = None
    timing = answer_time(tender, now)
    tender.enquiries_end_at = timing.due.at if timing else None
    tender.save(update_fields=["enquiries_end_at", "bids_end_at", "opening_at"])
    event = CallOpened(
        f"tender:{tender.pk}",
        ruleset=f"{tender.ruleset.code} {tender.ruleset.version}",
        procedure=tender.procedure,
        requests_end_at=tender.requests_end_at.isoformat(),
        call=sha256(canonical_json(call_data(tender))).hexdigest(),
        notice=store_version(tender, terms_of(tender), amendment=None, now=now).digest,
    )
    apply(Action.OPEN_CALL, tender, event, actor=None, roles=[Role.CLOCK], now=now)
    store_release(tender, "tender", now=now)
    announce_tender(tender, now=now)


def close_call(tender: Tender, *, now: datetime) -> None:
    """Close a call whose time is over; the caller (the clock) holds the row's lock. Without requests the procedure ends.

    The exclusive advisory lock waits for every request that is being stored, as the closing of bids does.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(tender_lock_key(%s))", [tender.pk])
    digests = tuple(
        ParticipationRequest.objects.filter(tender=tender, submitted_at__isnull=False)
        .order_by("digest")
        .values_list("digest", flat=True)
    )
    assert tender.requests_end_at  # a published call has its end
    event = CallClosed(
        f"tender:{tender.pk}",
        requests_end_at=tender.requests_end_at.isoformat(),
        requests=len(digests),
        digests=digests,
    )
    apply(Action.CLOSE_CALL, tender, event, actor=None, roles=[Role.CLOCK], now=now)
    if not digests:
        end_without_candidates(tender, "no_requests", now)
    store_release(tender, "tenderUpdate", now=now)


def end_without_candidates(tender: Tender, reason: str, now: datetime) -> None:
    """Nobody asked, or nobody qualified: the procedure ends. The caller holds the lock and stores the release."""
    event = TenderUnsuccessful(f"tender:{tender.pk}", reason=reason)
    apply(Action.END_WITHOUT_CANDIDATES, tender, event, actor=None, roles=[Role.SYSTEM], now=now)


@transaction.atomic
def invite(tender: Tender, dates: InvitationDates, *, actor: Actor, now: datetime) -> None:
    """Invite all who were selected at this instant, with times for bids that the law allows from now on.

    Side effects in order: dates, invitations, stage with the notice's event, the invitations' event, mails, the release.
    """
    tender = lock_tender(tender)
    tender.enquiries_end_at, tender.bids_end_at = dates.enquiries_end_at, dates.bids_end_at
    tender.opening_at, tender.invited_at = dates.opening_at, now
    if issues := dates_of_invitation(tender, now):
        raise Refused(issues)
    require(Action.INVITE, tender, actor=actor, now=now)
    tender.save(update_fields=["enquiries_end_at", "bids_end_at", "opening_at", "invited_at"])
    invited = send_invitations(tender, now)
    apply(Action.INVITE, tender, published_event(tender, now), actor=actor, now=now)
    audit.record(invited, actor=actor.user, now=now)
    store_release(tender, "tenderUpdate", now=now)


def send_invitations(tender: Tender, now: datetime) -> BiddersInvited:
    """Mark every chosen company as invited at this instant and mail its people. The caller records the event."""
    BidInvitation.objects.filter(tender=tender, invited_at=None).update(invited_at=now)
    invited = list(BidInvitation.objects.filter(tender=tender).select_related("bidder").order_by("bidder_id"))
    for one in invited:
        for user in people_of(one.bidder_id):
            context = {"tender": tender, "bidder": one.bidder}
            key = f"invited:{tender.pk}:{one.bidder_id}:{user.pk}"
            queue_mail(key=key, to=user, template="invited_to_bid", context=context, now=now)
    names = "".join(f"{one.bidder_id}\n" for one in invited)
    return BiddersInvited(
        f"tender:{tender.pk}", invited=len(invited), list_digest=sha256(names.encode("ascii")).hexdigest()
    )
