"""The registered companies that an officer can ask for quotes, and the agencies that can share a framework agreement. Reads only."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from procurement.models import Organization
from tenders.models import Tender

MOST_LISTED = 200
"""By name; a longer list would not be read."""


def companies_to_ask(tender: Tender) -> list[Organization]:
    """Approved companies by name; those that are chosen already are always among them."""
    chosen = list(tender.invitations.values_list("bidder", flat=True))
    known = Organization.objects.filter(kind=Organization.Kind.COMPANY, imported=False)
    listed = known.filter(approved_at__isnull=False).order_by("name").values_list("pk", flat=True)[:MOST_LISTED]
    return list(known.filter(Q(pk__in=list(listed)) | Q(pk__in=chosen)).order_by("name", "pk"))


def other_agencies(tender: Tender) -> QuerySet[Organization]:
    """The approved agencies beside the buyer, by name."""
    found = Organization.objects.filter(kind=Organization.Kind.AGENCY, imported=False, approved_at__isnull=False)
    return found.exclude(pk=tender.buyer_id).order_by("name", "pk")
