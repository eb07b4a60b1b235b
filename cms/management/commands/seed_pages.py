"""`manage.py seed_pages`: makes the pages that come with the platform. Called by `prepare`; never changes what is there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms import seeding
from procurement import clock


class Command(BaseCommand):
    help = (
        "Make the pages that come with the platform, in English and Romanian; edited and deleted ones are left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = seeding.plant(clock.now())
        if options["verbosity"]:
            self.stdout.write(f"Pages made: {', '.join(made)}." if made else "All pages have been made before.")
