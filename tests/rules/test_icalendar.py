"""Calendar files as RFC 5545 wants them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from procurement.rules.icalendar import Entry, calendar, escaped, folded

AT = datetime(2026, 11, 23, 12, 30, tzinfo=ZoneInfo("Europe/Bucharest"))


def test_calendar_has_its_events_in_utc_with_lines_that_end_as_they_must() -> None:
    entry = Entry("a@b", AT, "Bids until: Laptops, and bags", "Town Hall", "https://x.example/tenders/1/")
    text = calendar("Mine", [entry], now=AT)
    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sigiliu//Public procurement//EN", "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Mine", "BEGIN:VEVENT", "UID:a@b", "DTSTAMP:20261123T103000Z", "DTSTART:20261123T103000Z",
        "SUMMARY:Bids until: Laptops\\, and bags", "DESCRIPTION:Town Hall", "URL:https://x.example/tenders/1/",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_texts_are_escaped_and_carry_no_control_characters() -> None:
    assert escaped("a;b,c\\d\r\ne\rf\ng\x00\x7f\tEND:VCALENDAR") == "a\\;b\\,c\\\\d\\ne\\nf\\ngEND:VCALENDAR"


def test_long_lines_are_folded_by_octets_and_unfold_to_the_same() -> None:
    line = "SUMMARY:" + "școală ə " * 40
    pieces = folded(line).split("\r\n")
    assert max(len(piece.encode()) for piece in pieces) <= 75
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert folded("short") == "short"
