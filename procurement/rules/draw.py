"""The seed of the public draw: made of all sealed bids and of a number that was fixed before there was any (docs/methods/ties.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

NONCE_BYTES = 32


def commitment(nonce: str) -> str:
    """What is published of the nonce (hexadecimal) before anybody can bid: its SHA-256."""
    return hashlib.sha256(bytes.fromhex(nonce)).hexdigest()


def seed(manifests: Iterable[str], nonce: str = "") -> str:
    """SHA-256 of the sorted ids of the sealed manifests and the nonce, joined by line feeds; without a nonce of the ids alone."""
    parts = [*sorted(manifests), nonce] if nonce else sorted(manifests)
    return hashlib.sha256("\n".join(parts).encode("ascii")).hexdigest()
