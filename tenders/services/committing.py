"""Between closing and reveal: bids are tried, what came of it is committed to the log, and nothing is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from procurement import audit
from procurement.blobs import BlobDamaged, BlobMissing
from procurement.models import LogEntry
from procurement.rules.events_opening import BidRecovered, OpeningCommitted
from procurement.rules.sealing_errors import SealingError
from tenders.models import BidAct, BidOutcome, Opening, Tender
from tenders.queries.outcomes import latest_outcomes
from tenders.queries.signed_log import is_signed
from tenders.services.lifecycle import look_at
from tenders.services.unsealing import (
    CommitteeMissing,
    Keys,
    Tried,
    keys_of,
    read_manifest,
    try_bid,
    with_recovery,
)

NEXT_MINUTE = timedelta(seconds=20)
"""How soon to look whether the public log has its next signed minute."""


def opening_of(tender: Tender) -> Opening:
    """The tender's opening, made on first use, with the tender as the caller has locked it."""
    opening = Opening.objects.get_or_create(tender=tender)[0]
    opening.tender = tender
    return opening


def try_waiting(opening: Opening, acts: list[BidAct], *, now: datetime, by: str = "") -> None:
    """Try every bid that was not tried yet or may be mended by now; commit the first outcome of all, then each recovery.

    `by` says what helped (events_opening.BidRecovered), where it is known. The caller holds the tender's lock.
    """
    known = latest_outcomes(opening.tender)
    waiting = [act for act in acts if act.bid_id not in known or known[act.bid_id].mendable]
    keys = keys_of(opening.tender) if waiting else None
    for act in waiting:
        assert keys is not None  # there is somebody to use them for
        before = known.get(act.bid_id)
        after = _keep(act, try_bid(act, with_recovery(keys, act.bid)), before, now)
        if opening.committed_at is not None and before is not None and _is_better(before, after):
            helped = by or ("committee" if before.failure == BidOutcome.Failure.COMMITTEE else "copy")
            event = BidRecovered(f"tender:{opening.tender_id}", bid=str(act.bid_id), digest=after.digest, by=helped)
            _commit(opening, audit.record(event, actor=None, now=now))
    if opening.committed_at is None:
        rows = latest_outcomes(opening.tender)
        bids = tuple(f"{bid} {row.failure or row.digest}" for bid, row in sorted(rows.items()))
        opening.committed_at = now
        _commit(opening, audit.record(OpeningCommitted(f"tender:{opening.tender_id}", bids=bids), actor=None, now=now))


def _commit(opening: Opening, entry: LogEntry) -> None:
    opening.commitment = entry
    opening.save(update_fields=["committed_at", "commitment"])


def _keep(act: BidAct, tried: Tried, before: BidOutcome | None, now: datetime) -> BidOutcome:
    """A row for what is new; the same as before is not written again."""
    if before is not None and tried == _tried(before):
        return before
    return BidOutcome.objects.create(
        bid=act.bid,
        act=act,
        digest=tried.digest,
        failure=tried.failure,
        detail=tried.detail,
        flaw=tried.flaw,
        bad_files=list(tried.bad_files),
        mendable=tried.mendable,
        tried_at=now,
    )


def _tried(row: BidOutcome) -> Tried:
    return Tried(row.digest, row.failure, row.detail, row.flaw, tuple(row.bad_files), row.mendable)


def _is_better(before: BidOutcome, after: BidOutcome) -> bool:
    """Whether a bid opens that did not, or more of its files do."""
    return not after.failure and (bool(before.failure) or len(after.bad_files) < len(before.bad_files))


def is_in_signed_log(opening: Opening, *, now: datetime) -> bool:
    """Whether a signed minute of the public log holds all that is committed. If not, the clock soon looks again."""
    if is_signed(opening.commitment_id):
        return True
    look_at(opening.tender, now + NEXT_MINUTE)
    return False


def contents_for_reveal(opening: Opening, acts: list[BidAct], *, now: datetime) -> dict[UUID, bytes]:
    """The manifests of all bids, opened again, each what was committed; empty bytes for those that failed.

    If one does not open any more, that is recorded, the reveal waits for it as for any other, and nothing is returned.
    """
    outcomes, keys = latest_outcomes(opening.tender), keys_of(opening.tender)
    found: dict[UUID, bytes] = {}
    for act in acts:
        content = b"" if outcomes[act.bid_id].failure else _again(act, with_recovery(keys, act.bid))
        if sha256(content).hexdigest() != outcomes[act.bid_id].digest and not outcomes[act.bid_id].failure:
            _keep(act, try_bid(act, with_recovery(keys, act.bid)), outcomes[act.bid_id], now)
            look_at(opening.tender, now)
            return {}
        found[act.bid_id] = content
    return found


def _again(act: BidAct, keys: Keys) -> bytes:
    try:
        return read_manifest(act, keys)
    except (SealingError, BlobMissing, BlobDamaged, CommitteeMissing):
        return b""
