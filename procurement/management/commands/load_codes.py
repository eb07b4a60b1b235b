"""manage.py load_codes cpv FILE: the full official code list in place of the 45 divisions that come with the platform."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from procurement.seeding import BadCodeList, load_codes_from


class Command(BaseCommand):
    help = "Load a code list from CSV with the columns code,en and further languages (ro, az)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", choices=["cpv", "nuts"])
        parser.add_argument("file", type=Path)

    def handle(self, *, scheme: str, file: Path, **options: object) -> None:
        try:
            count = load_codes_from(scheme, file)
        except (OSError, UnicodeDecodeError, BadCodeList) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(f"{count} codes of {scheme} are in place.")
