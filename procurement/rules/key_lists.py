"""The list of a log's signing keys: a note signed by a root key that is kept offline (docs/formats.md, section 17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

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

    def covers(self, moment: datetime) -> bool:
        """Whether it signs at this moment."""
        return self.since <= moment and (self.until is None or moment < self.until)

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


def sound(periods: Iterable[KeyPeriod]) -> None:
    """LogError unless the newest key comes first and still signs, none comes twice, and each ends after it began."""
    found = list(periods)
    newest_first = all(newer.since >= older.since for newer, older in pairwise(found))
    ended = all(period.until is None or period.since < period.until for period in found)
    if not found or found[0].until is not None or not newest_first or not ended:
        raise LogError("malformed", "key list: its newest key comes first and has no end")
    if len({period.key for period in found}) != len(found):
        raise LogError("malformed", "key list: a key comes twice")


def signs_at(periods: Iterable[KeyPeriod], key: VerifierKey, moment: datetime) -> bool:
    """Whether the list has the key for this moment."""
    return any(period.key == key and period.covers(moment) for period in periods)


def _period(line: str) -> KeyPeriod:
    kind, key, since, until = line.split(" ")
    if kind != "log":
        raise ValueError
    return KeyPeriod(parse_verifier(key), parse_time(since), None if until == "-" else parse_time(until))
