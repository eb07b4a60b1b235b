"""The awards of a lot beside the live one. Reads only."""

from __future__ import annotations

from uuid import UUID

from tenders.models import Award, Lot, Tender


def past_awards(lot: Lot) -> list[Award]:
    """Proposals that were returned, awards that were refused or fell with a cancellation; the latest first."""
    found = lot.awards.exclude(status__in=Award.LIVE).select_related("supplier", "proposed_by")
    return list(found.order_by("-proposed_at"))


def lots_with_proposal(tender: Tender) -> frozenset[UUID]:
    """The ids of the lots whose proposed award waits for a decision."""
    found = Award.objects.filter(lot__tender=tender, status=Award.Status.PROPOSED)
    return frozenset(found.values_list("lot_id", flat=True))
