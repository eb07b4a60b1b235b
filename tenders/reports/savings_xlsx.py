"""The savings report as a spreadsheet: every lot on one sheet, totals on another by formulas that anybody can follow.

Numbers and dates are real ones; text stays text. A cell keeps 15 digits, as spreadsheets do: the CSV has all of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from procurement import days
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.savings import SavingTotal
from tenders.forms.savings import SavingsForm
from tenders.queries.savings import SavingsReport, buyer_names, savings_report
from tenders.queries.savings_rows import one_snapshot, rows
from tenders.queries.savings_sql import GROUPS
from tenders.reports.progress import Progress
from tenders.reports.savings_cells import Value, columns, full, iso
from tenders.reports.savings_conversion import conversion_facts
from tenders.reports.savings_formulas import LOTS, cells, ranges
from tenders.reports.savings_statement import command_of, facts_of
from tenders.reports.savings_words import BASELINES, Labels, hash_command, hash_sentence
from tenders.reports.savings_words import GROUPS as GROUP_WORDS

MOST_ROWS = 1_048_575
"""What a sheet holds below its headings."""

TOO_LONG = gettext_noop(
    "%(lots)s lots don't fit on a sheet, which has %(most)s lines. Take the CSV, or narrow the filters."
)

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm",
}
WIDTHS = {"ocid": 26, "title": 50, "lot_title": 30, "buyer": 36, "supplier": 30, "url": 40, "why_not_computable": 30}
DAY_ZERO = datetime(1900, 3, 1)  # noqa: DTZ001  (spreadsheets know no zones)
"""Before this day spreadsheets disagree about the calendar: earlier moments are written as text."""


class TooLong(Exception):
    """There are more lots than lines; `message` says what to do instead."""

    def __init__(self, lots: int) -> None:
        self.message = Message(TOO_LONG, {"lots": lots, "most": MOST_ROWS})
        super().__init__(TOO_LONG % self.message.params)


def write_xlsx(out: BinaryIO, form: SavingsForm, *, now: datetime, progress: Progress) -> None:
    """Three sheets: totals, lots, groups. TooLong where a sheet can't hold the lots."""
    filters = form.filters()
    with one_snapshot():
        report = savings_report(filters, now=now)
        if report.total.lots > MOST_ROWS:
            raise TooLong(report.total.lots)
        with xlsxwriter.Workbook(out, OPTIONS) as book:
            created = report.cut_off.astimezone(UTC).replace(tzinfo=None)
            book.set_properties({"title": _("Savings"), "comments": report.data_hash, "created": created})
            sheets = Sheets(book)
            sheets.totals(report, form)
            sheets.lots(report, progress)
            sheets.groups(report)


