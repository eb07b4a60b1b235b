"""The company's own documents as the sealing page's program knows them: where to fetch each, and what to warn of. Reads only."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tenders.models import Bid
from tenders.queries.performance import local_day
from tenders.queries.vault import WARNED, Kept


def own_documents(bid: Bid, kept: list[Kept]) -> dict[str, Any]:
    """`vault`: the versions in use, each with the earlier ones that it replaced; and the days between which one warns.

    A version that ends before `ends_on` has expired when bids end; one that ends before `warn_until` may expire before the award.
    """
    ends_on = bid.tender.bids_end_at and local_day(bid.tender.bids_end_at, bid.tender)
    return {
        "vault": [_facts(one) for one in kept],
        "ends_on": ends_on.isoformat() if ends_on else "",
        "warn_until": (ends_on + WARNED).isoformat() if ends_on else "",
    }


def _facts(kept: Kept) -> dict[str, Any]:
    version = kept.version
    last = version.row.valid_until
    return {
        "version": str(version.row.pk),
        "name": version.name,
        "valid_until": last.isoformat() if last else "",
        "earlier": [str(one.row.pk) for one in kept.earlier],
        "url": reverse("tenders:vault-file", args=[version.row.pk]),
    }
