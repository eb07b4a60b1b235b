"""The list of keys that an offline root key signed, as it lies beside the keys; what is proposed for signing; and changing the key.

Without a root key everything works: then the keys at /keys.txt are what others compare.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from procurement import key_files, keystore
from procurement.models import Checkpoint, LogEntry
from procurement.rules.key_lists import KeyPeriod, key_list_text, sound, verify_key_list
from procurement.rules.log import LogError
from procurement.rules.notes import NoteError, VerifierKey, parse_verifier

NOTE, ROOT = "keys.note", "root.txt"
OVERLAP = timedelta(days=7)
"""So long an earlier key still counts after a change: other machines may sign with it until they have the new one."""


def root() -> VerifierKey | None:
    """The public root key, where there is a signed list."""
    text = _read(ROOT)
    return parse_verifier(text) if text and _read(NOTE) else None


def note() -> str:
    """The signed list as it was installed; empty where there is none."""
    return _read(NOTE)


def periods() -> tuple[KeyPeriod, ...]:
    """The keys that the root vouches for; empty without a list, or for one that its root didn't sign."""
    known = root()
    try:
        return verify_key_list(note(), known) if known else ()
    except (NoteError, LogError):
        return ()


def proposed(*, now: datetime) -> str:
    """The list for the root key to sign: the key that waits to be used, the present one, and all earlier ones.

    What was listed keeps its times. A key that no list had counts from the first record on. One that no longer signs
    ends after the overlap; before it is exchanged nobody knows when it will end, so a second list follows the exchange.
    """
    known = {period.key: period for period in periods()}
    current, coming = keystore.verifier_keys()[0], keystore.next_key()
    found = [KeyPeriod(coming, known[coming].since if coming in known else now)] if coming else []
    for key in (key for key in keystore.verifier_keys() if key != coming):
        listed = known.get(key, KeyPeriod(key, _first_record(now)))
        found.append(KeyPeriod(key, listed.since, None if key == current else listed.until or now + OVERLAP))
    return key_list_text(sorted(found, key=lambda period: period.since, reverse=True))


def install(signed: str, given: str) -> tuple[KeyPeriod, ...]:
    """Keep a signed list and serve it. `given` is the public root key, needed at the first time and when it changes.

    NoteError or LogError unless the root signed it, the newest key comes first, and the present key is on it.
    """
    known = parse_verifier(given) if given else root()
    if known is None:
        raise NoteError("Give the public root key with --root: there is none here yet.")
    found = verify_key_list(signed, known)
    sound(found)
    current = keystore.verifier_keys()[0]
    if not any(period.key == current and period.until is None for period in found):
        raise NoteError(f"The list doesn't have the key {current}, which this platform signs with.")
    key_files.keep(NOTE, signed)
    key_files.keep(ROOT, f"{known}\n")
    return found


def may_rotate(*, now: datetime) -> bool:
    """Whether the key that waits may be used: there is no root key, or its list has it."""
    coming = keystore.next_key()
    return coming is not None and (
        root() is None or any(period.key == coming and period.covers(now) for period in periods())
    )


def _first_record(now: datetime) -> datetime:
    first = LogEntry.objects.order_by("at").values_list("at", flat=True).first()
    signed = Checkpoint.objects.order_by("size").values_list("signed_at", flat=True).first()
    return min([now, *(moment for moment in (first, signed) if moment)])


def _read(name: str) -> str:
    try:
        return (Path(settings.KEYS_DIR) / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
