"""Make the platform's keys, or show what may be shown of them. Never prints a secret."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement import keystore


class Command(BaseCommand):
    help = "Make the platform's keys (ensure), or show their fingerprints and files (show)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["ensure", "show"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._ensure() if options["action"] == "ensure" else self._show()
        except keystore.KeyProblem as error:
            raise CommandError(str(error)) from error

    def _ensure(self) -> None:
        if made := keystore.ensure():
            self.stdout.write(f"Made: {', '.join(made)}. Copy them now to a place apart from the data and its backups:")
            self.stdout.write("without the kek no bid that is still sealed can ever be opened.")
            self._show()

    def _show(self) -> None:
        keystore.check()
        for name in keystore.NAMES:
            self.stdout.write(f"{name:8} {keystore.fingerprint(name)}  {settings.KEY_FILES[name]}")
