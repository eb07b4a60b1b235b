"""manage.py award_lines: write the lines of all awards made here anew, for the unit prices."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenders.services.awarded_lines import record_all_lines


class Command(BaseCommand):
    help = "Write the unit prices of all awards that were decided here anew, from the record. What is right stays as it is."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Awards: {record_all_lines()}")
