"""The log's tree as static tiles of 256 hashes: the C2SP tlog-tiles layout (docs/formats.md, section 15). No storage here."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from procurement.rules.log import LogError
from procurement.rules.merkle import HASH_SIZE, Nodes, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_ENTRY = 0xFFFF
_PATH = re.compile(r"tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?\Z")


@dataclass(frozen=True, slots=True)
class Tile:
    """One static file of the log: hashes of a level, or (level None) the entries themselves. Full at a width of 256."""

    level: int | None
    index: int
    width: int = WIDTH

    def path(self) -> str:
        """The address below the log's, such as tile/0/x001/x234/067.p/5."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        suffix = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{name}{suffix}"

    @property
    def start(self) -> int:
        """The first of its hashes, counted along its level."""
        return self.index * WIDTH

    def is_of(self, size: int) -> bool:
        """Whether a log of this size has it; a partial tile stays there when the log has grown over it."""
        return self.start + self.width <= size >> (HEIGHT * (self.level or 0))


def parse_tile(path: str) -> Tile:
    """The tile at an address, or LogError for one that isn't written as `Tile.path` writes it."""
    match = _PATH.match(path)
    if not match:
        raise LogError("malformed", path)
    level, name, width = match.groups()
    tile = Tile(
        None if level == "entries" else int(level), int(re.sub("[x/]", "", name)), int(width) if width else WIDTH
    )
    if tile.path() != path or tile.width > WIDTH:
        raise LogError("malformed", path)
    return tile


def tiles_between(level: int | None, start: int, stop: int, size: int) -> Iterator[Tile]:
    """The tiles that hold hashes (or entries) `start` up to `stop` of a level, in a log of `size` leaves."""
    count = size >> (HEIGHT * (level or 0))
    for index in range(start // WIDTH, -(-min(stop, count) // WIDTH)):
        yield Tile(level, index, min(WIDTH, count - index * WIDTH))


def tiled_tree(fetch: Callable[[Tile], bytes], size: int) -> Nodes:
    """The tree of a log of `size` leaves, reading each tile once when it is first needed; LogError for one of a wrong length.

    Nothing is taken on trust that way only if what is computed ends at a signed root.
    """
    kept: dict[Tile, bytes] = {}

    def nodes(height: int, index: int) -> bytes:
        level, rest = divmod(height, HEIGHT)
        first = index << rest
        (tile,) = tiles_between(level, first, first + 1, size)
        if tile not in kept:
            kept[tile] = checked_tile(tile, fetch(tile))
        at = (first - tile.start) * HASH_SIZE
        return root_of(hashes_in(kept[tile][at : at + (HASH_SIZE << rest)]))

    return nodes


def checked_tile(tile: Tile, data: bytes) -> bytes:
    """The bytes of a tile of hashes, if there are as many as its width says."""
    if len(data) != tile.width * HASH_SIZE:
        raise LogError("malformed", tile.path())
    return data


def hashes_in(data: bytes) -> list[bytes]:
    """The hashes of a tile, one after the other."""
    return [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]


def levels_completed(size: int) -> Iterator[tuple[int, int]]:
    """(level, index) of the hashes above level 0 that the last of `size` leaves completes, the lowest first."""
    level = 1
    while size and size % (WIDTH**level) == 0:
        yield level, size // WIDTH**level - 1
        level += 1


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """A bundle of entries, each after its length in two bytes."""
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise ValueError("An entry of the log has at most 65,535 bytes.")
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unpack_entries(tile: Tile, data: bytes) -> list[bytes]:
    """The entries of a bundle, exactly as many as its width says, or LogError."""
    entries, at = list[bytes](), 0
    while at < len(data) and len(entries) < tile.width:
        length = int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(data) or len(entries) != tile.width:
        raise LogError("malformed", tile.path())
    return entries
