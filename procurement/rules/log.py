"""Leaves of the audit log (docs/formats.md, section 10). No storage here."""

from __future__ import annotations

import hashlib

NONCE_SIZE = 32


def leaf_hash(nonce: bytes, body: bytes) -> bytes:
    """SHA-256(00 || nonce || body): the RFC 6962 leaf of a blinded event; `body` is canonical JSON, hashed as stored.

    The nonce (32 random bytes) keeps a guessable event unguessable from its leaf.
    """
    if len(nonce) != NONCE_SIZE:
        raise ValueError("A leaf takes a nonce of 32 bytes.")
    return hashlib.sha256(b"\x00" + nonce + body).digest()
