"""Reads the public log: its tiles, its newest checkpoint, and the proof of one entry. Never writes."""

from __future__ import annotations

from collections.abc import Iterable

from procurement.models import Checkpoint, LogEntry, LogNode, Tick, TickedEntry
from procurement.rules.log_proofs import LogProof
from procurement.rules.merkle import Nodes, inclusion_path, root_from, tree_of
from procurement.rules.ticks import padded_leaves
from procurement.rules.tiles import Tile, pack_entries, tiled_tree


def size() -> int:
    """How many ticks the log has, signed or not."""
    last = Tick.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def latest_checkpoint() -> Checkpoint | None:
    """The newest signed head; None before the first minute."""
    return Checkpoint.objects.order_by("-size").first()


def read_tile(tile: Tile) -> bytes:
    """The bytes of a tile, in one query; shorter than its width says where the log doesn't have it."""
    places = {"index__gte": tile.start, "index__lt": tile.start + tile.width}
    if tile.level is None:
        bodies = Tick.objects.filter(**places).order_by("index").values_list("body", flat=True)
        return pack_entries([body.encode("ascii") for body in bodies])
    if tile.level == 0:
        return _joined(Tick.objects.filter(**places).order_by("index").values_list("leaf", flat=True))
    return _joined(LogNode.objects.filter(level=tile.level, **places).order_by("index").values_list("hash", flat=True))


def _joined(hashes: Iterable[str]) -> bytes:
    return bytes.fromhex("".join(hashes))


def tree(count: int) -> Nodes:
    """The tree over the first `count` ticks."""
    return tiled_tree(read_tile, count)


def root(count: int) -> bytes:
    """The root over the first `count` ticks, all of which exist."""
    return root_from(tree(count), count)


def minute_tree(tick: Tick) -> Nodes:
    """A minute's padded tree, made again from its seed and entries."""
    rows = TickedEntry.objects.filter(tick=tick).values_list("position", "entry__leaf")
    events = {position: bytes.fromhex(leaf) for position, leaf in rows}
    return tree_of(padded_leaves(events, bytes(tick.seed), tick.places))


def proof_of(entry: LogEntry) -> LogProof | None:
    """All that leads from an entry to a signed checkpoint; None until its minute is ticked and signed.

    It holds the text of the entry only if the entry is public. It never changes: the checkpoint is the first that covers it.
    """
    ticked = TickedEntry.objects.filter(entry=entry).select_related("tick").first()
    covering = Checkpoint.objects.filter(size__gt=ticked.tick_id).order_by("size").first() if ticked else None
    if ticked is None or covering is None:
        return None
    tick = ticked.tick
    return LogProof(
        leaf=bytes.fromhex(entry.leaf),
        position=ticked.position,
        inner_path=tuple(inclusion_path(minute_tree(tick), ticked.position, tick.places)),
        tick=tick.body.encode("ascii"),
        index=tick.index,
        outer_path=tuple(inclusion_path(tree(covering.size), tick.index, covering.size)),
        checkpoint=covering.note,
        event=entry.body if entry.public else "",
        nonce=bytes(entry.nonce) if entry.public else b"",
    )
