"""Who may be named to open bids: holders of the role who bid for nobody. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from procurement.models import Membership, User
from procurement.rules.lifecycle import Role
from tenders.models import KeyHolderReplacement, Sealing, Tender


def _able() -> QuerySet[User]:
    held = Membership.objects.filter(user=OuterRef("pk"), ended_at=None)
    return User.objects.filter(
        Exists(held.filter(role=Role.KEY_HOLDER)),
        ~Exists(held.filter(role__in=(Role.PREPARER, Role.SUBMITTER))),
        is_active=True,
    )


def able_among(users: Iterable[UUID]) -> set[UUID]:
    """Those of these people who may hold a key."""
    return set(_able().filter(pk__in=list(users)).values_list("pk", flat=True))


def candidates(tender: Tender) -> list[User]:
    """The key holders of the buyer, then those of other organizations who are named already."""
    own = _able().filter(
        memberships__organization=tender.buyer_id, memberships__role=Role.KEY_HOLDER, memberships__ended_at=None
    )
    found = list(own.distinct().order_by("name", "email"))
    named = [holder.user for holder in tender.named_key_holders.all()]
    return [*found, *(user for user in named if user not in found)]


def proposed_sealing(tender: Tender) -> str:
    """Level B where enough people could hold shares of the key: two together and one to spare have keys of their own."""
    ready = _able().filter(memberships__organization=tender.buyer_id, member_keys__retired_at=None)
    return Sealing.COMMITTEE if ready.filter(member_keys__isnull=False).distinct().count() >= 3 else Sealing.PLATFORM


def replacements_of(tender: Tender) -> list[KeyHolderReplacement]:
    """Every replacement of a key holder, proposed, confirmed or withdrawn, the latest first."""
    found = tender.key_holder_replacements.select_related("leaving", "joining", "proposed_by", "confirmed_by")
    return list(found.order_by("-id"))


def key_holder_by_email(email: str) -> User | None:
    """A person who may hold a key, by address; None if nobody may."""
    return _able().filter(email__iexact=email.strip()).first()
