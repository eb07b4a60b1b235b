"""manage.py load_rates FILE --code ... --by EMAIL: load exchange rates, or the next version of them, as on their page."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from tenders.forms.exchange_rate import ExchangeRatesForm
from tenders.management.loading import SHARED, LoadCommand
from tenders.queries.exchange_rates import rates_of
from tenders.services.exchange_rates import load_rates


class Command(LoadCommand):
    help = (
        "Load exchange rates from a file of their source (.csv or .xml): the whole file, or nothing and what is wrong."
    )
    form = ExchangeRatesForm
    options = {
        "code": "short name, such as ecb-reference-rates; the same again makes the next version",
        **SHARED,
        "base": "the currency to which all others are compared: RON for the National Bank of Romania",
        "quoted": "per_foreign: how much one unit of the other currency costs; per_base: how much of the other one unit costs",
    }

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--adds", action="store_true", help="the file only adds days or currencies to the newest version"
        )

    def handle(self, *, file: Path, by: str, **said: Any) -> None:
        made = self.loaded(load_rates, file=file, by=by, said=said)
        self.stdout.write(f"{made.code}, version {made.number}: {rates_of(made).count()} rates, {made.content}")
