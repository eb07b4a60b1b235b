"""The opened second envelopes beside the log: nothing altered, nothing missing, nothing more than was opened. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from procurement.models import LogEntry
from procurement.rules.events_prices import PricesOpened
from tenders.models import OpenedPrice

BATCH = 500


def opened_prices() -> Iterator[str]:
    """Every opened price table is what the log recorded, and every one that the log recorded is there."""
    told: dict[tuple[str, str], str] = {}
    for entry in LogEntry.objects.filter(type=PricesOpened.type).order_by("id").iterator(BATCH):
        text = json.loads(entry.body)
        for pair in (*text["opened"], *text["failed"]):
            bid, what = pair.split(" ", 1)
            told[text["lot"], bid] = what
    for row in OpenedPrice.objects.order_by("id").iterator(BATCH):
        what = told.pop((str(row.lot_id), str(row.bid_id)), "")
        found = row.failure or sha256(row.manifest.encode("ascii")).hexdigest()
        if (found, row.failure or row.digest) != (what, what):
            yield f"The opened prices of bid {row.bid_id} for lot {row.lot_id} are not what the log has."
    for lot, bid in sorted(told):
        yield f"The opened prices of bid {bid} for lot {lot} are missing."
