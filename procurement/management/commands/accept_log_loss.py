"""manage.py accept_log_loss: go on with an older database when the newer one is lost, and say so in the log."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from procurement import audit, clock, kept_checkpoint, public_log
from procurement.rules.events_log import LogLossAccepted


class Command(BaseCommand):
    help = (
        "After an older backup was restored because nothing newer is left: record the loss in the public log and go on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="there is no newer copy of the database anywhere")

    def handle(self, *, yes: bool, **options: object) -> None:
        try:
            kept_checkpoint.check()
        except kept_checkpoint.LogBehind as behind:
            self._accept(behind, sure=yes)
        else:
            raise CommandError("Nothing is lost: the log continues what was signed here.")

    def _accept(self, behind: kept_checkpoint.LogBehind, *, sure: bool) -> None:
        if behind.kept is None:
            raise CommandError(str(behind))
        if not sure:
            raise CommandError(
                f"{behind}\nEverybody who follows the log will see the break, and bidders' receipts of the lost time will "
                "prove what is missing. If there really is no newer copy, run it again with --yes."
            )
        lost = behind.kept
        event = LogLossAccepted("platform", present=public_log.size(), size=lost.size, root=lost.root.hex())
        audit.record(event, actor=None, now=clock.now())
        kept_checkpoint.set_aside(lost.size)
        self.stdout.write("Recorded. Tell the bidders of open tenders to hand in again what their receipts name.")
