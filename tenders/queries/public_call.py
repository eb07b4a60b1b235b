"""What the public page of a tender says where not everybody bids: the call and its criteria, or the direct purchase. Reads only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procurement.access import Actor
from procurement.rules.lifecycle import PREPARATION, Stage
from procurement.rules.procedures import procedure_of
from tenders.models import BidInvitation, Tender
from tenders.queries.call_offs import call_off_of
from tenders.queries.call_records import least_of
from tenders.queries.calls import decided_selection, earlier_selections, own_request, requests_count
from tenders.queries.negotiation_terms import terms_row
from tenders.queries.negotiations import takes_part
from tenders.queries.purchases import purchase_of


def call_of(actor: Actor, tender: Tender, now: datetime) -> dict[str, Any]:
    """The context of the page; empty where everybody bids."""
    procedure = procedure_of(tender.procedure)
    if tender.imported:
        return {}
    if procedure.under_framework:
        found = call_off_of(tender)
        own = found is not None and actor.bidder is not None and found.supplier_id == actor.bidder.pk
        return {"call_off": found, "own_order": own}
    if not procedure.competes:
        return {"purchase": purchase_of(tender)}
    if not procedure.two_stage:
        return {}
    open_now = tender.stage_now is Stage.CALL_OPEN and bool(tender.requests_end_at and now < tender.requests_end_at)
    open_now = open_now and tender.suspended_at is None
    return {
        "call_open": open_now,
        "criteria_asked": tender.selection_criteria.all(),
        "least": least_of(tender),
        "own_request": own_request(actor, tender) if actor.bidder and tender.stage_now not in PREPARATION else None,
        "requests_count": requests_count(tender),
        "selection": decided_selection(tender),
        "selected_again": bool(earlier_selections(tender)),
        "negotiation_terms": terms_row(tender) if procedure.initial else None,
        "own_negotiation": actor.bidder is not None and takes_part(tender, actor.bidder),
        "invited_count": BidInvitation.objects.filter(tender=tender).count(),
    }
