"""Ticks: one leaf of the public log a minute, over a padded and blinded tree of that minute's events (docs/formats.md, section 13)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.log import LogError
from procurement.rules.merkle import leaf_of
from procurement.rules.receipts import format_time, parse_time

LEAST_PLACES = 4096
"""So many places has every minute's tree: an event's path is equally long, whatever else happened in its minute."""
SEED_SIZE = 32
NO_PROBE, PROBE_OK = "none", "ok"
MOVED = "moved"
"""In place of a probe's result: the clock of a demonstration or test was moved, so the minutes say nothing about outages."""
UNKNOWN = "unknown"
MINUTE = timedelta(minutes=1)
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_PROBE = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
_FIELDS = {"clk", "gap", "prev", "probe", "rel", "root", "t", "v"}


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What is known of the binding clock, in microseconds: its estimated offset and largest error; None: nobody measures it."""

    offset: int | None = None
    error: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A leaf of the log: when (aware UTC), the root of its events, the leaf before it, and how many minutes have none."""

    t: datetime
    root: bytes
    previous: bytes | None
    gap: int
    release: str
    clock: ClockFacts = ClockFacts()
    probe: str = NO_PROBE

    def to_text(self) -> bytes:
        """The canonical JSON that is hashed and published."""
        offset, error = (UNKNOWN if fact is None else fact for fact in (self.clock.offset, self.clock.error))
        return canonical_json(
            {
                "clk": {"err_us": error, "off_us": offset},
                "gap": self.gap,
                "prev": self.previous.hex() if self.previous else "",
                "probe": self.probe,
                "rel": self.release,
                "root": self.root.hex(),
                "t": format_time(self.t),
                "v": 1,
            }
        )


def parse_tick(text: bytes) -> Tick:
    """The tick of a leaf's bytes, or LogError unless they are exactly what `to_text` writes."""
    try:
        data = parse_canonical(text)
        if (
            not isinstance(data, dict)
            or set(data) != _FIELDS
            or data["v"] != 1
            or set(data["clk"]) != {"err_us", "off_us"}
        ):
            raise LogError("malformed", "tick")
        found = Tick(
            t=parse_time(data["t"]),
            root=bytes.fromhex(_match(_HASH, data["root"])),
            previous=bytes.fromhex(_match(_HASH, data["prev"])) if data["prev"] else None,
            gap=_whole(data["gap"]),
            release=_match(_HASH, data["rel"]) if data["rel"] else "",
            clock=ClockFacts(_measured(data["clk"]["off_us"]), _measured(data["clk"]["err_us"])),
            probe=_match(_PROBE, data["probe"]),
        )
        same = found.to_text() == text
    except (ValueError, TypeError) as error:
        raise LogError("malformed", "tick") from error
    if not same:
        raise LogError("malformed", "tick")
    return found


def minute_of(moment: datetime) -> datetime:
    """The beginning of the minute in which a time lies."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def gap_between(previous: datetime, t: datetime) -> int:
    """How many whole minutes between two ticks have none."""
    return max(0, (minute_of(t) - minute_of(previous)) // MINUTE - 1)


def missing_minutes(times: Iterable[datetime], *, since: datetime, until: datetime) -> Iterator[datetime]:
    """The minutes from `since` up to `until` (which has to be over) in which none of the ticks lies: evidence of an outage."""
    present = {minute_of(t) for t in times}
    minute = minute_of(since)
    while minute + MINUTE <= until:
        if minute not in present:
            yield minute
        minute += MINUTE


def check_ticks(texts: Iterable[bytes], before: bytes | None, first: int) -> Iterator[tuple[int, LogError]]:
    """What is wrong with leaves that follow each other, with their places: the first is leaf `first`, `before` the one ahead of it.

    Each tick names the leaf before it, is of a later minute, and counts the minutes between them; the first of all has neither.
    """
    last = before
    for place, text in enumerate(texts, first):
        try:
            tick, previous = parse_tick(text), parse_tick(last) if last is not None else None
        except LogError as error:
            yield place, error
        else:
            if not _follows(tick, previous, last):
                yield place, LogError("broken-minutes", f"tick {place}")
        last = text


def _follows(tick: Tick, previous: Tick | None, last: bytes | None) -> bool:
    if previous is None or last is None:
        return tick.previous is None and tick.gap == 0
    later = minute_of(tick.t) > minute_of(previous.t)
    return later and tick.previous == leaf_of(last) and tick.gap == gap_between(previous.t, tick.t)


def places_for(events: int) -> int:
    """How many places a minute's tree has: a power of two, at least LEAST_PLACES."""
    return max(LEAST_PLACES, 1 << max(0, events - 1).bit_length())


def padding(seed: bytes, position: int) -> bytes:
    """What stands at a place without event: nobody without the seed can tell it from an event's leaf."""
    return sha256(b"\x02" + seed + struct.pack(">I", position)).digest()


def padded_leaves(events: Mapping[int, bytes], seed: bytes, places: int) -> list[bytes]:
    """All leaves of a minute's tree: each event's leaf at its place, which was drawn at random, and padding elsewhere."""
    return [events.get(position) or padding(seed, position) for position in range(places)]


def _match(pattern: re.Pattern[str], text: object) -> str:
    if not isinstance(text, str) or not pattern.match(text):
        raise ValueError
    return text


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def _measured(value: object) -> int | None:
    if value == UNKNOWN:
        return None
    if type(value) is not int:
        raise ValueError
    return value
