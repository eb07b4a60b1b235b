"""The public log's part of a bundle: a proof for every act that has one, and the heads of the log that they lead to. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from procurement import public_log
from procurement.models import Checkpoint, LogEntry, Tick, TickedEntry
from procurement.rules.canonical import canonical_json
from procurement.rules.log_proofs import LogProof
from procurement.rules.merkle import consistency_path, inclusion_path
from procurement.rules.verify_log import CHECKPOINTS, path_of


def log_files(entries: Iterable[LogEntry]) -> Iterator[tuple[str, bytes]]:
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
    if used:
        sizes = sorted(used)
        paths = [[step.hex() for step in consistency_path(trees(n), o, n)] for o, n in pairwise(sizes)]
        heads_data = {"v": 1, "notes": [used[size].note for size in sizes], "paths": paths}
        yield CHECKPOINTS, canonical_json(heads_data)


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
