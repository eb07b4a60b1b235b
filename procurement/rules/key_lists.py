"""The list of a log's signing keys: a note signed by a root key that is kept offline (docs/formats.md, section 17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from procurement.rules.log import LogError
from procurement.rules.notes import NoteError, VerifierKey, parse_verifier, verify_note
from procurement.rules.receipts import format_time, parse_time

TITLE = "eproc-keys/v1"


@dataclass(frozen=True, slots=True)
class KeyPeriod:
    """A key of the log and the time in which it signs; `until` is None while it does."""

    key: VerifierKey
    since: datetime
    until: datetime | None = None

    def to_line(self) -> str:
        return f"log {self.key} {format_time(self.since)} {format_time(self.until) if self.until else '-'}\n"


def key_list_text(periods: Iterable[KeyPeriod]) -> str:
    """The text for the root key to sign, the newest key first."""
    return "".join([f"{TITLE}\n", *(period.to_line() for period in periods)])


def parse_key_list(text: str) -> tuple[KeyPeriod, ...]:
    """The keys of a verified list, or LogError unless it is exactly what `key_list_text` writes."""
    title, *lines = text.split("\n")
    try:
        found = tuple(_period(line) for line in lines[:-1])
        same = title == TITLE and bool(found) and key_list_text(found) == text
    except (ValueError, NoteError) as error:
        raise LogError("malformed", "key list") from error
    if not same:
        raise LogError("malformed", "key list")
    return found


def verify_key_list(note: str, root: VerifierKey) -> tuple[KeyPeriod, ...]:
    """The keys that the root vouches for; NoteError if it didn't sign this."""
    return parse_key_list(verify_note(note, [root])[0])


def _period(line: str) -> KeyPeriod:
    kind, key, since, until = line.split(" ")
    if kind != "log":
        raise ValueError
    return KeyPeriod(parse_verifier(key), parse_time(since), None if until == "-" else parse_time(until))
