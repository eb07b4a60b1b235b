"""What belongs into a company's copy of its data beside the rows that name it: its acts and receipts, word for word. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from procurement.models import Organization, User
from tenders.models import BidAct, Receipt

ACT = (
    "id",
    "tender__reference",
    "bid_id",
    "kind",
    "user_id",
    "manifest",
    "files",
    "prices",
    "size",
    "received_at",
    "bids_end_at",
)
RECEIPT = ("id", "bid_id", "act_id", "refused", "note", "leaf", "created_at")


def own_data_of(owner: User | Organization) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """The sections of this app: acts and receipts of the company's own bids; nothing for a person."""
    if isinstance(owner, User):
        return
    yield "bid_acts", BidAct.objects.filter(bid__bidder=owner).order_by("id").values(*ACT).iterator(chunk_size=500)
    receipts = Receipt.objects.filter(bid__bidder=owner).order_by("created_at")
    yield "receipts", receipts.values(*RECEIPT).iterator(chunk_size=500)
