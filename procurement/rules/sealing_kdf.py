"""From what a person knows to a key: for slots of member keys only (docs/formats.md, 23.2)."""

from __future__ import annotations

import hashlib
from enum import IntEnum

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT_SIZE = 16
_SIZE = 32
ROUNDS = 600_000
MEMORY = 65_536
"""KiB. Both are part of the format; tests that are not about them set less, to be quick."""
_PASSES, _LANES = 3, 1


class Kdf(IntEnum):
    """How a slot is opened: with the generated phrase, or with a passphrase that its owner chose (command line only)."""

    PHRASE = 1
    PASSPHRASE = 2


def slot_key(kdf: Kdf, secret: str, salt: bytes) -> bytes:
    """The key of a slot. `secret` is a phrase as `read_phrase` gives it, or any passphrase."""
    if kdf is Kdf.PHRASE:
        return hashlib.pbkdf2_hmac("sha256", secret.encode("ascii"), salt, ROUNDS, _SIZE)
    derivation = Argon2id(salt=salt, length=_SIZE, iterations=_PASSES, lanes=_LANES, memory_cost=MEMORY)
    return derivation.derive(secret.encode("utf-8"))
