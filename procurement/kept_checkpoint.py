"""The last signed checkpoint, kept beside the keys: an older database put in its place is noticed before anything is signed over it."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from django.conf import settings

from procurement import blobs, keystore, public_log
from procurement.rules.checkpoints import Checkpoint, verify_checkpoint
from procurement.rules.log import LogError
from procurement.rules.notes import NoteError

NAME = "last-checkpoint"
_logger = logging.getLogger(__name__)


class LogBehind(Exception):
    """The database's log doesn't continue what this installation signed. The message says what happened and what to do.

    `kept` is what was signed; None where the kept file can't be believed.
    """

    def __init__(self, message: str, kept: Checkpoint | None = None) -> None:
        super().__init__(message)
        self.kept = kept


def path() -> Path:
    """Where it is kept."""
    return Path(settings.KEYS_DIR) / NAME


def keep(note: str) -> None:
    """Replace the kept checkpoint, whole or not at all. Where the keys' folder can't be written, a warning is all."""
    try:
        handle, temporary = tempfile.mkstemp(dir=settings.KEYS_DIR)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path())
        blobs.flush_folder(path().parent)
    except OSError as error:
        _logger.warning("The last checkpoint can't be kept in %s: %s", settings.KEYS_DIR, error.strerror)


def set_aside(size: int) -> None:
    """No longer compare with it: it stays beside the new one, as evidence of what was signed."""
    path().replace(path().with_name(f"{NAME}.lost-{size}"))


def check() -> None:
    """LogBehind unless the log in the database continues the kept checkpoint (or none is kept)."""
    try:
        note = path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    try:
        kept = verify_checkpoint(note, keystore.verifier_keys())[0]
    except (NoteError, LogError) as error:
        raise LogBehind(f"{path()} is no checkpoint of this installation: {error}") from error
    present = public_log.size()
    if present < kept.size:
        raise LogBehind(
            f"An older copy of the database is in place: its log has {present} of the {kept.size} minutes that were "
            f"signed here ({path()}). What came in since is missing, bids with receipts perhaps among it. Put the newer database back. "
            "If it is lost, run `manage.py accept_log_loss`: it says so in the log, for everybody to read.",
            kept,
        )
    if public_log.root(kept.size) != kept.root:
        raise LogBehind(
            f"The log in the database is another one than was signed here ({path()}): records were changed, or this is the "
            "database of another installation. Put the right one back, and keep this one as evidence.",
            kept,
        )
