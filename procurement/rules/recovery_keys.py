"""The recovery key, an X25519 key that is kept offline: a lost key-encryption key comes back from the copy that is sealed to it
(docs/formats.md, section 5.1). No files, no database.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from procurement.rules.canonical import NotCanonical, canonical_json
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_locks import (
    LOCK_CIPHERTEXT_SIZE,
    KeyPair,
    close_lock,
    generate_key_pair,
    key_pair,
    open_lock,
)
from procurement.rules.text_fields import fields_of, hex_of, number_of

_SECRET, _PUBLIC = "PRIVATE+RECOVERY+", "recovery+"
_SIZE = 32
_INFO = b"eproc-kek-copy/v1\n"


class RecoveryKeyError(ValueError):
    """A recovery key or a sealed copy can't be used. The message says why and what to do (the command line speaks English)."""


@dataclass(frozen=True, slots=True)
class KekCopy:
    """A key-encryption key, sealed to a recovery key. `kek` is its fingerprint as `manage.py keys show` prints it."""

    kek: str
    recovery: bytes
    sealed: bytes

    def to_bytes(self) -> bytes:
        """The content of the file."""
        return canonical_json({"v": 1, "kek": self.kek, "recovery": self.recovery.hex(), "sealed": self.sealed.hex()})


def new_recovery_key() -> KeyPair:
    """A fresh key; made on a machine without a network."""
    return generate_key_pair()


def secret_text(pair: KeyPair) -> str:
    """The one line of the secret file."""
    return f"{_SECRET}{pair.private.hex()}"


def parse_secret(text: str) -> KeyPair:
    """The pair in a secret file."""
    return key_pair(_bytes(text, _SECRET, "This is no file of a recovery key: it begins with PRIVATE+RECOVERY+."))


def public_text(public: bytes) -> str:
    """The public key as one line."""
    return f"{_PUBLIC}{public.hex()}"


def parse_public(text: str) -> bytes:
    """The public key in such a line."""
    return _bytes(text, _PUBLIC, "This is no public recovery key: it begins with recovery+ and has 64 digits after it.")


def recovery_fingerprint(public: bytes) -> str:
    """SHA-256 of the public key, to be compared on paper."""
    return hashlib.sha256(public).hexdigest()


def kek_fingerprint(kek: bytes) -> str:
    """How a key-encryption key is named: 16 digits that give nothing away."""
    return hashlib.sha256(b"eproc-key-fingerprint/v1\n" + kek).hexdigest()[:16]


def seal_copy(kek: bytes, public: bytes) -> KekCopy:
    """Seal the key-encryption key to a recovery key. RecoveryKeyError if no key can be sealed to it."""
    name = kek_fingerprint(kek)
    try:
        return KekCopy(name, public, close_lock(public, kek, _INFO + name.encode()))
    except ValueError as error:
        raise RecoveryKeyError(
            "Nothing can be sealed to this recovery key: compare it with the printed one."
        ) from error


def open_copy(copy: KekCopy, pair: KeyPair) -> bytes:
    """The key-encryption key. RecoveryKeyError for another recovery key, or a copy that was altered."""
    if pair.public != copy.recovery:
        raise RecoveryKeyError(
            f"The copy was sealed to another recovery key: to the one with the fingerprint {recovery_fingerprint(copy.recovery)}."
        )
    try:
        kek = open_lock(pair.private, copy.sealed, _INFO + copy.kek.encode())
    except SealingError as error:
        raise RecoveryKeyError("The copy was altered: take it from a backup of the storage.") from error
    if kek_fingerprint(kek) != copy.kek:
        raise RecoveryKeyError("The copy holds another key than it says: take it from a backup of the storage.")
    return kek


def parse_copy(data: bytes) -> KekCopy:
    """The copy in these bytes; RecoveryKeyError for anything that the format does not allow."""
    try:
        fields = fields_of(data, {"v", "kek", "recovery", "sealed"})
        number_of(fields["v"], range(1, 2))
        kek = hex_of(fields["kek"], 8).hex()
        return KekCopy(kek, hex_of(fields["recovery"], _SIZE), hex_of(fields["sealed"], LOCK_CIPHERTEXT_SIZE))
    except NotCanonical as error:
        raise RecoveryKeyError("This is no sealed copy of a key-encryption key, or it was altered.") from error


def _bytes(text: str, prefix: str, problem: str) -> bytes:
    line = text.strip()
    try:
        return hex_of(line.removeprefix(prefix) if line.startswith(prefix) else "", _SIZE)
    except NotCanonical as error:
        raise RecoveryKeyError(problem) from error
