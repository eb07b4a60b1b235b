"""manage.py index_prices [--anew]: compute the indexed-price baseline of awards, for the savings report."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from procurement import clock
from tenders.services.indexing import index_all


class Command(BaseCommand):
    help = "Compute the last unit prices, adjusted by the price index, for awards that lack them: history, or after a new index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="all awards, with the newest indices and lines")

    def handle(self, *, anew: bool, **options: Any) -> None:
        self.stdout.write(f"Awards: {index_all(anew=anew, now=clock.now())}")
