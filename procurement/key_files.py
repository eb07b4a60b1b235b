"""Writing files of keys: whole and on the disk, or not at all, and only their owner may read them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from procurement import blobs


def create(path: Path, text: str) -> None:
    """Write a new file that appears whole and on the disk, or not at all, and never replaces one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mode 600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
    blobs.flush_folder(path.parent)


def keep(name: str, text: str) -> None:
    """Replace a file beside the keys, whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=settings.KEYS_DIR)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(Path(settings.KEYS_DIR) / name)
    blobs.flush_folder(Path(settings.KEYS_DIR))
