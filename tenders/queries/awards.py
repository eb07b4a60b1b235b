"""The awards of a lot beside the live one, and the letters of a decision. Reads only."""

from __future__ import annotations

from uuid import UUID

from procurement.models import MailMessage
from tenders.models import Award, Lot, Tender


def past_awards(lot: Lot) -> list[Award]:
    """Proposals that were returned, awards that were refused or fell with a cancellation; the latest first."""
    found = lot.awards.exclude(status__in=Award.LIVE).select_related("supplier", "proposed_by")
    return list(found.order_by("-proposed_at"))


def lots_with_proposal(tender: Tender) -> frozenset[UUID]:
    """The ids of the lots whose proposed award waits for a decision."""
    found = Award.objects.filter(lot__tender=tender, status=Award.Status.PROPOSED)
    return frozenset(found.values_list("lot_id", flat=True))


def letters_of(award: Award | None) -> list[MailMessage]:
    """The decision letters of an award by recipient, sent or still in the outbox."""
    if award is None:
        return []
    return list(MailMessage.objects.filter(key__startswith=f"letter:{award.pk}:").order_by("recipient"))
