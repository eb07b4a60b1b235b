"""manage.py kept_savings [--check | --rebuild]: the rows kept ready for the savings report, compared with the awards or made anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenders.queries.savings_kept_check import differing, kept_state
from tenders.services.savings_keeping import forget_kept, keep_savings

SHOWN = 10


class Command(BaseCommand):
    help = "Say how many rows of the savings report are kept ready; compare each with its awards, or make all anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--check", action="store_true", help="compare every row with the awards; fails if one differs")
        one.add_argument(
            "--rebuild", action="store_true", help="forget all rows and write them anew; reports go on meanwhile"
        )

    def handle(self, *, check: bool, rebuild: bool, **options: Any) -> None:
        if rebuild:
            forget_kept()
            keep_savings(batches=None)
        zone = settings.DISPLAY_TIME_ZONE
        state = kept_state(zone)
        said = (
            "reports read them"
            if state.in_use
            else "reports read the awards: these rows are of another version or none"
        )
        self.stdout.write(f"Rows: {state.rows}; {said}. Tenders that wait for theirs: {state.waiting}.")
        if check and state.in_use and (wrong := differing(zone)):
            first = ", ".join(f"{ocid} lot {number}" for ocid, number in wrong[:SHOWN])
            raise CommandError(
                f"{len(wrong)} lots differ from their awards: {first}. Run manage.py kept_savings --rebuild."
            )
        if check:
            self.stdout.write("Every row is that of its awards." if state.in_use else "Nothing to compare.")
