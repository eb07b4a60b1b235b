"""manage.py restore FILE: an archive of manage.py backup into an empty installation, ending with the records verified."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from procurement import keystore
from procurement.backup import BackupError, read_backup
from procurement.models import User


class Command(BaseCommand):
    help = "Restore an archive of manage.py backup into an empty installation and verify the records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        if "procurement_user" in connection.introspection.table_names() and User.objects.exists():
            raise CommandError("There are people in this installation: restore into an empty one only.")
        try:
            with file.open("rb") as source:
                about = read_backup(source)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored the backup of {about['made_at']}.")
        call_command("migrate", interactive=False, verbosity=0)
        try:
            keystore.check()
        except keystore.KeyProblem as error:
            raise CommandError(
                f"{error}\nThe data is restored. Put the keys in place, then run manage.py verify_records."
            ) from error
        call_command("verify_records", stdout=self.stdout, stderr=self.stderr)
