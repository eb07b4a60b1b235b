"""Read the reports about mail that came back, from the mailbox to which the mail server delivers them: over IMAP, or a local one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement import clock
from procurement.messages import bounces, returned_mail


class Command(BaseCommand):
    help = "Mark the mails that came back, so that their recipients and the administrators see it. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "mailbox",
            type=Path,
            nargs="?",
            help="an mbox file or a Maildir folder with delivery reports (RFC 3464); none: the mailbox of BOUNCES_URL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["mailbox"]
        count = self._read(folder) if folder else self._read_over_imap()
        self.stdout.write(f"{count} mails are newly known to have come back.")

    def _read(self, folder: Path) -> int:
        if not folder.exists():
            raise CommandError(f"There is no mailbox {folder}.")
        return bounces.read(folder, now=clock.now())

    def _read_over_imap(self) -> int:
        if settings.BOUNCES_MAILBOX is None:
            raise CommandError("Name a mailbox, or set BOUNCES_URL.")
        try:
            found = returned_mail.read(now=clock.now())
        except returned_mail.MailboxUnreadable as error:
            raise CommandError(f"The mailbox can't be read: {error}") from error
        if found.unreadable:
            self.stderr.write(f"{found.unreadable} mails can't be read: they are flagged in their mailbox.")
        return found.returned
