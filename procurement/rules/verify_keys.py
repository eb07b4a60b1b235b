"""Rule V2 (docs/formats.md, sections 17 and 19): from the root key that somebody has on paper to the keys that signed, and when."""

from __future__ import annotations

from contextlib import suppress

from procurement.rules.key_lists import KeyPeriod, signs_at, verify_key_list
from procurement.rules.log import LogError
from procurement.rules.notes import NoteError, VerifierKey, parse_verifier, verify_note
from procurement.rules.verify_evidence import KEYS, Evidence, Failed, NotApplicable
from procurement.rules.verify_log import CHECKPOINTS, checkpoints, proofs_once
from procurement.rules.verify_records import fingerprint, signed_head

LIST, ROOT = "keys.note", "root.txt"


def v2(evidence: Evidence) -> str:
    """The signature leads to the key that the person gave, directly or by the list that a root key signed."""
    key, trusted = signed_head(evidence), _given(evidence)
    root, periods = key_list(evidence)
    if root is not None:
        _all_listed(evidence, key, periods)
    if not trusted:
        by = f", on the list of the root key {fingerprint(root)}" if root else ""
        return f"signed with {key}{by}; this came with the bundle: compare it, or give yours with --root"
    if root is not None and fingerprint(root) == trusted:
        return f"the root key that you gave vouches for {key}, at the times at which it signed"
    if fingerprint(key) != trusted:
        raise Failed(KEYS, f"The bundle is signed with {key}, which is not the key that you gave.")
    return f"signed with the key that you gave, {key}"


def _given(evidence: Evidence) -> str:
    """The fingerprint of what was given with --root; empty if nothing was."""
    given = evidence.trusted.strip()
    try:
        return fingerprint(parse_verifier(given)) if "+" in given else given.lower()
    except NoteError as error:
        raise Failed("the key given with --root", str(error)) from error


def key_list(evidence: Evidence) -> tuple[VerifierKey | None, tuple[KeyPeriod, ...]]:
    """The root key that the bundle names and the keys that it signed; None where the platform has no root key."""
    if LIST not in evidence.zip.members and ROOT not in evidence.zip.members:
        return None, ()
    try:
        root = parse_verifier(evidence.read(ROOT, 2**12).decode("utf-8"))
        return root, verify_key_list(evidence.read(LIST, 2**16).decode("utf-8"), root)
    except (NoteError, LogError, UnicodeDecodeError) as error:
        raise Failed(evidence.reading, str(error)) from error


def _all_listed(evidence: Evidence, key: VerifierKey, periods: tuple[KeyPeriod, ...]) -> None:
    """The key of the bundle after its last act, those of receipts when they were given, those of heads in their minutes."""
    last = max(entry.at for entry in evidence.entries)
    if not any(period.key == key and (period.until is None or period.until > last) for period in periods):
        raise Failed(LIST, f"It does not have the key {key}, which signed the bundle, for that time.")
    with suppress(NotApplicable):
        for bid in evidence.bids:
            path = f"{bid.folder}receipt.txt"
            signer = verify_note(evidence.read(path, 2**16).decode("utf-8"), evidence.keys)[1]
            if not signs_at(periods, signer, bid.receipt.received):
                raise Failed(path, "The list of the root key does not have the key that signed it, for that time.")
    if CHECKPOINTS in evidence.zip.members:
        newest = {proven.checkpoint.size: proven.tick.t for proven in proofs_once(evidence).values()}
        for note, head in checkpoints(evidence).items():
            signer = verify_note(note, evidence.keys)[1]
            if head.size in newest and not signs_at(periods, signer, newest[head.size]):
                raise Failed(CHECKPOINTS, f"The list of the root key does not have the key of head {head.size} then.")
