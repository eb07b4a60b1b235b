"""Following a live log: is it still the one that was seen before, and has every minute its leaf? No network here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from procurement.rules.checkpoints import Checkpoint, verify_checkpoint
from procurement.rules.log import LogError
from procurement.rules.merkle import (
    Nodes,
    consistency_holds,
    consistency_path,
    inclusion_holds,
    inclusion_path,
    leaf_of,
    root_from,
)
from procurement.rules.notes import VerifierKey
from procurement.rules.ticks import Tick, check_ticks, parse_tick
from procurement.rules.tiles import tiled_tree, tiles_between, unpack_entries

LATE = timedelta(minutes=5)
FIRST_LOOK = 1440
"""So many leaves, a day's, are read when a log is looked at for the first time."""

Fetch = Callable[[str], bytes]
"""Address below the log's (checkpoint, tile/0/000, ...) -> its bytes."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What was found: the checkpoint to remember (a signed note), the new ticks, and how many minutes have none."""

    note: str
    checkpoint: Checkpoint
    ticks: Sequence[Tick]
    missing: int


def follow(fetch: Fetch, keys: Iterable[VerifierKey], seen: str | None, *, now: datetime) -> Followed:
    """Look at the log again. `seen` is the note that was remembered last, None at the first look.

    NoteError if the checkpoint isn't signed; LogError if the log was rolled back, rewritten, stands still, or its minutes
    don't add up. Whatever `fetch` raises passes through.
    """
    trusted = tuple(keys)
    note = fetch("checkpoint").decode("utf-8")
    present = verify_checkpoint(note, trusted)[0]
    before = verify_checkpoint(seen, trusted)[0] if seen is not None else None
    tree = tiled_tree(lambda tile: fetch(tile.path()), present.size)
    _check_continues(tree, before, present)
    start = before.size if before else max(0, present.size - FIRST_LOOK)
    texts = _entries(fetch, tree, present, max(0, start - 1))
    ahead, new = (texts[0], texts[1:]) if start else (None, texts)
    for _, error in check_ticks(new, ahead, start):
        raise error
    ticks = [parse_tick(text) for text in new]
    last = ticks[-1] if ticks else parse_tick(texts[-1]) if texts else None
    if last is None or now - last.t > LATE:
        raise LogError("stale", f"tick {present.size - 1}")
    return Followed(note, present, ticks, sum(tick.gap for tick in ticks))


def _check_continues(tree: Nodes, before: Checkpoint | None, present: Checkpoint) -> None:
    if before is None:
        if root_from(tree, present.size) != present.root:
            raise LogError("rewritten", "checkpoint")
        return
    if before.origin != present.origin:
        raise LogError("wrong-origin", present.origin)
    if present.size < before.size:
        raise LogError("rolled-back", f"{before.size} leaves before, {present.size} now")
    path = consistency_path(tree, before.size, present.size)
    if not consistency_holds(before.size, before.root, present.size, present.root, path):
        raise LogError("rewritten", f"{before.size} leaves before, {present.size} now")


def _entries(fetch: Fetch, tree: Nodes, present: Checkpoint, start: int) -> list[bytes]:
    """The texts of leaves `start` to the end; each bundle is proven by the inclusion of its first leaf, whose path is its tile."""
    found = list[bytes]()
    for tile in tiles_between(None, start, present.size, present.size):
        texts = unpack_entries(tile, fetch(tile.path()))
        hashes = [tree(0, tile.start + place) for place in range(tile.width)]
        path = inclusion_path(tree, tile.start, present.size)
        proven = inclusion_holds(hashes[0], tile.start, present.size, path, present.root)
        if not proven or hashes != [leaf_of(text) for text in texts]:
            raise LogError("rewritten", tile.path())
        found += texts[max(0, start - tile.start) :]
    return found
