"""Dates as a calendar file (RFC 5545): lines of at most 75 octets, texts escaped, moments in UTC. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MOST_OCTETS = 75
PRODUCT = "-//Sigiliu//Public procurement//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment in a calendar. `uid` stays the same when the moment moves, so that the calendar moves it as well."""

    uid: str
    at: datetime
    title: str
    text: str
    url: str


def calendar(name: str, entries: Iterable[Entry], *, now: datetime) -> str:
    """A whole calendar file. `now` is when it was made (DTSTAMP)."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    )
    lines = [*head, *(line for entry in entries for line in _event(entry, now)), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"DTSTART:{_moment(entry.at)}"  # without an end: a moment, which takes no time (3.6.1)
    yield f"SUMMARY:{escaped(entry.title)}"
    yield f"DESCRIPTION:{escaped(entry.text)}"
    yield f"URL:{entry.url}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon and comma escaped, a new line as \\n; other control characters go."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in lines if letter >= " " and letter != "\x7f")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each further one begun with a space (3.1); no letter is cut in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece])
