"""Tiles: addresses in both directions, trees read from them, and what must be refused."""

from __future__ import annotations

import pytest

from procurement.rules.log import LogError
from procurement.rules.merkle import (
    consistency_holds,
    consistency_path,
    inclusion_holds,
    inclusion_path,
    leaf_of,
    root_from,
    root_of,
)
from procurement.rules.tiles import (
    Tile,
    hashes_in,
    levels_completed,
    pack_entries,
    parse_tile,
    tiled_tree,
    tiles_between,
    unpack_entries,
)

SIZE = 70_000
ROWS = [[leaf_of(str(i).encode()) for i in range(SIZE)]]
while len(ROWS[-1]) >= 256:
    ROWS.append([root_of(ROWS[-1][i : i + 256]) for i in range(0, len(ROWS[-1]) - 255, 256)])


def fetch(tile: Tile) -> bytes:
    return b"".join(ROWS[tile.level or 0][tile.start : tile.start + tile.width])


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 1234067), "tile/1/x001/x234/067"),
        (Tile(63, 999, 255), "tile/63/999.p/255"),
        (Tile(None, 1000, 1), "tile/entries/x001/000.p/1"),
    ],
)
def test_address_of_a_tile(tile: Tile, path: str) -> None:
    assert tile.path() == path
    assert parse_tile(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/000.p/0", "tile/0/000.p/01",
        "tile/0/000.p/256", "tile/0/001/000", "tile/x/000", "tile/0/000\n", "tile/0/000/", "tile/0/\u0660\u0660\u0660",
    ],
)  # fmt: skip
def test_other_spellings_are_refused(path: str) -> None:
    with pytest.raises(LogError) as caught:
        parse_tile(path)
    assert caught.value.code == "malformed"


def test_tiles_of_a_log_are_those_of_the_example_in_the_specification() -> None:
    zero = list(tiles_between(0, 0, SIZE, SIZE))
    assert (len(zero), zero[-1].width) == (274, 112)
    assert [tile.width for tile in tiles_between(1, 0, SIZE, SIZE)] == [256, 17]
    assert [tile.width for tile in tiles_between(2, 0, SIZE, SIZE)] == [1]
    assert list(tiles_between(3, 0, SIZE, SIZE)) == []
    assert [tile.width for tile in tiles_between(None, 69_800, SIZE, SIZE)] == [256, 112]
    assert Tile(1, 1, 17).is_of(SIZE)
    assert Tile(0, 0, 3).is_of(SIZE)
    assert not Tile(1, 1, 18).is_of(SIZE)
    assert not Tile(3, 0, 1).is_of(SIZE)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600, 65_536, 65_537, SIZE])
def test_tree_read_from_tiles_is_the_tree(size: int) -> None:
    root = root_of(ROWS[0][:size])
    assert root_from(tiled_tree(fetch, size), size) == root
    for index in (0, size // 2, size - 1):
        path = inclusion_path(tiled_tree(fetch, size), index, size)
        assert inclusion_holds(ROWS[0][index], index, size, path, root)
    old = max(1, size * 2 // 3)
    assert consistency_holds(
        old, root_of(ROWS[0][:old]), size, root, consistency_path(tiled_tree(fetch, size), old, size)
    )


def test_each_tile_is_read_once_and_only_those_needed() -> None:
    asked: list[str] = []

    def noted(tile: Tile) -> bytes:
        asked.append(tile.path())
        return fetch(tile)

    tree = tiled_tree(noted, SIZE)
    inclusion_path(tree, 66_000, SIZE)
    root_from(tree, SIZE)
    assert len(asked) == len(set(asked)) == 4  # the leaf's own, and the last of each of three levels


def test_tile_of_a_wrong_length_is_refused() -> None:
    with pytest.raises(LogError, match="tile/0/000"):
        root_from(tiled_tree(lambda tile: fetch(tile)[:-1], 3), 3)


def test_levels_that_a_leaf_completes() -> None:
    assert list(levels_completed(0)) == list(levels_completed(255)) == list(levels_completed(257)) == []
    assert list(levels_completed(512)) == [(1, 1)]
    assert list(levels_completed(65_536)) == [(1, 255), (2, 0)]


def test_entries_go_into_a_bundle_and_come_back() -> None:
    entries = [b"", b"one", b"x" * 0xFFFF]
    assert unpack_entries(Tile(None, 0, 3), pack_entries(entries)) == entries
    assert hashes_in(b"a" * 32 + b"b" * 32) == [b"a" * 32, b"b" * 32]
    with pytest.raises(ValueError, match="65,535"):
        pack_entries([b"x" * 0x10000])


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b + b"\0\0", lambda b: b[:3], lambda b: b""]
)
def test_bundle_of_another_length_is_refused(spoil: object) -> None:
    with pytest.raises(LogError, match="tile/entries/000"):
        unpack_entries(Tile(None, 0, 2), spoil(pack_entries([b"one", b"two"])))  # type: ignore[operator]
