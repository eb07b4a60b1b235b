"""manage.py monitor_log ADDRESS --key KEY --state FILE: follows a log, this platform's or another's, from cron."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from procurement.rules import monitor_main


class Command(BaseCommand):
    help = "Follow a public log: exit code 0 if it continues what was seen before, 1 if not, 2 if it can't be reached."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the address of the log, such as https://tenders.example.org/log")
        parser.add_argument(
            "--key", required=True, help="the log's public key (name+id+base64), or a file that holds it"
        )
        parser.add_argument("--state", default="", help="file in which the last checkpoint is remembered")

    def handle(self, *, address: str, key: str, state: str, **options: Any) -> None:
        given = [address, f"--key={key}", *([f"--state={state}"] if state else [])]
        if code := monitor_main.main(given, say=self.stdout.write):
            sys.exit(code)
