"""Pictures of pages: kept where all files are kept, and given out by this server, whatever the storage.

Only what Wagtail has drawn anew (renditions) is ever shown, under a type taken from a short list.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.views.decorators.http import require_safe

FOLDER = "images"
"""Where Wagtail puts renditions."""

TYPES = {".gif": "image/gif", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
DAY = 24 * 60 * 60


class PictureStorage(Storage):
    """The platform's storage, with addresses of our own: a bucket is private, and the CSP allows no other site."""

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        return default_storage.open(name, mode)

    def _save(self, name: str, content: File[bytes]) -> str:
        return default_storage.save(name, content)

    def exists(self, name: str) -> bool:
        return default_storage.exists(name)

    def delete(self, name: str) -> None:
        default_storage.delete(name)

    def size(self, name: str) -> int:
        return default_storage.size(name)

    def url(self, name: str | None) -> str:
        return reverse("cms:picture", args=[PurePosixPath(name or "").name])


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture by its name; nothing else of the storage can be reached from here."""
    media_type = TYPES.get(PurePosixPath(name).suffix.lower())
    stored = f"{FOLDER}/{name}"
    if media_type is None or not default_storage.exists(stored):
        raise Http404
    headers: dict[str, Any] = {"Cache-Control": f"public, max-age={DAY}"}
    return FileResponse(default_storage.open(stored), content_type=media_type, headers=headers)
