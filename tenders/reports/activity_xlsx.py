"""The half-yearly report of an agency as a spreadsheet: a sheet a table, numbers as numbers, text as text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from tenders.models import ActivityReport
from tenders.reports.activity_tables import Table, Value

PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def activity_sheet(report: ActivityReport, facts: Sequence[tuple[str, str]], tables: Sequence[Table]) -> bytes:
    """The same figures as the page; the first sheet says whose and of when they are. The same report is the same bytes."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        book.set_properties({"comments": report.sha256, "created": report.made_at.replace(tzinfo=None)})
        head = book.add_format({"bold": True, "bg_color": "#E1EEEC", "bottom": 1, "text_wrap": True})
        amount = book.add_format({"num_format": "#,##0.00"})
        first = book.add_worksheet(_("About this report")[:31])
        first.set_column(0, 1, 44)
        for row, fact in enumerate(facts):
            first.write_row(row, 0, fact)
        for number, table in enumerate(tables, 1):
            sheet = book.add_worksheet(f"{number} {table.title}"[:31])
            sheet.set_column(0, len(table.headings), 22)
            sheet.write_row(0, 0, table.headings, head)
            for row, values in enumerate(table.rows, 1):
                for column, value in enumerate(values):
                    _write(sheet, row, column, value, amount)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Value, amount: Any) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(row, column, value, amount)
    elif value is not None:
        sheet.write(row, column, value)
