"""What the page of the public log shows: its newest minute and signature, and the minutes that are missing. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404

from procurement import public_log
from procurement.access import Actor
from procurement.models import Checkpoint, LogEntry
from procurement.models import Tick as TickRow
from procurement.rules.log_proofs import LogProof
from procurement.rules.ticks import MINUTE, Tick, minute_of, missing_minutes, parse_tick
from tenders.models import Receipt
from tenders.queries.bids import get_receipt_for
from tenders.queries.tenders import get_tender_for

WINDOW = timedelta(hours=24)
MOST_OUTAGES = 20


@dataclass(frozen=True, slots=True)
class Outage:
    """Minutes without leaf that follow each other: from `starts_at` to before `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE


@dataclass(frozen=True, slots=True)
class LogState:
    """The log as it is now. `since` is where the look back over missing minutes begins."""

    checkpoint: Checkpoint
    last: Tick
    since: datetime
    missing: int
    outages: tuple[Outage, ...]


def log_state(now: datetime) -> LogState | None:
    """None before the first minute was signed."""
    checkpoint = public_log.latest_checkpoint()
    if checkpoint is None:
        return None
    first, last = TickRow.objects.get(index=0), TickRow.objects.get(index=checkpoint.size - 1)
    since = max(first.minute, minute_of(now - WINDOW))
    present = TickRow.objects.filter(minute__gte=since).values_list("minute", flat=True)
    missing = list(missing_minutes(present, since=since, until=now))
    return LogState(checkpoint, parse_tick(last.body.encode()), since, len(missing), _outages(missing)[-MOST_OUTAGES:])


def _outages(minutes: Iterable[datetime]) -> tuple[Outage, ...]:
    found: list[Outage] = []
    for minute in minutes:
        if found and found[-1].ends_at == minute:
            found[-1] = Outage(found[-1].starts_at, minute + MINUTE)
        else:
            found.append(Outage(minute, minute + MINUTE))
    return tuple(found)


def get_public_proof_for(actor: Actor, reference: str, leaf: str) -> LogProof:
    """The proof of a public act of a tender; 404 for other leaves, and until the act is in a signed minute."""
    subject = f"tender:{get_tender_for(actor, reference).pk}"
    entry = LogEntry.objects.filter(subject=subject, public=True, leaf=leaf).first()
    proof = public_log.proof_of(entry) if entry else None
    if proof is None:
        raise Http404
    return proof


def get_receipt_proof_for(actor: Actor, receipt_id: UUID) -> LogProof:
    """The proof of the act that a receipt of the own company names; 404 until it is in a signed minute."""
    entry = entry_of(get_receipt_for(actor, receipt_id))
    proof = public_log.proof_of(entry) if entry else None
    if proof is None:
        raise Http404
    return proof


def entry_of(receipt: Receipt) -> LogEntry | None:
    """The entry of a receipt's act in the log."""
    return LogEntry.objects.filter(subject=f"tender:{receipt.bid.tender_id}", leaf=receipt.leaf).first()


def is_proven(receipt: Receipt) -> bool:
    """Whether the proof for this receipt can be had by now."""
    entry = LogEntry.objects.filter(subject=f"tender:{receipt.bid.tender_id}", leaf=receipt.leaf)
    return Checkpoint.objects.filter(size__gt=entry.values("ticked__tick_id")[:1]).exists()
