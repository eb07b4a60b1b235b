"""A lot's price table read back from a filled-in template, as XLSX or CSV. In memory only.

Nothing read here is stored: it fills the form, which the bidder looks at and saves. Every problem is named by its cell.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from procurement.file_types import FileRefused, recognize
from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from tenders.forms.fields import typed_number
from tenders.forms.price_template import COLUMNS, ID_COLUMN, PRICE_COLUMN
from tenders.models import Lot
from tenders.queries.bid_check import PRICE_NOT_POSITIVE, PRICE_PLACES

LARGEST = 2 * 2**20
"""Bytes of a spreadsheet that is read."""
_UNPACKED = 30 * 2**20
_MOST_ROWS, _MOST_SHEETS = 5000, 5
_LETTERS = "ABCDEFG"

_UNSOUND = (
    ArithmeticError, AttributeError, EOFError, InvalidFileException, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What openpyxl and zipfile raise over files that are damaged or made to be."""

KIND = gettext_noop("Upload the filled-in table as .xlsx or .csv.")
UNREADABLE = gettext_noop("This spreadsheet can't be read: open it, save it again as .xlsx, and upload that file.")
TOO_LARGE = gettext_noop(
    "The spreadsheet is larger than %(megabytes)s MB: upload the template itself, without anything else."
)
NOT_OURS = gettext_noop(
    "This file has no row of lot %(lot)s. Download the template of this lot, fill in its price column, and upload it."
)
AT = gettext_noop("%(cell)s: %(problem)s")
FOREIGN = gettext_noop("This row belongs to no item of lot %(lot)s.")
TWICE = gettext_noop("“%(item)s” stands in the table twice.")
NO_TEXT = gettext_noop("A price is expected here, not a date or a yes/no.")
NO_RESULT = gettext_noop(
    "The formula has no stored result: type the number, or save the file in a spreadsheet program."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a spreadsheet says: prices by item id, as a person would type them, and what is wrong, cell by cell."""

    prices: Mapping[str, str]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """The name of a cell as spreadsheets show it, and its value."""

    name: str
    value: Any
    formula: bool = False


def read(lot: Lot, name: str, data: bytes) -> Reading:
    """The prices in an uploaded table. All problems at once; a file that can't be read at all is one problem."""
    try:
        rows = list(_rows(lot, name, data))
    except FileRefused as refused:
        return Reading({}, (Issue("file", refused.message),))
    items = {str(item.pk): item for item in lot.items.all()}
    prices: dict[str, str] = {}
    issues: list[Issue] = []
    for key, price in rows:
        identifier = str(key.value)
        if identifier not in items:
            issues.append(_at(key.name, Message(FOREIGN, {"lot": lot.number})))
            continue
        if identifier in prices:
            issues.append(_at(key.name, Message(TWICE, {"item": items[identifier].description})))
            continue
        prices[identifier], problem = _price(price)
        if problem is None and prices[identifier] and parse_amount(prices[identifier], places=PRICE_PLACES) <= 0:
            problem = Message(PRICE_NOT_POSITIVE, {"lot": lot.number, "item": items[identifier].description})
        if problem is not None:
            issues.append(_at(price.name, problem))
    if not prices:
        return Reading({}, (issue("file", NOT_OURS, lot=lot.number),))
    return Reading({item: text for item, text in prices.items() if text}, tuple(issues))


def _at(cell: str, problem: Message) -> Issue:
    return issue("file", AT, cell=cell, problem=problem)


def _price(cell: _Cell) -> tuple[str, Message | None]:
    """The price in a cell as text to type, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", Message(NO_RESULT) if cell.formula else None
    if isinstance(value, (bool, datetime, date, time)):
        return str(value), Message(NO_TEXT)
    if isinstance(value, (int, float)):
        # Spreadsheets count in binary and show 15 digits; what they show is what was meant.
        number = Decimal(value if isinstance(value, int) else format(value, ".15g"))
        value = typed_number(number) if number.is_finite() else str(value)
    text = str(value)
    if not text.strip():
        return "", None
    try:
        parse_amount(text, places=PRICE_PLACES)
    except NotANumber as error:
        return text, error.issue.message
    return text, None


def _rows(lot: Lot, name: str, data: bytes) -> Iterable[tuple[_Cell, _Cell]]:
    """Id cell and price cell of every row that carries an id. FileRefused if the file is no such table."""
    extension = name.rpartition(".")[2].lower()
    if len(data) > LARGEST:
        raise FileRefused(TOO_LARGE, megabytes=LARGEST // 2**20)
    if extension not in ("xlsx", "csv"):
        raise FileRefused(KIND)
    recognize(name, data[:4096])
    rows = _csv_rows(lot, data) if extension == "csv" else _xlsx_rows(lot, data)
    return [(key, price) for key, price in rows if len(str(key.value or "")) == 36]


def _xlsx_rows(lot: Lot, data: bytes) -> list[tuple[_Cell, _Cell]]:
    """The first sheet that has rows of this lot; two readings, because the first one leaves formulas out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _UNPACKED:
                raise FileRefused(TOO_LARGE, megabytes=LARGEST // 2**20)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations that it leaves out
            values, formulas = (_sheets(data, data_only=data_only) for data_only in (True, False))
    except _UNSOUND as error:
        raise FileRefused(UNREADABLE) from error
    known = {str(item.pk) for item in lot.items.all()}
    found: list[tuple[_Cell, _Cell]] = []
    for title, lines in values.items():
        rows = [_named(at, line, formulas[title][at - 1], f"{title}!") for at, line in enumerate(lines, 1)]
        if any(str(key.value) in known for key, _price in rows):
            return rows
        found = found or rows
    return found


def _sheets(data: bytes, *, data_only: bool) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
    return {
        sheet.title: list(sheet.iter_rows(max_row=_MOST_ROWS, max_col=COLUMNS, values_only=True))
        for sheet in book.worksheets[:_MOST_SHEETS]
    }


def _csv_rows(lot: Lot, data: bytes) -> list[tuple[_Cell, _Cell]]:
    text = _decoded(data)
    known = {str(item.pk) for item in lot.items.all()}
    found: list[tuple[_Cell, _Cell]] = []
    for delimiter in ";,\t":
        try:
            lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error as error:
            raise FileRefused(UNREADABLE) from error
        rows = [_named(at, line, line, "") for at, line in enumerate(lines, 1)]
        if any(key.value in known for key, _price in rows):
            return rows
        found = found or rows
    return found


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1250", "replace")  # what Excel writes in this region


def _named(row: int, values: Sequence[Any], formulas: Sequence[Any], sheet: str) -> tuple[_Cell, _Cell]:
    def cell(column: int) -> _Cell:
        value = values[column] if column < len(values) else None
        written = formulas[column] if column < len(formulas) else None
        return _Cell(f"{sheet}{_LETTERS[column]}{row}", value, isinstance(written, str) and written.startswith("="))

    return cell(ID_COLUMN), cell(PRICE_COLUMN)
