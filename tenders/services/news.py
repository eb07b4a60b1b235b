"""The mails about a tender that takes bids: a new question, an answer, a change. Each once a person, with a way to end them.

They go through the outbox in the transaction of what they tell. Nobody learns from them who asked, follows or bids.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from procurement.mail import queue_mail
from procurement.models import User
from procurement.rules.differences import Change
from procurement.rules.lifecycle import Role
from tenders.models import Amendment, Bid, Enquiry, ParticipationRequest, Tender
from tenders.queries.bids import bid_status
from tenders.queries.followers import listeners, people_of, people_of_buyer, token_of

TOLD = {"outdated": "bid_outdated", "to_confirm": "bid_to_confirm"}
"""The mail about a bid that a change left not counting, by its status."""


def tell_officers(enquiry: Enquiry, *, now: datetime) -> None:
    """A question came in: to the officers of the buyer, without a word of who asked."""
    tender = enquiry.tender
    for user in people_of_buyer(tender, Role.OFFICER):
        key = f"asked:{enquiry.pk}:{user.pk}"
        context = {"tender": tender, "enquiry": enquiry}
        queue_mail(key=key, to=user, template="question_asked", context=context, now=now)


def tell_answer(enquiry: Enquiry, *, now: datetime) -> None:
    """Question and answer are published."""
    context = {"tender": enquiry.tender, "enquiry": enquiry}
    for user in listeners(enquiry.tender):
        _news(f"answered:{enquiry.pk}", user, "question_answered", context, now)


def tell_change(amendment: Amendment, changed: Sequence[Change], *, now: datetime, to_all: bool = False) -> None:
    """A change is published. Companies whose bid no longer counts are told so, whatever news they asked for; with `to_all`
    (the deadline moved after it had passed) everybody of a company that began a bid is told.
    """
    tender = amendment.tender
    context = {"tender": tender, "amendment": amendment, "changes": changed}
    told = set()
    if amendment.significant:
        for bid in Bid.objects.filter(tender=tender).select_related("tender", "bidder").prefetch_related("acts"):
            status = bid_status(bid)
            if status not in TOLD:
                continue
            for user in people_of(bid.bidder_id):
                told.add(user.pk)
                _news(f"{status}:{amendment.pk}", user, TOLD[status], {**context, "bidder": bid.bidder}, now)
    bidders = _began(tender) if to_all else set()
    hearing = {user.pk: user for bidder in bidders for user in people_of(bidder)}
    for user in (hearing | {user.pk: user for user in listeners(tender)}).values():
        if user.pk not in told:
            _news(f"amended:{amendment.pk}", user, "tender_amended", context, now)


def remind(bid: Bid, user: User, key: str, *, now: datetime) -> None:
    """A bid still waits to be confirmed after a change: to one person of its company, whatever news that person asked for."""
    context = {"tender": bid.tender, "bidder": bid.bidder, "reminder": True}
    _news(key, user, "bid_to_confirm", context, now)


def remind_to_submit(bid: Bid, user: User, key: str, *, now: datetime) -> None:
    """A bid is begun and not handed in, and the deadline is near: to one person of its company, whatever news that person asked
    for. Nothing of what the draft says is in the mail."""
    context = {"tender": bid.tender, "bidder": bid.bidder, "outdated": bid_status(bid) == "outdated"}
    ends = bid.tender.bids_end_at
    queue_mail(key=key, to=user, template="bid_not_submitted", context=context, now=now, act_before=ends)


def _began(tender: Tender) -> set[UUID]:
    """The companies that began a bid or a request to participate."""
    kinds = (Bid, ParticipationRequest)
    return {one for kind in kinds for one in kind.objects.filter(tender=tender).values_list("bidder", flat=True)}


def _news(key: str, user: User, template: str, context: dict[str, Any], now: datetime) -> None:
    stop = settings.PUBLIC_URL + reverse("tenders:unsubscribe", args=[token_of(user, context["tender"])])
    filled = {**context, "unsubscribe": stop}
    ends = context["tender"].bids_end_at
    name = f"{key}:{user.pk}"
    queue_mail(key=name, to=user, template=template, context=filled, now=now, unsubscribe=stop, act_before=ends)
