"""The dates of tenders as entries of a calendar: of one tender for everybody, of a person's own by the private address. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor, actor_for
from procurement.models import User
from procurement.rules.icalendar import Entry
from procurement.rules.lifecycle import Role
from tenders.models import Bid, Clarification, PrivateFeeds, Tender
from tenders.queries.followers import followed
from tenders.queries.tenders import public

MOST = 300
KEPT = timedelta(days=60)
"""How long a date that has passed stays in the calendar."""


def owner_of(token: str) -> User:
    """Whose private feeds an address opens; 404 if it was never made, was renewed or revoked, or the person is gone."""
    found = PrivateFeeds.objects.filter(digest=digest_of(token), user__is_active=True).select_related("user").first()
    if found is None:
        raise Http404
    return found.user


def feeds_of(user: User) -> PrivateFeeds | None:
    """Whether a person has a private address, and since when."""
    return PrivateFeeds.objects.filter(user=user).first()


def digest_of(token: str) -> str:
    """What is kept of an address's secret part: 256 random bits need no salt."""
    return sha256(token.encode()).hexdigest()


def dates_of(tender: Tender) -> Iterator[Entry]:
    """The public dates of one tender that lie in the open."""
    dates = {
        "questions": (_("Questions until"), tender.enquiries_end_at),
        "requests": (_("Requests to participate until"), tender.requests_end_at),
        "bids": (_("Bids until"), tender.bids_end_at),
        "opening": (_("Opening"), tender.opened_at or tender.opening_at),
    }
    for key, (label, at) in dates.items():
        if at is not None:
            yield _entry(f"{tender.pk}-{key}", at, label, tender, tender.get_absolute_url())


def _entry(uid: str, at: datetime, label: str, tender: Tender, path: str) -> Entry:
    host = settings.PUBLIC_URL.partition("://")[2]
    text = f"{tender.buyer.name}\n{tender.reference}"
    return Entry(f"{uid}@{host}", at, f"{label}: {tender.title}", text, settings.PUBLIC_URL + path)


def own_dates(user: User, now: datetime) -> list[Entry]:
    """What a person has to keep in mind, by time: dates of the tenders followed or bid for, and questions to be answered."""
    actor, since = actor_for(user), now - KEPT
    bids = Bid.objects.filter(tender=OuterRef("pk"), bidder__in=_companies(actor))
    wanted = public().filter(Q(Exists(bids)) | Q(pk__in=followed(actor).order_by().values("pk")))
    recent = wanted.filter(Q(bids_end_at__gt=since) | Q(requests_end_at__gt=since) | Q(opening_at__gt=since))
    tenders = recent.select_related("buyer").order_by("-published_at", "pk")[:MOST]
    entries = [*_of_all(tenders), *_answers(actor, since)]
    return sorted((one for one in entries if one.at > since), key=lambda one: (one.at, one.uid))


def _of_all(tenders: Iterable[Tender]) -> Iterator[Entry]:
    return (entry for tender in tenders for entry in dates_of(tender))


def _companies(actor: Actor) -> frozenset[UUID]:
    return actor.organizations_as(Role.PREPARER, Role.SUBMITTER)


def _answers(actor: Actor, since: datetime) -> Iterator[Entry]:
    """Until when questions about the company's offers are answered; not a word of what is asked."""
    asked = Clarification.objects.filter(bid__bidder__in=_companies(actor), answer_ends_at__gt=since)
    for one in asked.select_related("bid__tender__buyer").order_by("pk")[:MOST]:
        tender = one.bid.tender
        path = reverse("tenders:bid", args=[tender.reference])
        yield _entry(f"answer-{one.pk}", one.answer_ends_at, _("Answer the buyer until"), tender, path)
