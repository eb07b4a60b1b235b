"""Whether the log holds the closing of a tender as the acts of its bidders give it: what an opening rests on, beside the stage."""

from __future__ import annotations

import json

from procurement.models import LogEntry
from procurement.rules.log import leaf_hash
from tenders.models import Receipt, Tender
from tenders.queries.counting import counting_acts


def closing_is_logged(tender: Tender) -> bool:
    """One closing, its text unaltered, which counted exactly the receipts of the acts that count now."""
    entries = list(LogEntry.objects.filter(type="tender.closed", subject=f"tender:{tender.pk}"))
    if len(entries) != 1:
        return False
    body = entries[0].body.encode()
    if leaf_hash(bytes(entries[0].nonce), body).hex() != entries[0].leaf:
        return False
    counted = Receipt.objects.filter(act__in=counting_acts(tender)).values_list("leaf", flat=True)
    return sorted(json.loads(body)["counted"]) == sorted(counted)
