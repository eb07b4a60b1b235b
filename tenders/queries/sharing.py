"""How far the shares of a tender's committee key are, as the lifecycle's guards ask it (level B). Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Prefetch

from procurement.models import MemberKey, User
from procurement.rules.envelopes import PRICES
from procurement.rules.lifecycle import PREPARATION
from procurement.rules.sharing_guards import NO_SHARES, Sharing
from tenders.models import CommitteeKey, CommitteeShare, Tender
from tenders.queries.keys import ENVELOPE

ALARM = timedelta(days=1)
"""So long before the deadline too few fresh tries are an alarm."""
FRESH = timedelta(days=7)
"""Who has opened the own share so shortly before the deadline, or later, needs not be asked again."""


def current_dealing(tender: Tender, envelope: int = ENVELOPE) -> CommitteeKey | None:
    """The last dealing of an envelope's key with its shares, whether it still fits the key holders or not.

    The keys of all envelopes are dealt, and their shares opened, together: what is true of one is true of the others.
    """
    shares = Prefetch("shares", CommitteeShare.objects.select_related("user", "member_key"))
    return tender.committee_keys.filter(envelope=envelope, current=True).prefetch_related(shares).first()


def sharing_of(tender: Tender) -> Sharing:
    """The facts of the guards. From publication on a dealing stays as it is, whatever keys its members make later."""
    if tender.level != "B":
        return NO_SHARES
    dealing = current_dealing(tender)
    shares = list(dealing.shares.all()) if dealing else []
    return Sharing(
        committee=True,
        dealt=dealing is not None,
        fits=dealing is not None and (tender.stage_now not in PREPARATION or dealing_fits(tender, dealing)),
        acknowledged=sum(share.acknowledged_at is not None for share in shares),
        needed=tender.key_holders_required + 1,
        waiting=tuple(str(share.user) for share in shares if share.acknowledged_at is None),
    )


def dealing_fits(tender: Tender, dealing: CommitteeKey) -> bool:
    """Whether the dealing is to exactly the people named now, to the keys that they have now, to the number needed, and of as many
    envelopes as the tender has."""
    if tender.two_envelopes and current_dealing(tender, PRICES) is None:
        return False
    named = {holder.user_id for holder in tender.named_key_holders.all()}
    shares = list(dealing.shares.all())
    if dealing.threshold != tender.key_holders_required or {share.user_id for share in shares} != named:
        return False
    return all(share.member_key.retired_at is None for share in shares)


def without_key(tender: Tender) -> list[User]:
    """The named key holders who have no key yet, by name."""
    named = [holder.user for holder in tender.named_key_holders.select_related("user")]
    have = set(MemberKey.objects.filter(user__in=named, retired_at=None).values_list("user_id", flat=True))
    return sorted((user for user in named if user.pk not in have), key=str)


def checked_since(tender: Tender) -> datetime | None:
    """From when on a check of a share counts as fresh; None before the tender has its deadline."""
    return tender.bids_end_at - FRESH if tender.bids_end_at else None


def unchecked(tender: Tender) -> tuple[list[CommitteeShare], int]:
    """The shares that were not opened lately, and how many were."""
    since, dealing = checked_since(tender), current_dealing(tender)
    if since is None or dealing is None:
        return [], 0
    shares = list(dealing.shares.all())
    late = [share for share in shares if share.checked_at is None or share.checked_at < since]
    return late, len(shares) - len(late)
