"""A document that came with an act: stored once, named by its digest. The form has checked its type and size."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True, slots=True)
class Attached:
    """An upload that the form let through, with the media type that it found."""

    upload: UploadedFile[Any]
    media_type: str

    def columns(self) -> dict[str, Any]:
        """What a KeptFile stores."""
        digest = sha256()
        for chunk in self.upload.chunks():
            digest.update(chunk)
        return {
            "file": self.upload,
            "name": self.upload.name or "",
            "media_type": self.media_type,
            "size": self.upload.size or 0,
            "sha256": digest.hexdigest(),
        }
