"""Does the public log still say what it said? Every tick, the entries it seals, its signatures, and that nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from procurement import kept_checkpoint, keystore
from procurement.models import Checkpoint, LogEntry, LogNode, PendingEntry, Tick, TickedEntry
from procurement.public_log import minute_tree
from procurement.rules.checkpoints import verify_checkpoint
from procurement.rules.log import LogError
from procurement.rules.merkle import GrowingTree, leaf_of
from procurement.rules.notes import NoteError
from procurement.rules.ticks import check_ticks, minute_of, parse_tick, places_for
from procurement.rules.tiles import HEIGHT, WIDTH, levels_completed

BATCH = 1000


def public_log() -> Iterator[str]:
    """The log follows from its ticks, each tick from its entries, every signature fits, and no entry is missing."""
    try:
        kept_checkpoint.check()
    except kept_checkpoint.LogBehind as error:
        yield str(error)
    yield from _minutes()
    yield from _tree()
    yield from _entries()


def _minutes() -> Iterator[str]:
    before: bytes | None = None
    for place, tick in enumerate(Tick.objects.order_by("index").iterator(BATCH)):
        body = tick.body.encode()
        wrong = [str(error) for _, error in check_ticks([body], before, place)]
        if wrong or tick.index != place or leaf_of(body).hex() != tick.leaf:
            yield f"Tick {tick.index} was altered, or does not follow the one before it."
        elif minute_of(parse_tick(body).t) != tick.minute:
            yield f"Tick {tick.index} is kept under another minute than it tells."
        before = body
    has_entries = Exists(TickedEntry.objects.filter(tick=OuterRef("pk")))
    for index in Tick.objects.filter(~has_entries).exclude(places=places_for(0)).values_list("index", flat=True):
        yield f"Tick {index} has no entries, but other places than such a tick."
    sealed = Tick.objects.filter(has_entries)
    for tick in sealed.order_by("index").iterator(BATCH):
        if not _seals_its_entries(tick):
            yield f"The entries of tick {tick.index} are not those that it seals."


def _seals_its_entries(tick: Tick) -> bool:
    if tick.places & (tick.places - 1):  # a power of two; others of its length would give the same tree
        return False
    try:
        return minute_tree(tick)(tick.places.bit_length() - 1, 0) == parse_tick(tick.body.encode()).root
    except (LogError, ValueError, IndexError):
        return False


def _tree() -> Iterator[str]:
    keys, growing = keystore.verifier_keys(), GrowingTree()
    notes = dict(Checkpoint.objects.values_list("size", "note"))
    kept = {(node.level, node.index): node.hash for node in LogNode.objects.all()}
    below = {level: GrowingTree() for level in range(1, 64 // HEIGHT)}
    for size, leaf in enumerate(Tick.objects.order_by("index").values_list("leaf", flat=True).iterator(BATCH), 1):
        growing.add(bytes.fromhex(leaf))
        below[1].add(bytes.fromhex(leaf))
        for level, index in levels_completed(size):
            found, below[level] = below[level].root(), GrowingTree()
            below[level + 1].add(found)
            if kept.pop((level, index), "") != found.hex():
                yield f"The root over {WIDTH}^{level} ticks, number {index}, is missing or was altered."
        if (note := notes.pop(size, None)) is not None:
            try:
                head = verify_checkpoint(note, keys)[0]
            except (NoteError, LogError) as error:
                yield f"Checkpoint {size} does not verify: {error}"
                continue
            if (head.size, head.root) != (size, growing.root()):
                yield f"Checkpoint {size} is of another log than this one."
    for name in (*(f"Checkpoint {size}" for size in notes), *(f"Root {place}" for place in kept)):
        yield f"{name} is of ticks that are not there."


def _entries() -> Iterator[str]:
    # Joined to its tick: whoever can switch off foreign keys can move an entry, alone in its minute, to one that never was.
    ticked = Exists(TickedEntry.objects.filter(entry=OuterRef("pk"), tick__body__isnull=False))
    waits = Exists(PendingEntry.objects.filter(entry=OuterRef("pk")))
    for key in LogEntry.objects.filter(~ticked, ~waits).order_by("id").values_list("pk", flat=True).iterator(BATCH):
        yield f"Log entry {key} is in no tick and does not wait for one."
    for key in LogEntry.objects.filter(ticked, waits).order_by("id").values_list("pk", flat=True).iterator(BATCH):
        yield f"Log entry {key} is in a tick and waits for another."
