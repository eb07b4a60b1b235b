"""Leaves of the audit log (docs/formats.md, section 10) and what can be wrong with the log around them. No storage here."""

from __future__ import annotations

import hashlib

from procurement.rules.messages import Message, gettext_noop

NONCE_SIZE = 32

MALFORMED = gettext_noop("This is not what the format prescribes.")
WRONG_ORIGIN = gettext_noop("The checkpoint belongs to another log than the key that signed it.")
WRONG_EVENT = gettext_noop("The event isn't the one whose leaf is in the log.")
WRONG_MINUTE = gettext_noop("The leaf isn't in the minute that the proof names.")
WRONG_LOG = gettext_noop("The minute isn't in the log that the checkpoint signs.")
OTHER_LEAF = gettext_noop("The proof is of another act than the receipt.")
ROLLED_BACK = gettext_noop("The log is shorter than it was: something was taken out of it.")
REWRITTEN = gettext_noop("The log isn't a continuation of what it was: something in it was changed.")
BROKEN_MINUTES = gettext_noop("The minutes of the log don't follow each other as they should.")
STALE = gettext_noop("The log has stood still for more than five minutes.")

SENTENCES = {
    "malformed": MALFORMED,
    "wrong-origin": WRONG_ORIGIN,
    "wrong-event": WRONG_EVENT,
    "wrong-minute": WRONG_MINUTE,
    "wrong-log": WRONG_LOG,
    "other-leaf": OTHER_LEAF,
    "rolled-back": ROLLED_BACK,
    "rewritten": REWRITTEN,
    "broken-minutes": BROKEN_MINUTES,
    "stale": STALE,
}
"""The codes that vectors, monitor and verifier use, each with its sentence."""


class LogError(ValueError):
    """Something of the log is refused. `code` is stable (a key of SENTENCES); `where` names the artefact, if that helps."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{SENTENCES[code]} ({where})" if where else SENTENCES[code])
        self.code, self.where = code, where

    @property
    def message(self) -> Message:
        """The sentence, to be translated."""
        return Message(SENTENCES[self.code])


def leaf_hash(nonce: bytes, body: bytes) -> bytes:
    """SHA-256(00 || nonce || body): the RFC 6962 leaf of a blinded event; `body` is canonical JSON, hashed as stored.

    The nonce (32 random bytes) keeps a guessable event unguessable from its leaf.
    """
    if len(nonce) != NONCE_SIZE:
        raise ValueError("A leaf takes a nonce of 32 bytes.")
    return hashlib.sha256(b"\x00" + nonce + body).digest()
