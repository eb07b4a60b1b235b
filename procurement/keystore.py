"""The platform's secret keys, as files that only their owner may read. Never in the database, never beside its backups.

kek: wraps the sealing keys of tenders. draft: encrypts drafts. receipt: signs receipts. Losing the kek loses every bid that is not
opened yet, so a missing or exchanged key is refused loudly and never made anew over existing data.
"""

from __future__ import annotations

import secrets
import stat
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from procurement import blobs
from procurement.key_files import create, keep
from procurement.rules.boxes import wrap_key
from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.notes import SignerKey, VerifierKey, generate_signer, parse_signer, parse_verifier, sign_note
from procurement.rules.recovery_keys import kek_fingerprint
from procurement.rules.sealing_locks import generate_key_pair

NAMES = ("kek", "draft", "receipt")
LABEL = "keys.json"
"""Fingerprints of the keys that this data needs, kept beside the sealed objects; they give nothing away."""
OLD_VERIFIERS, NEXT = "receipt.old", "receipt.next"
"""In KEYS_DIR: verifier keys of other signing keys, earlier ones and the next, one a line, kept for ever; and the next key."""


class KeyProblem(Exception):
    """A key is missing, malformed or not the one that the data was made with. The message says which file and what to do."""


def kek() -> bytes:
    """The key-encryption key (32 bytes). Only approving and publishing a tender and opening bids need it."""
    return _secret("kek")


def draft_key() -> bytes:
    """The key of drafts (32 bytes)."""
    return _secret("draft")


def new_stage_key(tender: UUID, stage: int) -> tuple[bytes, bytes]:
    """A sealing key pair for a tender: its public key, and its private key wrapped under the kek."""
    pair = generate_key_pair()
    return pair.public, wrap_key(kek(), pair, tender=tender, stage=stage)


def sign(text: str) -> str:
    """The text as a signed note. The one seam by which the platform signs: the key may move behind it."""
    return sign_note(text, _signer())


def verifier_keys() -> tuple[VerifierKey, ...]:
    """The keys that verify this platform's notes: the present one first, then earlier ones."""
    old = Path(settings.KEYS_DIR) / OLD_VERIFIERS
    lines = old.read_text(encoding="utf-8").split("\n") if old.exists() else []
    present = _signer().verifier
    return (present, *(key for line in lines if line.strip() and (key := parse_verifier(line)) != present))


def next_key() -> VerifierKey | None:
    """The signing key that was made for a change and waits to be used, where there is one."""
    path = Path(settings.KEYS_DIR) / NEXT
    return _parsed(path.read_text(encoding="utf-8").strip()).verifier if path.exists() else None


def make_next_key() -> VerifierKey:
    """Make the key that is to sign next, under the same name; all machines should know its public half before it is used."""
    if (waiting := next_key()) is None:
        made = generate_signer(_signer().name)
        create(Path(settings.KEYS_DIR) / NEXT, made.to_text())
        waiting = next_key() or made.verifier
    _remember(waiting)
    return waiting


def use_next_key() -> tuple[VerifierKey, VerifierKey]:
    """From now on the waiting key signs; what the one before signed still verifies. Returns the key before and the new one."""
    before, coming = _signer().verifier, next_key()
    if coming is None:
        raise KeyProblem("There is no key to change to: run `manage.py keys rotate` once to make it.")
    _remember(before)
    (Path(settings.KEYS_DIR) / NEXT).replace(_path("receipt"))
    blobs.flush_folder(_path("receipt").parent)
    ensure()
    return before, coming


def _remember(key: VerifierKey) -> None:
    """Verify with this key too, from now on."""
    old = Path(settings.KEYS_DIR) / OLD_VERIFIERS
    lines = old.read_text(encoding="utf-8") if old.exists() else ""
    if str(key) not in lines.split("\n"):
        keep(OLD_VERIFIERS, f"{lines.rstrip()}\n{key}\n".lstrip())


def public_key_text() -> str:
    """The present verifier key as one line, to be published and printed."""
    return str(_signer().verifier)


def ensure() -> list[str]:
    """Make the keys that are missing, and return their names. KeyProblem if the data here needs a key that isn't there.

    Safe to call from several processes at once: of two makers the first wins.
    """
    needed = _needed()
    made = []
    for name in NAMES:
        if not _path(name).exists():
            if name in needed:
                raise KeyProblem(_lost(name, needed[name]))
            create(_path(name), _new(name))
            made.append(name)
    check()
    found = {name: fingerprint(name) for name in NAMES}
    if found != needed:
        blobs.write_label(LABEL, canonical_json(found))
    return made


def check() -> None:
    """KeyProblem unless every key is there, readable by its owner alone, and the one that the data was made with."""
    needed = _needed()
    for name in NAMES:
        found = fingerprint(name)
        if needed.get(name, found) not in (found, *_earlier(name)):
            raise KeyProblem(
                f"{_path(name)} is another {name} key (fingerprint {found}) than this data was made with "
                f"({needed[name]}): put the right file in its place."
            )
        if _path(name).stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            raise KeyProblem(f"Others may read or change {_path(name)}: run chmod 600 on it.")


def lies_here(name: str) -> bool:
    """Whether the key is in its place on this machine; asks nothing else, so also where no storage can be reached."""
    return _path(name).exists()


def fingerprint(name: str) -> str:
    """What may be shown of a key: for the signing key its public key id, for the others 16 digits of a hash."""
    if name == "receipt":
        return str(_signer().verifier)
    return kek_fingerprint(_secret(name))


def put_back_kek(key: bytes) -> None:
    """Write the key-encryption key where none is. KeyProblem if one is there, or if this is not the one that the data was made with."""
    needed, found = _needed().get("kek", ""), kek_fingerprint(key)
    if needed not in ("", found):
        raise KeyProblem(
            f"The copy is of the kek {found}, and this data was made with {needed}: take its copy instead."
        )
    if _path("kek").exists():
        raise KeyProblem(
            f"{_path('kek')} exists: it is never replaced. If it is not the right key, move it away first."
        )
    create(_path("kek"), key.hex())


def _earlier(name: str) -> list[str]:
    """Fingerprints that count as the present key's: after a change of the signing key, those listed as old."""
    return [str(key) for key in verifier_keys()] if name == "receipt" else []


def _needed() -> dict[str, str]:
    label = blobs.read_label(LABEL)
    value = parse_canonical(label) if label is not None else {}
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}


def _path(name: str) -> Path:
    return Path(settings.KEY_FILES[name])


def _secret(name: str) -> bytes:
    text = _read(name)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise KeyProblem(f"{_path(name)} doesn't hold 64 hexadecimal digits: restore it from its copy.")
    return key


_parsed = lru_cache(maxsize=4)(parse_signer)


def _signer() -> SignerKey:
    try:
        return _parsed(_read("receipt"))
    except ValueError as error:
        raise KeyProblem(f"{_path('receipt')} is no signing key: {error}") from error


def _read(name: str) -> str:
    try:
        return _path(name).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise KeyProblem(_lost(name, _needed().get(name, ""))) from error
    except OSError as error:
        raise KeyProblem(f"{_path(name)} can't be read ({error.strerror}).") from error


def _lost(name: str, needed: str) -> str:
    if needed:
        return (
            f"The {name} key is missing: {_path(name)} isn't there, and this data was made with the key {needed}. "
            "Put the file back from its copy; a new key could not read the data."
        )
    return f"The {name} key is missing ({_path(name)}): run `manage.py keys ensure`."


def _new(name: str) -> str:
    if name == "receipt":
        return generate_signer(settings.SIGNER_NAME).to_text()
    return secrets.token_hex(32)