class Sheets:
    """The sheets of one workbook and their formats."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format(
            {"bold": True, "bg_color": "#E1EEEC", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._strong = book.add_format({"bold": True})
        self._amount = book.add_format({"num_format": "#,##0.00"})
        self._percent = book.add_format({"num_format": "0.00"})
        self._count = book.add_format({"num_format": "#,##0"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def totals(self, report: SavingsReport, form: SavingsForm) -> None:
        """The totals, recomputed from the sheet of lots; what is written beside each formula is our own figure."""
        sheet = self._book.add_worksheet(_("Totals")[:31])
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 6, 20)
        sheet.write_string(0, 0, _("Savings"), self._title)
        zone = days.zone()
        facts = [
            (_("Currency"), report.filters.currency),
            (_("Data as of"), f"{report.cut_off.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"),
            *(facts_of(form.statement) if form.statement else ()),
            *((chip["label"], chip["value"]) for chip in form.chips()),
            *conversion_facts(report, form.table),
            (_("Data hash (SHA-256)"), report.data_hash),
        ]
        row = 2
        for label, value in facts:
            sheet.write_string(row, 0, label, self._strong)
            sheet.write_string(row, 1, value)
            row += 1
        row += 1
        headings = [
            _("Baseline"),
            _("Sum of baselines"),
            _("Compared with"),
            _("Saving"),
            "%",
            _("Counted"),
            _("Not computable"),
        ]
        for place, heading in enumerate(headings):
            sheet.write_string(row, place, heading, self._head)
        for name in report.filters.baselines:
            row += 1
            self._total(sheet, row, name, report)
        row += 2
        for label, count in (
            (_("Lots"), report.total.lots),
            (_("Cancelled lots, in no total"), report.cancelled),
            (_("Lots that ended without an award, in no total"), report.unsuccessful),
            (_("Lots whose estimate was changed after its publication"), report.edited[0]),
            (_("Tenders with such a lot"), report.edited[1]),
        ):
            sheet.write_string(row, 0, label)
            sheet.write_number(row, 1, count, self._count)
            row += 1
        for text in (
            _("Saving = baseline − what it is compared with; percent = saving by baseline, times 100."),  # noqa: RUF001
            _("The formulas above add up the sheet %(sheet)s. Spreadsheets keep 15 digits; the CSV has all.")
            % {"sheet": LOTS},
            hash_sentence(form.version, converted=form.converts),
            hash_command(form.version, converted=form.converts),
            *((command_of(form.statement),) if form.statement else ()),
        ):
            row += 1
            sheet.merge_range(row, 0, row, 6, text, self._wrapped)

    def _total(self, sheet: Any, row: int, name: str, report: SavingsReport) -> None:
        total, lots, version = report.total.totals[name], report.total.lots, report.filters.version
        converted = report.filters.conversion is not None
        base, compared, conditions = ranges(name, lots, version, converted=converted)
        line = row + 1
        figures = [
            (1, f"=SUMIFS({base},{conditions})", total.baseline.amount, self._amount),
            (2, f"=SUMIFS({compared},{conditions})", total.compared.amount, self._amount),
            (3, f"=ROUND(B{line}-C{line},2)", total.saving.amount, self._amount),
            (
                4,
                f'=IF(B{line}=0,"",ROUND(D{line}/B{line}*100,2))',
                "" if total.percent is None else total.percent,
                self._percent,
            ),
            (5, f"=COUNTIFS({conditions})", total.counted, self._count),
            (
                6,
                f"=ROWS({cells('ocid', lots, version, converted=converted)})-F{line}",
                total.not_computable,
                self._count,
            ),
        ]
        sheet.write_string(row, 0, str(BASELINES[name].name))
        for place, formula, value, style in figures:
            if lots:
                sheet.write_formula(row, place, formula, style, value)
            elif value != "":
                sheet.write_number(row, place, value, style)

    def lots(self, report: SavingsReport, progress: Progress) -> None:
        """All lots with the columns of the CSV."""
        shown = columns(report.filters.version, converted=report.filters.conversion is not None)
        sheet = self._book.add_worksheet(LOTS)
        for place, name in enumerate(shown):
            sheet.set_column(place, place, WIDTHS.get(name, 14))
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(shown):
            sheet.write_string(0, place, name, self._head)
        for number, row in enumerate(rows(report.filters), 1):
            found = full(row, report.filters.currency)
            for place, (name, column) in enumerate(shown.items()):
                self._cell(sheet, (number, place), name, column(found))
            progress.at(number, report.total.lots)
        sheet.autofilter(0, 0, max(report.total.lots, 1), len(shown) - 1)

    def _cell(self, sheet: Any, at: tuple[int, int], name: str, value: Value) -> None:
        match value:
            case None | "":
                return
            case Decimal():
                sheet.write_number(*at, value, self._percent if name.startswith("percent") else self._amount)
            case int():
                sheet.write_number(*at, value, self._count)
            case datetime():
                local = value.astimezone(days.zone()).replace(tzinfo=None)
                if local < DAY_ZERO:
                    sheet.write_string(*at, iso(value))
                else:
                    sheet.write_datetime(*at, local, self._moment)
            case _:
                sheet.write_string(*at, value)

    def groups(self, report: SavingsReport) -> None:
        """Every breakdown, one below the other, against the estimate."""
        labels = Labels(buyer_names(report))
        sheet = self._book.add_worksheet(_("Groups")[:31])
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 6, 18)
        row = 0
        for group in GROUPS:
            title, heading = (str(word) for word in GROUP_WORDS[group])
            sheet.write_string(row, 0, title, self._title)
            headings = [heading, _("Lots"), _("Estimated"), _("Awarded"), _("Saving"), "%", _("Not computable")]
            row += 1
            for place, text in enumerate(headings):
                sheet.write_string(row, place, text, self._head)
            for found in report.groups[group]:
                row += 1
                self._group(sheet, row, labels.of(group, found.value), found.lots, found.totals["estimate"])
            row += 2

    def _group(self, sheet: Any, row: int, label: str, lots: int, total: SavingTotal) -> None:
        line = row + 1
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 1, lots, self._count)
        sheet.write_number(row, 2, total.baseline.amount, self._amount)
        sheet.write_number(row, 3, total.compared.amount, self._amount)
        sheet.write_formula(row, 4, f"=ROUND(C{line}-D{line},2)", self._amount, total.saving.amount)
        percent = "" if total.percent is None else total.percent
        sheet.write_formula(row, 5, f'=IF(C{line}=0,"",ROUND(E{line}/C{line}*100,2))', self._percent, percent)
        sheet.write_number(row, 6, total.not_computable, self._count)
