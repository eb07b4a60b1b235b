"""manage.py load_index FILE --code ... --by EMAIL: load a price index, or the next version of one, as on its page."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils.datastructures import MultiValueDict

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.refusal import Refused
from tenders.forms.price_index import PriceIndexForm
from tenders.services.price_indices import load_index

HELP = {
    "code": "short name, such as ro-consumer-prices; the same again makes the next version",
    "name": "as its source calls it",
    "source": "who publishes it, and in which table",
    "source-url": "address of the source",
    "licence": "under which terms it may be reused",
    "base-period": "such as '2020 = 100'",
    "currency": "three letters",
    "category": "first digits of CPV codes; without it, every category",
}
OPTIONAL = ("source-url", "category")


class Command(BaseCommand):
    help = (
        "Load a price index from a CSV with the headings month and value: the whole file, or nothing and what is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the platform administrator who loads it")
        for name, text in HELP.items():
            parser.add_argument(f"--{name}", required=name not in OPTIONAL, default="", help=text)

    def handle(self, *, file: Path, by: str, **said: Any) -> None:
        user = User.objects.filter(email__iexact=by, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {by}.")
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"The file can't be read: {error}") from error
        form = PriceIndexForm(said, MultiValueDict({"file": [SimpleUploadedFile("index.csv", data)]}))
        if not form.is_valid():
            raise CommandError("\n".join(f"{name}: {text}" for name, texts in form.errors.items() for text in texts))
        try:
            made = load_index(form.draft(), form.cleaned_data["file"], actor=actor_for(user), now=clock.now())
        except Refused as refused:
            raise CommandError("\n".join(map(str, refused.issues))) from refused
        except Http404 as stranger:
            raise CommandError(f"{by} is no platform administrator.") from stranger
        self.stdout.write(f"{made.code}, version {made.number}: {made.values.count()} months, {made.sha256}")
