"""manage.py import_history FILE: an agency's own history from a spreadsheet, as on its page. What is read and how: docs/import.md."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from procurement import clock
from procurement.display import amount_text, sentence
from procurement.models import Organization
from procurement.rules.file_types import HEAD, FileRefused, recognize
from procurement.rules.history_row import Field
from procurement.rules.messages import Message
from procurement.rules.money import Money
from tenders.forms import history_sheet
from tenders.forms.history_columns import guess
from tenders.forms.history_table import beginning_of
from tenders.forms.sheets import SheetRefused
from tenders.models import HistoryTable
from tenders.queries.history_tables import faults_of
from tenders.services import history_tables
from tenders.services.kept_files import Attached
from tenders.services.refusal import Refused


class Command(BaseCommand):
    help = "Import own history from a CSV or XLSX file, one award a row, with the headings in the first row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--agency", metavar="NUMBER", help="registry number of the agency whose history it is")
        parser.add_argument(
            "--column", action="append", default=[], metavar="FIELD=HEADING",
            help=f"what a column holds, where its heading does not say it; fields: {', '.join(Field)}",
        )  # fmt: skip
        parser.add_argument("--currency", default="", help="of all amounts, where no column says it")
        parser.add_argument("--procedure", default="", choices=["", "open", "selective", "limited", "direct"])
        parser.add_argument("--decimal-sign", default="", choices=["", ".", ","])
        parser.add_argument("--country", default="RO", help="whose register the numbers are from (several buyers)")
        parser.add_argument("--check", action="store_true", help="list what is wrong, and import nothing")

    def handle(self, *, file: Path, check: bool, **options: Any) -> None:
        try:
            table = self._taken(file, options)
            history_tables.match_columns(table, self._matching(table, options["column"]), self._terms(table, options))
            self._pass(table)
            if not check and table.totals["good"]:
                history_tables.order_import(table)
                self._pass(table)
        except SheetRefused as refused:
            raise CommandError("\n".join(sentence(one) for one in refused.issues)) from refused
        except FileRefused as refused:
            raise CommandError(sentence(refused.message)) from refused
        except (OSError, Refused) as refused:
            raise CommandError(str(refused)) from refused
        self._tell(table)
        if table.totals["left_out"] or not table.totals["good"] or table.totals.get("refused"):
            sys.exit(1)

    def _taken(self, file: Path, options: dict[str, Any]) -> HistoryTable:
        data = file.read_bytes()
        beginning = beginning_of(file.name, data)
        media_type = recognize(file.name, data[:HEAD])
        upload = SimpleUploadedFile(file.name, data, media_type)
        agency = self._agency(options["agency"]) if options["agency"] else None
        return history_tables.take_table(
            Attached(upload, media_type), beginning, organization=agency, actor=None, now=clock.now()
        )

    def _agency(self, number: str) -> Organization:
        found = Organization.objects.filter(kind=Organization.Kind.AGENCY, registry_number=number, imported=False)
        agency = found.exclude(approved_at=None).first()
        if agency is None:
            raise CommandError(_("No agency has the registry number %(number)s.") % {"number": number})
        return agency

    def _matching(self, table: HistoryTable, given: list[str]) -> dict[str, int]:
        matching = guess(table.headings)
        for pair in given:
            name, _sign, heading = pair.partition("=")
            if name not in list(Field) or heading not in table.headings:
                raise CommandError(_("%(pair)s names no field, or no heading of this file.") % {"pair": pair})
            matching[name] = table.headings.index(heading)
        return matching

    def _terms(self, table: HistoryTable, options: dict[str, Any]) -> dict[str, str]:
        country = table.organization.country if table.organization else options["country"]
        return {**{name: options[name] for name in ("currency", "procedure", "decimal_sign")}, "country": country}

    def _pass(self, table: HistoryTable) -> None:
        table.refresh_from_db()
        history_sheet.read(table)
        table.refresh_from_db()
        if table.state == HistoryTable.State.FAILED:
            raise CommandError(sentence(Message(table.message["template"], table.message["params"])))

    def _tell(self, table: HistoryTable) -> None:
        for fault in faults_of(table).iterator():
            place = fault.cell or _("Row %(number)s") % {"number": fault.row}
            self.stderr.write(f"{place}: {sentence(Message(fault.template, fault.params))}")
        totals = table.totals
        sums = ", ".join(amount_text(Money(Decimal(sum_), currency)) for currency, sum_ in totals["awarded"].items())
        self.stdout.write(
            _("%(rows)s rows: %(good)s right, %(repeated)s repeated, %(left_out)s left out; awarded %(sums)s; "
              "%(buyers)s buyers, %(suppliers)s suppliers.") % {**totals, "sums": sums or "0"}
        )  # fmt: skip
        if table.state == HistoryTable.State.IMPORTED:
            self.stdout.write(
                _(
                    "%(imported)s procedures imported, %(updated)s updated, %(unchanged)s unchanged, %(refused)s refused."
                )
                % totals
            )
