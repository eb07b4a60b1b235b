"""Merkle trees: the published vectors, and every proof up to 300 leaves against a naive tree."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from procurement.rules.merkle import (
    EMPTY_ROOT,
    GrowingTree,
    consistency_holds,
    consistency_path,
    inclusion_holds,
    inclusion_path,
    leaf_of,
    node_of,
    root_from,
    root_of,
    tree_of,
)

RFC = json.loads((Path(__file__).parent.parent / "vectors" / "published" / "rfc6962.json").read_text("utf-8"))
LEAVES = [leaf_of(bytes.fromhex(text)) for text in RFC["leaves"]]
ROOTS = [bytes.fromhex(text) for text in RFC["roots"]]
MOST = 300
MANY = [leaf_of(str(i).encode()) for i in range(MOST)]
KEPT: dict[tuple[int, int], bytes] = {}


def naive(start: int, stop: int) -> bytes:
    """MTH of RFC 6962, word for word, over MANY."""
    if (start, stop) not in KEPT:
        split = 1
        while split * 2 < stop - start:
            split *= 2
        one = stop - start == 1
        middle = start + split
        KEPT[start, stop] = MANY[start] if one else node_of(naive(start, middle), naive(middle, stop))
    return KEPT[start, stop]


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def test_published_roots() -> None:
    assert [root_of(LEAVES[:size]) for size in range(9)] == ROOTS
    assert [root_from(tree_of(LEAVES), size) for size in range(9)] == ROOTS
    assert sha256(b"").digest() == EMPTY_ROOT == ROOTS[0]


@pytest.mark.parametrize("vector", RFC["inclusion"], ids=str)
def test_published_inclusion_proofs(vector: dict[str, object]) -> None:
    index, size, path = vector["index"], vector["size"], hashes(vector["path"])  # type: ignore[arg-type]
    assert inclusion_path(tree_of(LEAVES), index, size) == path  # type: ignore[arg-type]
    assert inclusion_holds(LEAVES[index], index, size, path, ROOTS[size])  # type: ignore[call-overload,index,arg-type]


@pytest.mark.parametrize("vector", RFC["consistency"], ids=str)
def test_published_consistency_proofs(vector: dict[str, object]) -> None:
    old, new, path = vector["old"], vector["new"], hashes(vector["path"])  # type: ignore[arg-type]
    assert consistency_path(tree_of(LEAVES), old, new) == path  # type: ignore[arg-type]
    assert consistency_holds(old, ROOTS[old], new, ROOTS[new], path)  # type: ignore[arg-type,call-overload]


def test_roots_and_all_inclusion_proofs_up_to_300_leaves() -> None:
    tree, growing = tree_of(MANY), GrowingTree()
    assert growing.root() == EMPTY_ROOT
    for size in range(1, MOST + 1):
        root = naive(0, size)
        growing.add(MANY[size - 1])
        assert growing.root() == root
        assert root_of(MANY[:size]) == root_from(tree, size) == root
        for index in {0, size // 3, size // 2, size - 1, *range(0, size, 7)}:
            path = inclusion_path(tree, index, size)
            assert inclusion_holds(MANY[index], index, size, path, root)
            assert not inclusion_holds(MANY[index - 1] if size > 1 else root[::-1], index, size, path, root)
            assert not inclusion_holds(MANY[index], index, size, [*path, root], root)
            if path:
                assert not inclusion_holds(MANY[index], index, size, path[:-1], root)
                assert not inclusion_holds(MANY[index], index, size, [path[0][::-1], *path[1:]], root)


def test_consistency_of_every_two_sizes_up_to_300() -> None:
    tree = tree_of(MANY)
    for new in range(1, MOST + 1):
        for old in {0, 1, new // 2, new - 1, new, *range(0, new, 11)}:
            before = naive(0, old) if old else EMPTY_ROOT
            path = consistency_path(tree, old, new)
            assert consistency_holds(old, before, new, naive(0, new), path)
            assert not consistency_holds(old, before[::-1], new, naive(0, new), path)
            assert not consistency_holds(old, before, new, naive(0, new), [*path, before])
            if path:
                assert not consistency_holds(old, before, new, naive(0, new)[::-1], path)
                assert not consistency_holds(old, before, new, naive(0, new), path[:-1])
                assert not consistency_holds(old, before, new, naive(0, new), [path[0][::-1], *path[1:]])


def test_what_no_tree_has_is_refused() -> None:
    tree = tree_of(LEAVES)
    for index, size in ((8, 8), (-1, 8), (0, 0)):
        assert not inclusion_holds(LEAVES[0], index, size, [], ROOTS[1])
        with pytest.raises(ValueError, match="not in a tree"):
            inclusion_path(tree, index, size)
    with pytest.raises(ValueError, match="only grows"):
        consistency_path(tree, 5, 4)
    assert not consistency_holds(5, ROOTS[5], 4, ROOTS[4], [])
    assert not consistency_holds(-1, ROOTS[5], 4, ROOTS[4], [])
    assert not consistency_holds(3, ROOTS[3], 5, ROOTS[5], [])
