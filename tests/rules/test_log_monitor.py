"""Following a log: an honest one is followed, and everything that an operator could do to its past is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procurement.rules.checkpoints import Checkpoint
from procurement.rules.log import LogError
from procurement.rules.log_monitor import follow
from procurement.rules.merkle import leaf_of, root_of
from procurement.rules.notes import NoteError, SignerKey, sign_note
from procurement.rules.ticks import Tick, gap_between
from procurement.rules.tiles import pack_entries, parse_tile
from tests.vectors.log.make import OTHER, SIGNER

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEYS = [SIGNER.verifier]


class Log:
    """A log in memory, served as the platform does; `spoil` changes what is served."""

    def __init__(self, size: int, *, story: bytes = b"a", signer: SignerKey = SIGNER) -> None:
        self.texts: list[bytes] = []
        self.signer = signer
        self.story = story
        self.t = START
        self.grow(size)

    def grow(self, count: int, *, minutes: int = 1) -> None:
        for _ in range(count):
            previous = leaf_of(self.texts[-1]) if self.texts else None
            before, self.t = self.t, self.t + timedelta(minutes=minutes)
            gap = gap_between(before, self.t) if previous else 0
            root = leaf_of(self.story + str(len(self.texts)).encode())
            self.texts.append(Tick(self.t, root, previous, gap, "").to_text())

    def fetch(self, path: str) -> bytes:
        hashes = [leaf_of(text) for text in self.texts]
        if path == "checkpoint":
            text = Checkpoint(self.signer.name, len(hashes), root_of(hashes)).to_text()
            return sign_note(text, self.signer).encode()
        tile = parse_tile(path)
        assert tile.is_of(len(hashes))
        if tile.level is None:
            return pack_entries(self.texts[tile.start :][: tile.width])
        for _ in range(tile.level):
            hashes = [root_of(hashes[i : i + 256]) for i in range(0, len(hashes) - 255, 256)]
        return b"".join(hashes[tile.start :][: tile.width])

    def look(self, seen: str | None = None) -> str:
        return follow(self.fetch, KEYS, seen, now=self.t).note


def failure(log: Log, seen: str | None, *, fetch: Callable[[str], bytes] | None = None, late: int = 0) -> str:
    with pytest.raises(LogError) as caught:
        follow(fetch or log.fetch, KEYS, seen, now=log.t + timedelta(minutes=late))
    return caught.value.code


@pytest.mark.parametrize(("size", "more"), [(1, 1), (255, 1), (255, 2), (256, 256), (300, 0), (600, 700)])
def test_honest_log_is_followed(size: int, more: int) -> None:
    log = Log(size)
    seen = log.look()
    log.grow(more)
    found = follow(log.fetch, KEYS, seen, now=log.t)
    assert (len(found.ticks), found.missing, found.checkpoint.size) == (more, 0, size + more)
    assert [tick.to_text() for tick in found.ticks] == log.texts[size:]


def test_first_look_reads_a_day() -> None:
    log = Log(1500)
    assert len(follow(log.fetch, KEYS, None, now=log.t).ticks) == 1440


def test_missing_minutes_are_counted() -> None:
    log = Log(3)
    seen = log.look()
    log.grow(1, minutes=11)
    assert follow(log.fetch, KEYS, seen, now=log.t).missing == 10


def test_log_that_lost_leaves_is_rolled_back() -> None:
    assert failure(Log(299), Log(300).look()) == "rolled-back"


@pytest.mark.parametrize("size", [300, 301, 600])
def test_another_history_is_rewritten(size: int) -> None:
    assert failure(Log(size, story=b"b"), Log(300).look()) == "rewritten"


def test_another_log_is_not_the_one_followed() -> None:
    log = Log(5, signer=OTHER)
    with pytest.raises(LogError) as caught:
        follow(log.fetch, [*KEYS, OTHER.verifier], Log(5).look(), now=log.t)
    assert caught.value.code == "wrong-origin"
    with pytest.raises(NoteError):
        follow(log.fetch, KEYS, None, now=log.t)


def test_log_that_stands_still_is_stale() -> None:
    log = Log(5)
    assert failure(log, None, late=6) == failure(log, log.look(), late=6) == "stale"
    assert follow(log.fetch, KEYS, None, now=log.t + timedelta(minutes=5)).missing == 0
    assert failure(Log(0), None) == "stale"


@pytest.mark.parametrize("size", [3, 256, 700])
@pytest.mark.parametrize("kind", ["tile/entries", "tile/0"])
def test_served_bytes_that_are_not_those_signed_are_noticed(kind: str, size: int) -> None:
    log = Log(size)

    def fetch(path: str) -> bytes:
        data = log.fetch(path)
        return data[:-1] + bytes([data[-1] ^ 1]) if path.startswith(kind) else data

    assert failure(log, None, fetch=fetch) in ("rewritten", "malformed")
    assert failure(log, Log(2).look(), fetch=fetch) in ("rewritten", "malformed")


def test_signed_minutes_that_do_not_add_up_are_noticed() -> None:
    log = Log(4)
    seen = log.look()
    log.grow(2)
    log.texts[4] = replace(Tick(START + timedelta(minutes=2), b"x" * 32, leaf_of(log.texts[3]), 0, "")).to_text()
    assert failure(log, seen) == "broken-minutes"
