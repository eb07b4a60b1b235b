"""Who gets the news of a tender, and what a person follows. For mails and for that person alone: the buyer's side never asks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Membership, User
from procurement.rules.lifecycle import Role
from tenders.models import Bid, Following, ParticipationRequest, Tender
from tenders.queries.tenders import public, visible_to

SALT = "tenders.following"
_BIDDERS = (Role.PREPARER, Role.SUBMITTER)


def listeners(tender: Tender) -> list[User]:
    """Everybody who follows, and the people of the companies that have begun a bid or a request to participate, but for those
    who want no news."""
    said = Following.objects.filter(user=OuterRef("pk"), tender=tender)
    found = User.objects.filter(
        Exists(said.filter(stopped_at=None)) | Exists(_members_of_bidders(tender)), is_active=True
    )
    return list(found.exclude(Exists(said.filter(stopped_at__isnull=False))).order_by("pk"))


def _members_of_bidders(tender: Tender) -> QuerySet[Membership]:
    held = Membership.objects.filter(user=OuterRef("pk"), role__in=_BIDDERS, ended_at=None)
    bidding = Bid.objects.filter(tender=tender).values("bidder")
    asking = ParticipationRequest.objects.filter(tender=tender).values("bidder")
    return held.filter(Q(organization__in=bidding) | Q(organization__in=asking))


def people_of(bidder_id: UUID) -> list[User]:
    """Those who prepare and submit the bids of a company."""
    held = Membership.objects.filter(user=OuterRef("pk"), organization=bidder_id, role__in=_BIDDERS, ended_at=None)
    return list(User.objects.filter(Exists(held), is_active=True).order_by("pk"))


def people_of_buyer(tender: Tender, *roles: Role) -> list[User]:
    """Those of the buyer who hold one of these roles, each once."""
    held = Membership.objects.filter(user=OuterRef("pk"), organization=tender.buyer_id, role__in=roles, ended_at=None)
    return list(User.objects.filter(Exists(held), is_active=True).order_by("email"))


def follows(actor: Actor, tender: Tender) -> bool:
    """Whether the actor gets the news of this tender."""
    if actor.user is None:
        return False
    said = Following.objects.filter(user=actor.user, tender=tender).first()
    if said is not None:
        return said.stopped_at is None
    own = actor.organizations_as(*_BIDDERS)
    return any(kind.objects.filter(tender=tender, bidder__in=own).exists() for kind in (Bid, ParticipationRequest))


def followed(actor: Actor) -> QuerySet[Tender]:
    """The tenders whose news the actor gets and may still see, the next deadline first."""
    said = Following.objects.filter(user=actor.user, tender=OuterRef("pk"))
    held = actor.organizations_as(*_BIDDERS)
    bids, asked = (kind.objects.filter(tender=OuterRef("pk"), bidder__in=held) for kind in (Bid, ParticipationRequest))
    found = visible_to(actor).filter(Q(Exists(said.filter(stopped_at=None))) | Q(Exists(bids)) | Q(Exists(asked)))
    found = found.exclude(Exists(said.filter(stopped_at__isnull=False)))
    return found.select_related("buyer").order_by("-bids_end_at", "pk")


def token_of(user: User, tender: Tender) -> str:
    """What the link in a mail carries: it ends the news of one tender for one person, and does nothing else."""
    return signing.dumps([str(user.pk), str(tender.pk)], salt=SALT, compress=True)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whose news of which tender a link in a mail ends."""

    user: User
    tender: Tender


def subscription_of(token: str) -> Subscription:
    """Person and tender of a link; 404 if it was not made here, or the tender is not public."""
    try:
        user_id, tender_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    user = User.objects.filter(pk=user_id).first()
    tender = public().select_related("buyer").filter(pk=tender_id).first()
    if user is None or tender is None:
        raise Http404
    return Subscription(user, tender)
