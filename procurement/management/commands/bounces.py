"""Read the reports about mail that came back, from the mailbox to which the mail server delivers them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement import clock
from procurement.messages import bounces


class Command(BaseCommand):
    help = "Mark the mails that came back, so that their recipients and the administrators see it. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "mailbox", type=Path, help="an mbox file or a Maildir folder with delivery reports (RFC 3464)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["mailbox"]
        if not folder.exists():
            raise CommandError(f"There is no mailbox {folder}.")
        count = bounces.read(folder, now=clock.now())
        self.stdout.write(f"{count} mails are newly known to have come back.")
