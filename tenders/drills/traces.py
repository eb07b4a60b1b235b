"""Looks for words wherever an installation could have left them: files, database, logs, open and deleted files, memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

PIECE = 1 << 24
_LONGEST = 256
LEFT_OUT = ("static", "static-bundle")
"""Folders of the program's own files."""


def forms_of(words: Iterable[str]) -> list[bytes]:
    """Each word as it may lie about: in UTF-8, in UTF-16, in hexadecimal."""
    return [form for word in words for form in (word.encode(), word.encode("utf-16-le"), word.encode().hex().encode())]


def in_files(folder: Path, needles: Sequence[bytes]) -> Iterator[str]:
    """The files below this folder that hold one of them: the database's tables and write-ahead log, objects, logs, the broker's."""
    for path in sorted(folder.rglob("*")):
        if path.parts[len(folder.parts)] not in LEFT_OUT and path.is_file():
            with suppress(OSError):
                if _holds(path, needles):
                    yield str(path.relative_to(folder))


def in_open_files(pids: Iterable[int], needles: Sequence[bytes]) -> Iterator[str]:
    """Files that a process holds open, deleted ones included: where an upload's temporary file would be."""
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            with suppress(OSError):
                if link.is_file() and _holds(link, needles):
                    yield f"process {pid}: {link.readlink()}"


def in_memory(pid: int, needles: Sequence[bytes]) -> int:
    """How many places in a process's memory hold one of them. OSError where this process may not look."""
    found = 0
    pattern = re.compile(b"|".join(re.escape(needle) for needle in needles))
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            low, high = (int(part, 16) for part in place.split("-"))
            if rights.startswith("rw") and high - low < 1 << 32:
                with suppress(OSError, ValueError, OverflowError):
                    memory.seek(low)
                    found += len(pattern.findall(memory.read(high - low)))
    return found


def _holds(path: Path, needles: Sequence[bytes]) -> bool:
    with path.open("rb") as file:
        before = b""
        while piece := file.read(PIECE):
            text = before + piece
            if any(needle in text for needle in needles):
                return True
            before = text[-_LONGEST:]
    return False
