"""The rounds of a negotiation: all who are left are invited at one instant with the same words; the clock closes each round.

Directive 2014/24/EU art. 29(3) to (5): all bidders are treated alike, and nobody learns more than another.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.rules.events_negotiation import RoundClosed, RoundOpened
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.negotiation import digest_of_words, list_digest
from tenders.models import BidInvitation, NegotiationExit, NegotiationOffer, NegotiationRound, Tender
from tenders.queries.followers import people_of
from tenders.queries.negotiations import end_of_round_issues, last_offers, last_round, left_in, open_round
from tenders.services.amended import drain_bids
from tenders.services.lifecycle import apply, lock_tender, require, reschedule
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release

NO_WORDS = gettext_noop("Write what all companies shall read: they get the same words at the same moment.")


@transaction.atomic
def invite_to_negotiate(
    tender: Tender, message: str, offers_end_at: datetime | None, *, actor: Actor, now: datetime
) -> NegotiationRound:
    """Invite all who were selected to hand in initial offers, until an end that the law allows from now on.

    Side effects in order: stage, round with its event, when time next matters, mails, the release.
    """
    tender = lock_tender(tender)
    require(Action.INVITE_TO_NEGOTIATE, tender, actor=actor, now=now)
    _check(tender, message, offers_end_at, now)
    made, event = _begin(tender, 0, message, offers_end_at, now)
    apply(Action.INVITE_TO_NEGOTIATE, tender, event, actor=actor, now=now)
    _announced(made, now)
    store_release(tender, "tenderUpdate", now=now)
    return made


@transaction.atomic
def start_round(
    tender: Tender, message: str, offers_end_at: datetime | None, *, actor: Actor, now: datetime
) -> NegotiationRound:
    """Ask everybody who is left for better offers; what changed in the descriptions is in the words that all get."""
    tender = lock_tender(tender)
    absent = require(Action.START_ROUND, tender, actor=actor, now=now)
    _check(tender, message, offers_end_at, now)
    made, event = _begin(tender, last_round(tender).number + 1, message, offers_end_at, now)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    _announced(made, now)
    return made


def close_round(tender: Tender, *, now: datetime) -> None:
    """Close the round whose time is over; the caller (the clock) holds the row's lock. The database looks at its own clock.

    The exclusive advisory lock waits for every offer that is being stored. Who made no initial offer leaves.
    """
    drain_bids(tender)
    found = open_round(tender)
    assert found is not None  # the clock was called for it
    require(Action.CLOSE_ROUND, tender, actor=None, roles=[Role.CLOCK], now=now)
    offers = list(last_offers([found]))
    found.closed_at = now
    found.save(update_fields=["closed_at"])
    event = RoundClosed(
        f"tender:{tender.pk}",
        round=found.number,
        offers_end_at=found.offers_end_at.isoformat(),
        offers=len(offers),
        digests=tuple(sorted(one.digest for one in offers)),
    )
    audit.record(event, actor=None, now=now)
    if found.number == 0:
        _part_from_the_silent(found, offers, now)
    reschedule(tender)


def _part_from_the_silent(first: NegotiationRound, offers: list[NegotiationOffer], now: datetime) -> None:
    came = [one.bidder_id for one in offers]
    silent = BidInvitation.objects.filter(tender=first.tender_id).exclude(bidder__in=came)
    part_from([one.bidder_id for one in silent], first, NegotiationExit.Why.NO_OFFER, now)


def part_from(companies: list[UUID], after: NegotiationRound, why: str, now: datetime) -> None:
    """These companies are no longer in the negotiation; their people are told. The caller holds the lock."""
    NegotiationExit.objects.bulk_create(
        NegotiationExit(tender_id=after.tender_id, round=after, bidder_id=one, why=why, left_at=now)
        for one in companies
    )
    BidInvitation.objects.filter(tender=after.tender_id, bidder__in=companies).delete()
    for gone in NegotiationExit.objects.filter(tender=after.tender_id, bidder__in=companies).select_related("bidder"):
        for user in people_of(gone.bidder_id):
            context = {"tender": after.tender, "gone": gone}
            key = f"negotiation-left:{gone.pk}:{user.pk}"
            queue_mail(key=key, to=user, template="negotiation_left", context=context, now=now)


def _check(tender: Tender, message: str, end: datetime | None, now: datetime) -> None:
    found = end_of_round_issues(tender, end, now)
    words = () if message.strip() else refuse("message", NO_WORDS).issues
    if words or found:
        raise Refused((*words, *found))


def _begin(
    tender: Tender, number: int, message: str, end: datetime | None, now: datetime
) -> tuple[NegotiationRound, RoundOpened]:
    assert end is not None  # it has been checked
    made = NegotiationRound.objects.create(
        tender=tender, number=number, message=message.strip(), invited_at=now, offers_end_at=end
    )
    invited = [str(one.pk) for one in left_in(tender)]
    event = RoundOpened(
        f"tender:{tender.pk}",
        round=number,
        invited=len(invited),
        list_digest=list_digest(invited),
        message=digest_of_words(made.message),
        offers_end_at=end.isoformat(),
    )
    return made, event


def _announced(made: NegotiationRound, now: datetime) -> None:
    """When time next matters, and the mails: one to everybody who may act for a company that is left."""
    reschedule(made.tender)
    for company in left_in(made.tender):
        for user in people_of(company.pk):
            context = {"tender": made.tender, "round": made, "bidder": company}
            key = f"negotiation:{made.pk}:{company.pk}:{user.pk}"
            queue_mail(key=key, to=user, template="negotiation_round", context=context, now=now)
