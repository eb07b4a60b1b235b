"""The rows of the savings report as CSV: RFC 4180 with line feeds, UTF-8, decimal points, no byte order mark, no totals."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from io import TextIOWrapper
from typing import BinaryIO

from tenders.forms.savings import SavingsForm
from tenders.queries.savings_rows import count_rows, one_snapshot, rows
from tenders.reports.progress import Progress
from tenders.reports.savings_cells import Value, columns, full, iso, safe_text


def write_csv(out: BinaryIO, form: SavingsForm, *, now: datetime, progress: Progress) -> None:
    """All rows by ocid and lot, a line a row, in constant memory."""
    filters = form.filters()
    text = TextIOWrapper(out, "utf-8", newline="", write_through=True)
    lines = csv.writer(text, lineterminator="\n")
    cells = columns(form.version, converted=form.converts)
    lines.writerow(cells)
    with one_snapshot():
        total = count_rows(filters) if progress.wanted else 0
        for number, row in enumerate(rows(filters), 1):
            found = full(row, filters.currency)
            lines.writerow([_cell(column(found)) for column in cells.values()])
            progress.at(number, total)
    text.detach()


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case datetime():
            return iso(value)
        case str():
            return safe_text(value)
    return str(value)
