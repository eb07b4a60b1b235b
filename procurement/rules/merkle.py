"""Merkle trees of RFC 6962 with SHA-256: roots, inclusion and consistency proofs (docs/formats.md, section 12). No storage here.

A tree is known by `Nodes`: the hash of each perfect subtree, by height and by its place among those of that height.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""(height, index) -> hash of leaves index * 2^height up to (index + 1) * 2^height, all of which exist."""


def leaf_of(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; of none, the hash of nothing."""
    row = list(hashes)
    while len(row) > 1:
        above = [node_of(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = above + row[len(above) * 2 :]  # a last one without partner rises as it is
    return row[0] if row else EMPTY_ROOT


def tree_of(hashes: Sequence[bytes]) -> Nodes:
    """A tree that is kept whole in memory."""
    rows = [list(hashes)]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([node_of(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)])
    return lambda height, index: rows[height][index]


class GrowingTree:
    """The roots of a tree that grows leaf by leaf, in little memory: only its perfect subtrees are kept, the largest first."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        height, found = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            height, found = height + 1, node_of(self._peaks.pop()[1], found)
        self._peaks.append((height, found))

    def root(self) -> bytes:
        hashes = [found for _, found in self._peaks]
        root = hashes.pop() if hashes else EMPTY_ROOT
        while hashes:
            root = node_of(hashes.pop(), root)
        return root


def root_from(nodes: Nodes, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_path(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1: what leads from leaf `index` to the root of `size` leaves, the leaf's sibling first."""
    if not 0 <= index < size:
        raise ValueError("This leaf is not in a tree of that size.")
    start, stop, path = 0, size, list[bytes]()
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_range(nodes, middle, stop))
            stop = middle
        else:
            path.append(_range(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_path(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """PROOF of RFC 6962, section 2.1.2: that the first `old` of `new` leaves are the ones of before."""
    if not 0 <= old <= new:
        raise ValueError("A log only grows.")
    start, stop, path = 0, new, list[bytes]()
    while old not in (0, stop):
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(_range(nodes, middle, stop))
            stop = middle
        else:
            path.append(_range(nodes, start, middle))
            start = middle
    if old and start:  # otherwise the verifier has this very hash: it is the old root
        path.append(_range(nodes, start, stop))
    return path[::-1]


def inclusion_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf at `index` to the root of `size` leaves (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_of(sibling, found)
            here, last = _rise(here, last)
        else:
            found = node_of(found, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves continues the one of `old` leaves (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not path and old_root == (new_root if old else EMPTY_ROOT)
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, after = node_of(sibling, before), node_of(sibling, after)
            here, last = _rise(here, last)
        else:
            after = node_of(after, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _rise(here: int, last: int) -> tuple[int, int]:
    """Skip the levels on which this node has no sibling."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range(nodes: Nodes, start: int, stop: int) -> bytes:
    size = stop - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return nodes(height, start >> height)
    middle = start + _split(size)
    return node_of(_range(nodes, start, middle), _range(nodes, middle, stop))
