"""The spreadsheet of a lot's items: an empty one is the template to fill in, a filled one is what is saved now."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from tenders.models import Item

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS, PRICE, OPTION = ("Description", "Quantity", "Unit", "CPV"), "Announced price", "Option"
EXACT_DIGITS = 15
"""A spreadsheet keeps numbers as binary fractions: longer ones are written as text."""


def item_sheet(items: Iterable[Item], *, priced: bool = False) -> bytes:
    """An XLSX file with the headings that the import knows and a row for each item. Text stays text: no formulas, no links.

    `priced`: with a column for the prices that the buyer announces. Where an item is an option, a last column says which.
    """
    out, rows = BytesIO(), list(items)
    options = any(item.optional for item in rows)
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **plain}) as book:
        sheet = book.add_worksheet(_("Items")[:31])
        head = book.add_format({"bold": True, "bg_color": "#E1EEEC", "bottom": 1})
        number = book.add_format({"num_format": "#,##0.####"})
        text = book.add_format({"num_format": "@", "text_wrap": True})
        sheet.write_row(0, 0, [*HEADINGS, *([PRICE] if priced else []), *([OPTION] if options else [])], head)
        for column, width in enumerate((60, 14, 14, 14, 18)):
            sheet.set_column(column, column, width, number if column in (1, 4) else text)
        sheet.freeze_panes(1, 0)
        for row, item in enumerate(rows, 1):
            sheet.write_string(row, 0, item.description)
            _write_number(sheet, row, 1, item.quantity)
            sheet.write_string(row, 2, item.unit)
            sheet.write_string(row, 3, item.cpv_code)
            if priced and item.fixed_price is not None:
                _write_number(sheet, row, 4, item.fixed_price)
            if options:
                sheet.write_string(row, 5 if priced else 4, "yes" if item.optional else "no")
    return out.getvalue()


def _write_number(sheet: Any, row: int, column: int, number: Decimal) -> None:
    """As a number where the file keeps all of it; else all digits, with four decimals so that nothing can be taken for thousands."""
    if len(number.normalize().as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(row, column, number)
    else:
        sheet.write_string(row, column, format(number.quantize(Decimal("0.0001")), "f"))
