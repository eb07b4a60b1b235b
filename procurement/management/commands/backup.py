"""manage.py backup FILE: the database and the stored files in one archive; the keys are copied separately, and kept apart."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from procurement import clock
from procurement.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Write the database and the stored files into one archive. The keys are NOT in it: copy them apart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write the archive; it must not exist yet")

    def handle(self, *, file: Path, **options: object) -> None:
        unfinished = file.with_name(file.name + ".unfinished")
        if file.exists():
            raise CommandError(f"{file} exists already: choose another name.")
        try:
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:  # noqa: PTH123
                about = write_backup(target, now=clock.now())
                os.fsync(target.fileno())
            unfinished.rename(file)
        except (BackupError, OSError) as error:
            unfinished.unlink(missing_ok=True)
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: the database and {about['files']} files, {file.stat().st_size} bytes.")
        self.stdout.write(
            f"The keys are not in it. Copy {settings.KEYS_DIR} to another place: without the kek no sealed bid opens."
        )
