"""Keys and locks of sealed objects: X25519 key pairs, key ids and HPKE (docs/formats.md, section 3.2). No content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from procurement.rules.sealing_errors import LockInvalid

KID_SIZE = 8
LOCK_CIPHERTEXT_SIZE = 80
"""32 bytes of encapsulated key, 32 bytes of content key (or a piece of it), 16 bytes of tag."""
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Lock(IntEnum):
    """Who can open. P and C are two halves of one key; R is the bidder's own way back to its bid."""

    PLATFORM = 1
    COMMITTEE = 2
    RECOVERY = 3


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair as raw bytes (32 each). The private half never shows in a repr."""

    private: bytes = field(repr=False)
    public: bytes

    @property
    def kid(self) -> bytes:
        return key_id(self.public)


def generate_key_pair() -> KeyPair:
    """A new stage key: made when a tender is approved, one per tender and stage."""
    return _pair(X25519PrivateKey.generate())


def key_pair(private: bytes) -> KeyPair:
    """The pair of a stored private key."""
    return _pair(X25519PrivateKey.from_private_bytes(private))


def key_id(public: bytes) -> bytes:
    """How headers name a key: the first 8 bytes of its SHA-256."""
    if len(public) != 32:
        raise ValueError("An X25519 public key has 32 bytes.")
    return hashlib.sha256(public).digest()[:KID_SIZE]


def close_lock(public: bytes, piece: bytes, info: bytes) -> bytes:
    """HPKE-seal 32 bytes to a public key (RFC 9180, base mode, one shot): 80 bytes."""
    return _SUITE.encrypt(piece, X25519PublicKey.from_public_bytes(public), info=info)


def open_lock(private: bytes, ciphertext: bytes, info: bytes) -> bytes:
    """The piece inside a lock. LockInvalid if it was made for another key or place, or was altered."""
    try:
        return _SUITE.decrypt(ciphertext, X25519PrivateKey.from_private_bytes(private), info=info)
    except (InvalidTag, ValueError) as error:
        raise LockInvalid from error


def _pair(private: X25519PrivateKey) -> KeyPair:
    return KeyPair(private.private_bytes_raw(), private.public_key().public_bytes_raw())
