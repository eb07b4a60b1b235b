"""The way back to a lost key-encryption key: its copy, sealed to a recovery key that is kept offline.

The copy lies beside the keys and beside the sealed objects, so that every backup has it; nobody can open it here.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from procurement import audit, blobs, key_files, keystore
from procurement.rules.events_log import KeyRecovered, KeySafeguarded
from procurement.rules.recovery_keys import (
    KekCopy,
    RecoveryKeyError,
    open_copy,
    parse_copy,
    parse_public,
    parse_secret,
    public_text,
    seal_copy,
)

NAME = "kek-copy.json"


def kept() -> KekCopy | None:
    """The copy beside the keys, unless it is of another key than the one that is in use; without asking the storage."""
    try:
        copy = parse_copy(_beside_the_keys())
    except RecoveryKeyError:
        return None
    if not keystore.lies_here("kek"):
        return copy
    try:
        return copy if copy.kek == keystore.fingerprint("kek") else None
    except keystore.KeyProblem:  # not for this process to read
        return copy


def safeguard(public: str, *, now: datetime) -> KekCopy:
    """Seal the key-encryption key to this public recovery key, keep the copy in both places, and say so in the public log.

    RecoveryKeyError for what is no such key. An earlier recovery key no longer opens the new copy; older backups keep theirs.
    """
    keystore.check()
    copy = seal_copy(keystore.kek(), parse_public(public))
    with transaction.atomic():
        audit.record(KeySafeguarded("platform", recovery=public_text(copy.recovery), kek=copy.kek), actor=None, now=now)
        blobs.write_label(NAME, copy.to_bytes())
        key_files.keep(NAME, copy.to_bytes().decode("ascii"))
    return copy


def recover(secret: str, *, now: datetime) -> KekCopy:
    """Put the lost key-encryption key back in its place, from the copy and the recovery key's secret file; it is in the log.

    RecoveryKeyError for another key or without a copy; KeyProblem where a key lies in that place, which is never replaced.
    """
    data = blobs.read_label(NAME) or _beside_the_keys()
    if not data:
        raise RecoveryKeyError(
            f"There is no {NAME} beside the sealed objects: put it back under sealed/ from a backup of the storage."
        )
    copy = parse_copy(data)
    keystore.put_back_kek(open_copy(copy, parse_secret(secret)))
    key_files.keep(NAME, data.decode("ascii"))
    event = KeyRecovered("platform", recovery=public_text(copy.recovery), kek=copy.kek)
    audit.record(event, actor=None, now=now)
    return copy


def _beside_the_keys() -> bytes:
    try:
        return (Path(settings.KEYS_DIR) / NAME).read_bytes()
    except OSError:
        return b""
