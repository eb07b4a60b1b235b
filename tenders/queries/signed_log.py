"""Whether the public log vouches for an act: it is in a minute that a signed checkpoint covers. Reads only."""

from __future__ import annotations

from procurement.models import Checkpoint, LogEntry, TickedEntry
from tenders.models import Tender


def is_signed(entry: int | None) -> bool:
    """Whether a signed minute of the public log holds this entry of the audit log."""
    ticked = TickedEntry.objects.filter(entry=entry).values_list("tick_id", flat=True).first()
    return ticked is not None and Checkpoint.objects.filter(size__gt=ticked).exists()


def closing_of(tender: Tender) -> int | None:
    """The entry that says which bids count."""
    found = LogEntry.objects.filter(subject=f"tender:{tender.pk}", type="tender.closed")
    return found.values_list("pk", flat=True).last()
