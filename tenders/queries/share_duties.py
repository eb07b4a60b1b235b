"""What waits for key holders because of their shares (level B), for the desk: a key, the share, another try. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.models import MemberKey
from procurement.rules.lifecycle import Role, Stage
from tenders.models import CommitteeShare, KeyHolder, Sealing, Tender
from tenders.queries.keys import ENVELOPE
from tenders.queries.sharing import FRESH

Row = tuple[str, Tender, str, datetime | None]
"""What to do, about which tender, where, until when."""
PREPARED = (Stage.DRAFT, Stage.IN_REVIEW)


def share_duties(actor: Actor, now: datetime) -> Iterator[Row]:
    """Own keys and shares: nobody stands in for them. Officers are told when the shares can be dealt."""
    if actor.user is None:
        return
    own = MemberKey.objects.filter(user=actor.user, retired_at=None)
    named = _committees().filter(~Exists(own), named_key_holders__user=actor.user, stage__in=PREPARED)
    for tender in named[:50]:
        yield _("Make your key for opening bids"), tender, reverse("people:member_key"), tender.publish_at
    yield from _shares(actor, now)
    yield from _to_deal(actor)


def _shares(actor: Actor, now: datetime) -> Iterator[Row]:
    held = CommitteeShare.objects.filter(user=actor.user, committee_key__current=True, committee_key__envelope=ENVELOPE)
    first = Q(acknowledged_at=None, committee_key__tender__stage__in=PREPARED)
    soon = {"committee_key__tender__bids_end_at__gt": now, "committee_key__tender__bids_end_at__lte": now + FRESH}
    again = Q(committee_key__tender__stage=Stage.PUBLISHED, acknowledged_at__isnull=False, **soon)
    for share in held.filter(first | again).select_related("committee_key__tender__buyer")[:50]:
        tender = share.committee_key.tender
        if share.acknowledged_at is None:
            yield _("Open your share and say so"), tender, _url("my-share", tender), tender.publish_at
        elif share.checked_at and tender.bids_end_at and share.checked_at < tender.bids_end_at - FRESH:
            due = tender.bids_end_at - timedelta(days=1)
            yield _("Try whether you can still open your share"), tender, _url("my-share", tender), due


def _to_deal(actor: Actor) -> Iterator[Row]:
    """Tenders of the officer's agencies whose key holders all have a key, and no shares yet."""
    live = MemberKey.objects.filter(user=OuterRef("user"), retired_at=None)
    without = KeyHolder.objects.filter(~Exists(live), tender=OuterRef("pk"))
    found = _committees().filter(buyer__in=actor.organizations_as(Role.OFFICER), stage__in=PREPARED)
    found = found.filter(~Exists(without), named_key_holders__isnull=False).exclude(committee_keys__current=True)
    for tender in found.distinct()[:50]:
        yield _("Deal the shares of the committee's key"), tender, _url("officer-shares", tender), tender.publish_at


def _committees() -> QuerySet[Tender]:
    return Tender.objects.filter(sealing=Sealing.COMMITTEE).select_related("buyer").order_by("reference")


def _url(name: str, tender: Tender) -> str:
    return reverse(f"tenders:{name}", args=[tender.reference])
