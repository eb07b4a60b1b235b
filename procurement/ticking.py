"""The only writer of the public log: each minute one tick over the entries that were committed since the last, then a signature."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction

from procurement import clock, kept_checkpoint, keystore, public_log
from procurement.clock_facts import clock_facts
from procurement.models import Checkpoint, LogNode, PendingEntry, ProbeResult, Tick, TickedEntry
from procurement.release_digest import release_digest
from procurement.rules.checkpoints import Checkpoint as Head
from procurement.rules.clock_error import ClockState, clock_state
from procurement.rules.merkle import leaf_of, root_of
from procurement.rules.ticks import (
    MOVED,
    NO_PROBE,
    SEED_SIZE,
    ClockFacts,
    gap_between,
    minute_of,
    padded_leaves,
    places_for,
)
from procurement.rules.ticks import Tick as Leaf
from procurement.rules.tiles import HEIGHT, WIDTH, levels_completed

MOST_ENTRIES = 65_536
"""What comes on top, after an import for instance, goes into the next minutes."""
FRESH = timedelta(seconds=90)
"""An older result of the probe says nothing about this minute."""
LATE = "late"
_LOCK = 7_225_117
_logger = logging.getLogger(__name__)


def tick(*, now: datetime) -> Checkpoint | None:
    """Make this minute's leaf, if it has none, and sign what isn't signed; returns the newest checkpoint.

    May run twice, at once, or die at any point: a leaf is committed with its entries or not at all, and a leaf that was
    committed unsigned is signed by the next call. Minutes that passed without a call stay without leaf; the next one
    counts them. LogBehind, and nothing is written, where the database's log doesn't continue what was signed before.
    """
    with transaction.atomic(durable=True):
        if _is_our_turn() and _is_due(last := Tick.objects.order_by("-index").first(), now):
            kept_checkpoint.check()
            _append(last, now)
    return sign(now=now)


def sign(*, now: datetime) -> Checkpoint | None:
    """Sign the log as it is committed, if it isn't; then keep the checkpoint beside the keys. Returns the newest one.

    Only what is committed is signed, so a crash never leaves a signature over something that is not there.
    """
    count, newest = public_log.size(), public_log.latest_checkpoint()
    if count == (newest.size if newest else 0):
        return newest
    kept_checkpoint.check()
    text = Head(keystore.verifier_keys()[0].name, count, public_log.root(count)).to_text()
    made, new = Checkpoint.objects.get_or_create(size=count, defaults={"note": keystore.sign(text), "signed_at": now})
    if new:
        kept_checkpoint.keep(made.note)
    return made


def _is_our_turn() -> bool:
    """One at a time; whoever finds another at it leaves the minute to it. Nobody who writes entries waits for this lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _is_due(last: Tick | None, now: datetime) -> bool:
    """Whether this minute has no tick yet, and the clock doesn't stand before the last one."""
    if last is not None and minute_of(now) < last.minute:
        _logger.error("No tick at %s: the last one is of %s. Was the clock set back?", now, last.minute)
    return last is None or minute_of(now) > last.minute


def _append(last: Tick | None, now: datetime) -> None:
    """One leaf and everything that belongs to it. Entries count that were there by `now`, so none is younger than its tick."""
    waiting = PendingEntry.objects.filter(since__lte=now).order_by("entry_id")
    entries = list(waiting.values_list("entry_id", "entry__leaf")[:MOST_ENTRIES])
    seed, places = secrets.token_bytes(SEED_SIZE), places_for(len(entries))
    taken = secrets.SystemRandom().sample(range(places), len(entries))
    events = {position: bytes.fromhex(leaf) for position, (_, leaf) in zip(taken, entries, strict=True)}
    body = Leaf(
        t=now,
        root=root_of(padded_leaves(events, seed, places)),
        previous=bytes.fromhex(last.leaf) if last else None,
        gap=gap_between(last.minute, now) if last else 0,
        release=release_digest(),
        clock=_clock(),
        probe=_probe(now),
    ).to_text()
    made = Tick.objects.create(
        index=last.index + 1 if last else 0,
        minute=minute_of(now),
        body=body.decode("ascii"),
        leaf=leaf_of(body).hex(),
        seed=seed,
        places=places,
    )
    rows = [TickedEntry(entry_id=entry, tick=made, position=at) for at, (entry, _) in zip(taken, entries, strict=True)]
    TickedEntry.objects.bulk_create(rows, batch_size=5000)
    PendingEntry.objects.filter(entry_id__in=[entry for entry, _ in entries]).delete()
    _keep_nodes(made.index + 1)


def _clock() -> ClockFacts:
    facts = clock_facts()
    if clock_state(facts.error) in (ClockState.DOUBTFUL, ClockState.WRONG):
        _logger.warning("The clock may be wrong by %s microseconds. See docs/operations.md, Time.", facts.error)
    return facts


def _probe(now: datetime) -> str:
    """The result of the last probe, if it is of these minutes; a time that was moved is no evidence of anything."""
    if clock.is_moved():
        return MOVED
    last = ProbeResult.objects.filter(at__isnull=False).first()
    if last is None or last.at is None:
        return NO_PROBE
    return last.code if now - last.at <= FRESH else LATE


def _keep_nodes(count: int) -> None:
    """The roots that the last tick completes, each over the full tile below it."""
    for level, index in levels_completed(count):
        first = index << HEIGHT
        below = (
            Tick.objects.filter(index__gte=first, index__lt=first + WIDTH)
            .order_by("index")
            .values_list("leaf", flat=True)
            if level == 1
            else LogNode.objects.filter(level=level - 1, index__gte=first, index__lt=first + WIDTH)
            .order_by("index")
            .values_list("hash", flat=True)
        )
        LogNode.objects.create(level=level, index=index, hash=root_of([bytes.fromhex(h) for h in below]).hex())
