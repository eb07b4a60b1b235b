"""A lot's price table as a spreadsheet to fill in. Written in memory; price_sheet reads it back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from procurement.rules.amounts import NotANumber, parse_amount
from tenders.models import Item, Lot
from tenders.queries.bid_check import PRICE_PLACES

ID_COLUMN, PRICE_COLUMN = 0, 5
HEAD_ROWS = 4


def price_template(lot: Lot, prices: Mapping[str, str]) -> bytes:
    """The table of a lot as XLSX: item ids in a hidden column, only the price column can be changed; filled with `prices`."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    _write(book, lot, prices)
    book.close()
    return out.getvalue()


def _write(book: Any, lot: Lot, prices: Mapping[str, str]) -> None:
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    free = book.add_format(
        {"num_format": "#,##0.00##", "locked": False, "border": 1, "bg_color": "#FFF7DC", "valign": "top"}
    )
    sheet = book.add_worksheet(_("Prices"))
    for column, width in enumerate((10, 6, 60, 14, 14, 18, 18)):
        sheet.set_column(column, column, width, None, {"hidden": column == ID_COLUMN})
    sheet.write_string(0, 1, f"{lot.tender.reference} · {lot}", bold)
    sheet.write_string(1, 1, _("Fill in the yellow column: the price of one unit, without VAT, in %(currency)s. Then upload this file.")
                       % {"currency": lot.tender.currency})  # fmt: skip
    titles = ("id", _("No."), _("Item"), _("Quantity"), _("Unit"), _("Price of one unit"), _("Total"))
    for column, title in enumerate(titles):
        sheet.write_string(HEAD_ROWS - 1, column, title, head)
    row = HEAD_ROWS
    for row, item in enumerate(lot.items.all(), HEAD_ROWS):
        sheet.write_string(row, ID_COLUMN, str(item.pk))
        sheet.write_number(row, 1, item.number, wrap)
        sheet.write_string(row, 2, named(item), wrap)
        sheet.write_number(row, 3, float(item.quantity), wrap)
        sheet.write_string(row, 4, item.unit, wrap)
        _write_price(sheet, row, prices.get(str(item.pk), ""), free)
        at = row + 1
        sheet.write_formula(row, 6, f'=IF(ISNUMBER(F{at}),ROUND(D{at}*F{at},2),"")', money, "")
    sheet.write_formula(row + 1, 6, f"=SUM(G{HEAD_ROWS + 1}:G{row + 1})", money, 0)
    sheet.freeze_panes(HEAD_ROWS, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def named(item: Item) -> str:
    """An item, with the word that it is an option."""
    return _("%(item)s (an option)") % {"item": item.description} if item.optional else item.description


def _write_price(sheet: Any, row: int, typed: str, form: Any) -> None:
    """A number where a spreadsheet can hold it exactly, else the text as it was typed."""
    if not typed.strip():
        sheet.write_blank(row, PRICE_COLUMN, None, form)
        return
    try:
        number = parse_amount(typed, places=PRICE_PLACES)
    except NotANumber:
        number = None
    if number is not None and Decimal(format(float(number), ".15g")) == number:
        sheet.write_number(row, PRICE_COLUMN, float(number), form)
    else:
        sheet.write_string(row, PRICE_COLUMN, typed, form)
