"""The public log's part of a bundle: a proof for every act that has one, and the heads of the log that they lead to. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from procurement import public_log
from procurement.models import Checkpoint, LogEntry, Tick, TickedEntry
from procurement.rules.canonical import canonical_json
from procurement.rules.log_proofs import LogProof
from procurement.rules.merkle import Nodes, consistency_path, inclusion_path
from procurement.rules.receipts import format_time
from procurement.rules.ticks import minute_of
from procurement.rules.verify_log import CHECKPOINTS, path_of
from procurement.rules.verify_time import MINUTES
from tenders.models import Hold, Tender

HOURS = timedelta(hours=4)
"""As long before a deadline as every shipped rule on outages looks back."""


def log_files(entries: Iterable[LogEntry], deadlines: Iterable[datetime]) -> Iterator[tuple[str, bytes]]:
    """Path and content. A proof leads to the first head that covers it, so it never changes."""
    minutes, heads, trees = (
        lru_cache(16)(public_log.minute_tree),
        lru_cache(16)(_covering),
        lru_cache(16)(public_log.tree),
    )
    used: dict[int, Checkpoint] = {}
    rows = TickedEntry.objects.filter(entry__in=[entry.pk for entry in entries]).select_related("tick", "entry")
    for row in rows.order_by("tick_id", "entry_id"):
        head = heads(row.tick_id)
        if head is not None:
            used[head.size] = head
            outer = inclusion_path(trees(head.size), row.tick_id, head.size)
            inner = inclusion_path(minutes(row.tick), row.position, row.tick.places)
            yield path_of(row.entry.leaf), _proof(row, inner, outer, head).to_text().encode()
    for number, deadline in enumerate(deadlines if used else (), 1):
        rows_around = minutes_around(deadline)
        head = heads(rows_around[-1].index) if rows_around and rows_around[-1].minute >= minute_of(deadline) else None
        if head is not None:
            used[head.size] = head
            yield f"{MINUTES}{number}.json", _minutes(deadline, rows_around, trees(head.size), head.size)
    if used:
        sizes = sorted(used)
        paths = [[step.hex() for step in consistency_path(trees(n), o, n)] for o, n in pairwise(sizes)]
        heads_data = {"v": 1, "notes": [used[size].note for size in sizes], "paths": paths}
        yield CHECKPOINTS, canonical_json(heads_data)


def deadlines_reached(tender: Tender) -> list[datetime]:
    """The deadline by which the tender closed, and before it those that an outage moved after they had passed, ascending."""
    moved = tender.holds.filter(cause=Hold.Cause.OUTAGE).values_list("bids_end_at", flat=True)
    return sorted({*moved, *([tender.bids_end_at] if tender.closed_at and tender.bids_end_at else [])})


def minutes_around(deadline: datetime) -> list[Tick]:
    """The ticks of the hours before a deadline with the one ahead of them, up to the first at or after the deadline."""
    since, until = minute_of(deadline - HOURS), minute_of(deadline)
    before = Tick.objects.filter(minute__lt=since).order_by("-index")[:1]
    hours = Tick.objects.filter(minute__gte=since, minute__lt=until).order_by("index")
    after = Tick.objects.filter(minute__gte=until).order_by("index")[:1]
    return [*before, *hours, *after]


def _minutes(deadline: datetime, rows: list[Tick], tree: Nodes, size: int) -> bytes:
    path = inclusion_path(tree, rows[-1].index, size)
    return canonical_json(
        {
            "v": 1,
            "deadline": format_time(deadline),
            "first": rows[0].index,
            "ticks": [row.body for row in rows],
            "path": [step.hex() for step in path],
            "checkpoint": size,
        }
    )


def logged(entries: Iterable[int]) -> list[int]:
    """How many of these acts are in the log, and how many minutes of it are signed that hold them: changes as proofs appear."""
    ticks = sorted(TickedEntry.objects.filter(entry__in=list(entries)).values_list("tick_id", flat=True))
    signed = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    return [len(ticks), sum(tick < signed for tick in ticks)]


def _covering(index: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(size__gt=index).order_by("size").first()


def _proof(row: TickedEntry, inner: list[bytes], outer: list[bytes], head: Checkpoint) -> LogProof:
    tick: Tick = row.tick
    return LogProof(
        leaf=bytes.fromhex(row.entry.leaf),
        position=row.position,
        inner_path=tuple(inner),
        tick=tick.body.encode("ascii"),
        index=tick.index,
        outer_path=tuple(outer),
        checkpoint=head.note,
        event=row.entry.body if row.entry.public else "",
        nonce=bytes(row.entry.nonce) if row.entry.public else b"",
    )
