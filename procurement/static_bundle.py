"""Static files: joins the style sheets into one file and hashes names, JavaScript imports included.

Nothing is generated in the source tree: the joined file lives under settings.STATIC_BUNDLE_ROOT and is renewed when a part changes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

CSS_PARTS = Path(__file__).parent / "static" / "css"
BUNDLE = "css/sigiliu.css"
FIRST = ("tokens.css", "base.css", "layout.css")
"""Later rules win, so these come before the components, which stand in the order of their names; print.css ends."""
LAST = ("print.css",)


def parts() -> list[Path]:
    """The component files in the order in which they are joined."""
    middle = sorted(path.name for path in CSS_PARTS.glob("*.css") if path.name not in FIRST + LAST)
    return [CSS_PARTS / name for name in (*FIRST, *middle, *LAST)]


def joined() -> str:
    """One style sheet, comments and indentation left out: they are for readers of the parts."""
    return "\n".join(_without_comments(path.read_text(encoding="utf-8")) for path in parts())


def _without_comments(text: str) -> str:
    kept: list[str] = []
    for piece in text.split("/*"):
        kept.append(piece.split("*/", 1)[-1])
    return "\n".join(line.strip() for line in "".join(kept).splitlines() if line.strip())


class BundleFinder(BaseFinder):
    """Gives staticfiles the joined style sheet, in development, in tests and for collectstatic alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.STATIC_BUNDLE_ROOT)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != BUNDLE:
            return []
        found = self._write()
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        self._write()
        yield BUNDLE, self.storage

    def _write(self) -> str:
        target = Path(self.storage.path(BUNDLE))
        text = joined()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Several workers may start at once: each writes its own file, the last rename wins with the same content.
            handle, temporary = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        return str(target)


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files; in our own modules the paths of imports are hashed too, in no one else's."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>import\(["'](?P<url>\.\.?/.*?)["']\))""", """import("%(url)s")"""),
                (r"""(?P<matched>\bfrom ["'](?P<url>\.\.?/.*?)["'])""", """from "%(url)s\""""),
            ),
        ),
    )
    max_post_process_passes = 12
    """A name follows from the content, which holds the names of what is imported: a pass for each step of the longest chain."""
