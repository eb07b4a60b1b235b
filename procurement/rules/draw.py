"""The seed of the public draw: made of all sealed bids and of a number that was fixed before there was any (docs/methods/ties.md)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from uuid import UUID

_LABEL = b"eproc draw\n"


def nonce(secret: bytes, tender: UUID) -> str:
    """The number of a tender's draws (32 bytes, hexadecimal): HMAC-SHA-256 of the tender's id under the key-encryption key.

    So it lies in no database and no backup before the opening, and nobody who lacks the key can know it.
    """
    return hmac.digest(secret, _LABEL + tender.bytes, "sha256").hex()


def commitment(nonce: str) -> str:
    """What is published of the nonce (hexadecimal) before anybody can bid: its SHA-256."""
    return hashlib.sha256(bytes.fromhex(nonce)).hexdigest()


def seed(manifests: Iterable[str], nonce: str = "") -> str:
    """SHA-256 of the sorted ids of the sealed manifests and the nonce, joined by line feeds; without a nonce of the ids alone."""
    parts = [*sorted(manifests), nonce] if nonce else sorted(manifests)
    return hashlib.sha256("\n".join(parts).encode("ascii")).hexdigest()
