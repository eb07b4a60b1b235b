"""Backup and restore of an installation: the database, then the stored files, in one tar archive. The keys stay apart.

The archive holds ciphertext of bids and everything else in the clear: keep it as you keep the database. Without the
key-encryption key, which is never in it, no bid that is still sealed can be opened from it.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection

from procurement import keystore
from procurement.database_guard import SCHEMA
from procurement.embedded.postgres import binaries

FORMAT = "backup/1"
ABOUT, DUMP, FILES = "backup.json", "database.dump", "files/"
INCOMING = "sealed/incoming"
"""Half-written uploads: they belong to nothing yet."""


class BackupError(Exception):
    """The backup can't be made or used; the message says what to do."""


def write_backup(target: BinaryIO, *, now: datetime) -> dict[str, Any]:
    """Write the archive and return what it says about itself. Database first: every file that it names is still there afterwards."""
    with (
        tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder,
        tarfile.open(fileobj=target, mode="w|") as archive,
    ):
        dump = Path(folder) / DUMP
        # Who may do what, and who watches, belongs to the server that it is restored to (procurement.database_roles).
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--exclude-schema={SCHEMA}",
            f"--file={dump}",
        )
        about: dict[str, Any] = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "database_sha256": _digest(dump),
            "keys": {name: keystore.fingerprint(name) for name in keystore.NAMES},
        }
        _add_bytes(archive, ABOUT, json.dumps(about, indent=1).encode())
        archive.add(dump, DUMP)
        about["files"] = _add_files(archive)
    return about


def _add_files(archive: tarfile.TarFile) -> int:
    count = 0
    for name in _stored(""):
        member = tarfile.TarInfo(FILES + name)
        member.size, member.mode = default_storage.size(name), 0o600
        with default_storage.open(name, "rb") as source:
            archive.addfile(member, source)
        count += 1
    return count


def _stored(folder: str) -> Iterator[str]:
    """The names of everything in the storage, folder by folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}".lstrip("/")
    for name in sorted(folders):
        if (inner := f"{folder}/{name}".lstrip("/")) != INCOMING:
            yield from _stored(inner)


def read_backup(source: BinaryIO) -> dict[str, Any]:
    """As `_read`, with a sentence for a file that is no archive at all, or one that is cut off."""
    try:
        return _read(source)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"This is no archive of manage.py backup, or it is cut off: {error}.") from error


def _read(source: BinaryIO) -> dict[str, Any]:
    """Restore the archive into this installation, whose database and storage the caller has found empty.

    The database is replaced in one transaction or not at all. Names in the archive that lead outside the storage are refused.
    """
    with (
        tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder,
        tarfile.open(fileobj=source, mode="r|") as archive,
    ):
        about: dict[str, Any] = {}
        for member in archive:
            content = archive.extractfile(member)
            if content is None:
                raise BackupError(f"The archive holds something that is no file: {member.name}.")
            if member.name == ABOUT:
                about = _about(content.read())
            elif member.name == DUMP:
                _restore_database(content, Path(folder) / DUMP, about)
            elif member.name.startswith(FILES) and about:
                _restore_file(member.name.removeprefix(FILES), content)
            else:
                raise BackupError(f"The archive holds a file that belongs to no backup: {member.name}.")
    if not about:
        raise BackupError("This is no backup of this platform.")
    return about


def _about(text: bytes) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(text)
    if about.get("format") != FORMAT:
        raise BackupError(f"This backup has the format {about.get('format')!r}; this version reads {FORMAT}.")
    return about


def _restore_database(content: Any, dump: Path, about: dict[str, Any]) -> None:
    with dump.open("wb") as file:
        while block := content.read(1 << 20):
            file.write(block)
    if _digest(dump) != about.get("database_sha256"):
        raise BackupError("The database in this archive is damaged: take another copy of the backup.")
    connection.close()
    kept = dump.with_name("restored.list")
    _run("pg_restore", "--list", f"--file={kept}", str(dump), offline=True)
    lines = [line for line in kept.read_text(encoding="utf-8").split("\n") if " EVENT TRIGGER " not in line]
    kept.write_text("\n".join(lines), encoding="utf-8")
    arguments = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *arguments, f"--use-list={kept}", str(dump), database_option=True)


def _restore_file(name: str, content: Any) -> None:
    if name.startswith("/") or ".." in name.split("/"):
        raise BackupError(f"The archive names a file outside the storage: {name}.")
    if default_storage.exists(name):
        default_storage.delete(name)
    with tempfile.TemporaryFile() as whole:  # some storages need a file that knows its size
        while block := content.read(1 << 20):
            whole.write(block)
        whole.seek(0)
        default_storage.save(name, File(whole))


def _run(program: str, *arguments: str, database_option: bool = False, offline: bool = False) -> None:
    """Run a PostgreSQL client against this installation's database; the password goes by the environment."""
    where = connection.settings_dict
    named = [f"--dbname={where['NAME']}"] if database_option else [str(where["NAME"])]
    environment = {**os.environ, "PGPASSWORD": str(where.get("PASSWORD") or ""), "PGCONNECT_TIMEOUT": "20"}
    options = [f"--host={where['HOST']}", f"--username={where['USER']}"]
    options += [f"--port={where['PORT']}"] if where.get("PORT") else []
    reached = [] if offline else [*options, *named]
    command = [str(binaries() / program) if settings.EMBEDDED_DATABASE else program, *reached, *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BackupError(f"{program} is missing: run apt-get install postgresql-client.") from error
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-2000:]}")


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
