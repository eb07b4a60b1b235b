"""Whether the public log vouches for an act: it is in a minute that a signed checkpoint covers. Reads only."""

from __future__ import annotations

from procurement import keystore, public_log
from procurement.models import Checkpoint, LogEntry, TickedEntry
from procurement.rules.checkpoints import verify_checkpoint
from procurement.rules.log import LogError
from procurement.rules.notes import NoteError
from tenders.models import Tender


def is_signed(entry: int | None) -> bool:
    """Whether a minute of the public log holds this entry of the audit log, and a checkpoint that verifies covers it."""
    ticked = TickedEntry.objects.filter(entry=entry).values_list("tick_id", flat=True).first()
    if ticked is None:
        return False
    covers = Checkpoint.objects.filter(size__gt=ticked).order_by("size").first()
    return covers is not None and _verifies(covers)


def _verifies(checkpoint: Checkpoint) -> bool:
    """A row is no signature: the note must be the platform's, over this very log."""
    try:
        head, _ = verify_checkpoint(checkpoint.note, keystore.verifier_keys())
    except (NoteError, LogError):
        return False
    return (head.size, head.root) == (checkpoint.size, public_log.root(checkpoint.size))


def closing_of(tender: Tender) -> int | None:
    """The entry that says which bids count."""
    found = LogEntry.objects.filter(subject=f"tender:{tender.pk}", type="tender.closed")
    return found.values_list("pk", flat=True).last()
