"""What to think of about the documents that a draft took from the company's own: they expire, or have been renewed. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from procurement.rules.messages import Message, gettext_noop
from tenders.models import Bid
from tenders.queries.performance import local_day
from tenders.queries.vault import WARNED, in_use

ENDS_BEFORE = gettext_noop("“%(name)s” is valid until %(day)s only: on the last day for bids it has expired.")
ENDS_AFTER = gettext_noop("“%(name)s” is valid until %(day)s: it may expire before the award. Have a newer one ready.")
RENEWED = gettext_noop("There is a newer version of “%(name)s” among your documents: put that one in.")


def document_warnings(bid: Bid, content: dict[str, Any]) -> tuple[Message, ...]:
    """What may go wrong with the documents of a draft. It stands in nobody's way."""
    taken = [file for file in content["files"] if file.get("version")]
    if not taken or bid.tender.bids_end_at is None:
        return ()
    current = in_use({file["version"] for file in taken})
    ends_on = local_day(bid.tender.bids_end_at, bid.tender)
    return tuple(found for file in taken for found in _warnings(file, ends_on, current))


def _warnings(file: dict[str, Any], ends_on: date, current: set[str]) -> Iterator[Message]:
    if file["version"] not in current:
        yield Message(RENEWED, {"name": file["name"]})
    if not file["valid_until"]:
        return
    last = date.fromisoformat(file["valid_until"])
    if last < ends_on:
        yield Message(ENDS_BEFORE, {"name": file["name"], "day": last})
    elif last < ends_on + WARNED:
        yield Message(ENDS_AFTER, {"name": file["name"], "day": last})
