"""manage.py load_index FILE --code ... --by EMAIL: load a price index, or the next version of one, as on its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tenders.forms.price_index import PriceIndexForm
from tenders.management.loading import SHARED, LoadCommand
from tenders.services.price_indices import load_index


class Command(LoadCommand):
    help = (
        "Load a price index from a CSV with the headings month and value: the whole file, or nothing and what is wrong."
    )
    form = PriceIndexForm
    options = {
        "code": "short name, such as ro-consumer-prices; the same again makes the next version",
        **SHARED,
        "base-period": "such as '2020 = 100'",
        "currency": "three letters",
        "category": "first digits of CPV codes; without it, every category",
    }
    optional = ("source-url", "category")

    def handle(self, *, file: Path, by: str, **said: Any) -> None:
        made = self.loaded(load_index, file=file, by=by, said=said)
        self.stdout.write(f"{made.code}, version {made.number}: {made.values.count()} months, {made.sha256}")
