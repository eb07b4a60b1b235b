"""manage.py savings_report --format json|csv|xlsx|pdf --output FILE|-: the savings page as a file, same filters, rows and totals."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from tqdm import tqdm

from procurement import clock
from procurement.display import sentence
from tenders.forms.savings import FIELDS, ORDERS, SavingsForm
from tenders.queries.savings import currencies
from tenders.queries.savings_sql import BASELINES
from tenders.reports.pdf import PangoMissing
from tenders.reports.progress import Progress
from tenders.reports.savings_files import KINDS, write
from tenders.reports.savings_xlsx import TooLong

HELP = {
    "currency": "three letters; without it, the currency of the most procedures",
    "since": "awarded from this day on (2026-01-31)",
    "until": "awarded until this day, included",
    "buyer": "an agency: its id, its name, or a part of the name that only one has",
    "division": "CPV division, two digits, or unknown",
    "procedure": "open, selective, limited, direct, or unknown",
    "size": "of the supplier: micro, small, medium, large, or unknown",
    "bids": "number of valid bids: 1, 2 ..., several, or unknown",
    "region": "NUTS code, or unknown",
    "evidence": "A (paid), B (contract), C (award) or D (estimate)",
    "origin": "native or imported",
    "edited": "yes or no: whether the estimate was changed after its publication",
    "convert": "yes: lots in other currencies are converted into this one by exchange rates that are loaded",
    "rates": "short name of the exchange rates; without it, those in this currency or the first that state it",
    "baseline": f"what a PDF shows: {', '.join(BASELINES)} (the other files hold all)",
    "order": f"of the lots in a PDF: {', '.join(ORDERS)}",
}


class Command(BaseCommand):
    help = "Write the savings report: the same rows and totals as the page with these filters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=list(KINDS), default="json", help="default: json")
        parser.add_argument("--output", default="-", metavar="FILE", help="default: -, standard output")
        parser.add_argument("--language", default="", help="of a spreadsheet's and a PDF's words")
        for name in FIELDS:
            also = {"since": ["--from"], "until": ["--to"]}.get(name, [])
            parser.add_argument(f"--{name}", *also, dest=name, default="", help=HELP[name])

    def handle(self, *, format: str, output: str, language: str, **said: Any) -> None:  # noqa: A002  (the option's name)
        if language and not translation.check_for_language(language):
            raise CommandError(_("There are no words in the language %(language)s.") % {"language": language})
        with translation.override(language or translation.get_language()):
            form = self._form(said)
            try:
                if output == "-":
                    self._write(format, sys.stdout.buffer, form)
                else:
                    self._into(Path(output), format, form)
            except (TooLong, PangoMissing) as refusal:
                raise CommandError(sentence(refusal.message)) from refusal
            except OSError as error:
                raise CommandError(f"{output}: {error.strerror or error}") from error

    def _form(self, said: dict[str, Any]) -> SavingsForm:
        form = SavingsForm(said, currencies=currencies())
        if not form.is_valid():
            wrong = [f"--{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
            raise CommandError("\n".join(wrong))
        if not said["currency"] and len(form.currencies) > 1 and not form.converts:
            note = _("Amounts in %(currency)s only. There are also awards in: %(others)s.")
            self.stderr.write(note % {"currency": form.currency_now, "others": ", ".join(form.currencies[1:])})
        return form

    def _write(self, kind: str, out: BinaryIO, form: SavingsForm) -> None:
        bar: tqdm[Any] | None = tqdm(desc=kind, leave=False) if sys.stderr.isatty() else None

        def tell(done: int, total: int) -> None:
            if bar is not None:
                bar.total = total
                bar.update(done - bar.n)

        try:
            write(kind, out, form, now=clock.now(), progress=Progress(tell if bar is not None else None))
            out.flush()
        finally:
            if bar is not None:
                bar.close()

    def _into(self, path: Path, kind: str, form: SavingsForm) -> None:
        """The file appears once it is whole; what was there before stays until then."""
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                self._write(kind, out, form)
            umask = os.umask(0)
            os.umask(umask)
            Path(part).chmod(0o666 & ~umask)
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
