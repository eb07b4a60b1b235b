"""The digest of the program code that runs, as every tick names it (docs/formats.md, section 13)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FOLDERS = ("bidders", "cms", "procurement", "templates", "tenders")
MADE_HERE = (".pyc", ".mo", ".new")
"""Made on each machine from the files that count."""


@cache
def release_digest() -> str:
    """As 64 hexadecimal digits; read once in the life of a process, whose code doesn't change either."""
    lines = (f"{_digest(settings.BASE_DIR / path)}  {path}\n" for path in sorted(_files()))
    return sha256("".join(lines).encode()).hexdigest()


def _files() -> Iterator[str]:
    for folder in FOLDERS:
        for path in (settings.BASE_DIR / folder).rglob("*"):
            if path.is_file() and path.suffix not in MADE_HERE:
                yield path.relative_to(settings.BASE_DIR).as_posix()
    yield "manage.py"


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
