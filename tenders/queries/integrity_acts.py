"""Do the rows of bids and openings say what the log says? Columns that no hash covers are held against the entry that does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from procurement.models import LogEntry
from procurement.rules.events import Event
from procurement.rules.receipts import format_time
from tenders.models import BidAct, OpenedBid, Receipt, Release, Tender
from tenders.queries.counting import counting_acts

BATCH = 1000


def unlike_its_text(entry: LogEntry) -> bool:
    """Whether an entry's columns, by which it is found and shown, differ from the text that was hashed."""
    text = json.loads(entry.body)
    told = (text.get("type"), text.get("subject"), text.get("actor"), _moment(text.get("at")))
    public = _public().get(entry.type, entry.public)
    return told != (entry.type, entry.subject, str(entry.actor_id or ""), entry.at) or public != entry.public


def _public() -> dict[str, bool]:
    """Which types of events the public sees."""
    kinds, waiting = dict[str, bool](), [Event]
    while waiting:
        one = waiting.pop()
        kinds[one.type] = one.public
        waiting += one.__subclasses__()
    return kinds


def acts() -> Iterator[str]:
    """Every act of a bidder is the one that its log entry tells, and every such entry has its act."""
    entries = {entry.leaf: json.loads(entry.body) for entry in LogEntry.objects.filter(type__startswith="bid.")}
    told = {leaf: text for leaf, text in entries.items() if text["type"] in ("bid.submitted", "bid.withdrawn")}
    for act in BidAct.objects.select_related("bid", "receipt").order_by("id").iterator(BATCH):
        receipt: Receipt | None = getattr(act, "receipt", None)
        text = told.pop(receipt.leaf, None) if receipt else None
        if text is None:
            yield f"Act {act.pk} of bid {act.bid_id} has no receipt and no entry in the log."
        elif _shown(act) != {name: text.get(name, shown) for name, shown in _shown(act).items()}:
            yield f"Act {act.pk} of bid {act.bid_id} is another one than the log tells."
    refused = set(Receipt.objects.filter(refused=True).values_list("leaf", flat=True))
    for leaf, text in entries.items():
        if leaf in told or (text["type"] == "bid.refused" and leaf not in refused):
            yield f"The {text['type']} of bid {text['bid']} in the log (leaf {leaf[:12]}) has no act or receipt."


def _shown(act: BidAct) -> dict[str, Any]:
    """An act's columns by the names of the event; the entry of a withdrawal lacks some."""
    return {
        "type": "bid.withdrawn" if act.kind == BidAct.Kind.WITHDRAW else "bid.submitted",
        "subject": f"tender:{act.tender_id}",
        "bid": str(act.bid_id),
        "bidder": str(act.bid.bidder_id),
        "user": str(act.user_id),
        "act": act.kind,
        "received": format_time(act.received_at),
        "manifest": act.manifest,
        "files": list(act.files),
        "prices": list(act.prices),
        "sealed_by": act.sealed_by,
    }


def closed_lists() -> Iterator[str]:
    """What each closing counted and set aside is what the acts give."""
    for entry in LogEntry.objects.filter(type="tender.closed").order_by("id").iterator(BATCH):
        text = json.loads(entry.body)
        tender = Tender.objects.filter(pk=UUID(text["subject"].removeprefix("tender:"))).first()
        if tender is None:
            yield f"The tender of log entry {entry.pk} is gone."
            continue
        counted = sorted(Receipt.objects.filter(act__in=counting_acts(tender)).values_list("leaf", flat=True))
        receipts = Receipt.objects.filter(act__tender=tender, refused=False)
        others = set(receipts.values_list("leaf", flat=True)) - set(counted)
        if (sorted(text["counted"]), set(text["superseded"])) != (counted, others):
            yield f"The bids of {tender.reference} are not those that its closing listed."


def openings() -> Iterator[str]:
    """What was opened is what the opening told, of the acts that its closing counted."""
    for entry in LogEntry.objects.filter(type="opening.revealed").order_by("id").iterator(BATCH):
        text, rows = json.loads(entry.body), OpenedBid.objects.filter(bid__tender=_tender(entry))
        opened = {f"{row.bid_id} {row.digest}" for row in rows if not row.failure}
        failed = {f"{row.bid_id} {row.failure}" for row in rows if row.failure}
        told = (set(text["opened"]), {" ".join(one.split(" ")[:2]) for one in text["failed"]})
        counting = set(counting_acts(Tender.objects.get(pk=_tender(entry))).values_list("pk", flat=True))
        late = [row.bid_id for row in rows if row.opened_at > entry.at]
        if (opened, failed) != told or {row.act_id for row in rows} != counting or late:
            yield f"The opened bids of {entry.subject} are not those that its opening told (log entry {entry.pk})."


def releases() -> Iterator[str]:
    """Each process has its releases numbered without a gap, and each has the tags, the date and the process of its text."""
    last: dict[UUID, int] = {}
    processes = dict(Tender.objects.filter(releases__isnull=False).values_list("pk", "ocid"))
    for release in Release.objects.order_by("tender_id", "number").iterator(BATCH):
        text, number = json.loads(release.body), last.get(release.tender_id, 0) + 1
        last[release.tender_id] = release.number
        told = (number, text.get("ocid"), text.get("id"), list(text.get("tag", ())), _moment(text.get("date")))
        ocid = processes.get(release.tender_id)
        if told != (release.number, ocid, f"{ocid}-{number}", list(release.tags), release.released_at):
            yield f"Release {release.pk} of {release.tender_id} is kept under another number, date or process than it tells."


def _tender(entry: LogEntry) -> UUID:
    return UUID(entry.subject.removeprefix("tender:"))


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
