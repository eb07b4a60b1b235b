"""How far a long file has been read in, kept beside what was read, so that a run that was killed is taken up where it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BufferedReader
from os import SEEK_END

from procurement.rules.ocds_reading import clean
from tenders.models import ReadingMark

_BEGINNING = 2**20


@dataclass(slots=True)
class Mark:
    """The place in one file. Without a fingerprint (standard input) nothing is kept."""

    fingerprint: str
    name: str
    found: int
    now: datetime

    def advance(self, count: int) -> None:
        """So many more have been dealt with; in the transaction that keeps them."""
        self.found += count
        if self.fingerprint:
            row = ReadingMark(fingerprint=self.fingerprint, name=self.name, found=self.found, moved_at=self.now)
            ReadingMark.objects.bulk_create(  # one statement a batch
                [row],
                update_conflicts=True,
                unique_fields=["fingerprint"],
                update_fields=["name", "found", "moved_at"],
            )

    def remove(self) -> None:
        """All of it is recorded: the next run begins anew."""
        ReadingMark.objects.filter(fingerprint=self.fingerprint).delete()


def mark_of(raw: BufferedReader, name: str, now: datetime) -> Mark:
    """Where the reading of this file stands: at its beginning, or where a run before broke off."""
    return mark_at(_fingerprint(raw) if raw.seekable() else "", name, now)


def mark_at(fingerprint: str, name: str, now: datetime) -> Mark:
    """Where the reading of what has this fingerprint stands."""
    kept = ReadingMark.objects.filter(fingerprint=fingerprint).first()
    return Mark(fingerprint, clean(name)[:200], kept.found if kept else 0, now)


def _fingerprint(raw: BufferedReader) -> str:
    """Of the size and the beginning: a file that has grown is another one."""
    size = raw.seek(0, SEEK_END)
    raw.seek(0)
    digest = sha256(str(size).encode() + b" " + raw.read(_BEGINNING)).hexdigest()
    raw.seek(0)
    return digest
