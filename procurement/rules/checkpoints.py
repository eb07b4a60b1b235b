"""Signed heads of the log: C2SP tlog-checkpoint (docs/formats.md, section 14). The signature is in notes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

from procurement.rules.log import LogError
from procurement.rules.merkle import HASH_SIZE
from procurement.rules.notes import VerifierKey, verify_note

_SIZE = re.compile(r"(0|[1-9][0-9]{0,15})\Z")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log was at a moment: whose it is, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    def to_text(self) -> str:
        """The text to sign."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a verified note text; extension lines, which nobody could audit, are refused."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.match(lines[1]):
        raise LogError("malformed", "checkpoint")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except ValueError as error:
        raise LogError("malformed", "checkpoint") from error
    found = Checkpoint(lines[0], int(lines[1]), root)
    if len(root) != HASH_SIZE or found.to_text() != text:
        raise LogError("malformed", "checkpoint")
    return found


def verify_checkpoint(note: str, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, VerifierKey]:
    """The checkpoint of a signed note and the key that signed it; NoteError or LogError if it isn't to be trusted."""
    text, key = verify_note(note, keys)
    found = parse_checkpoint(text)
    if found.origin != key.name:
        raise LogError("wrong-origin", found.origin)
    return found, key
