"""The one reader of spreadsheets that people upload (XLSX, CSV): cell by cell, so that every complaint names its cell.

In memory only, and never trusting what a file says of its size.
"""

from __future__ import annotations

import csv
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice, repeat, zip_longest
from math import isfinite
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.files.uploadedfile import UploadedFile
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from procurement.rules.file_types import HEAD, FileRefused, recognize
from procurement.rules.messages import Issue, Message, gettext_noop, issue

LARGEST = 5 * 2**20
UNPACKED = 100 * 2**20
"""An XLSX file is a zip: what it may become when unpacked."""
MOST_SHEETS = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a spreadsheet may be."""

    size: int = LARGEST
    columns: int = 20
    rows: int = 50_000


USUAL = Limits()

KIND = gettext_noop("Upload a spreadsheet as .xlsx or .csv.")
TOO_LARGE = gettext_noop("This spreadsheet is larger than %(megabytes)s MB: take out pictures and other sheets.")
BROKEN = gettext_noop("This spreadsheet can't be read. Open it, save it again as .xlsx and upload that file.")
TOO_LONG = gettext_noop("This spreadsheet goes on after row %(rows)s: delete the empty rows below the table.")
NO_TEXT = gettext_noop("The text of this file can't be read. Save it as CSV in UTF-8.")
DELIMITERS = ";\t,"
NO_RESULT = gettext_noop(
    "The formula has no stored result: type the number, or save the file in a spreadsheet program."
)
AT = gettext_noop("%(cell)s: %(problem)s")

_BAD = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, InvalidFileException, LookupError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, zlib.error,
)  # fmt: skip
"""What openpyxl and zipfile raise over files that are no workbook, damaged, or made to be."""


class SheetRefused(Exception):
    """The file, or cells of it, can't be taken; each of `issues` says what to change where."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(str(found) for found in issues))
        self.issues = issues


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it is ("Sheet1!C7"), its text, the number if the sheet itself holds one, and what is wrong with its kind."""

    address: str
    text: str
    problem: Message | None = None
    number: Decimal | None = None

    def complaint(self, field: str, problem: Message) -> Issue:
        """An issue that names this cell."""
        return issue(field, AT, cell=self.address, problem=problem)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty, with its cells by column from 0."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """A cell of this row; the reader gives every row the same columns."""
        return self.cells[column]


Wanted = Callable[[list[Row]], bool]


def plain_heading(text: str) -> str:
    """A heading without case, dots and spaces at the ends, and with one kind of i (İ and I are both capitals of it somewhere)."""
    small = text.casefold().replace("\u0307", "").replace("ı", "i")
    return " ".join(small.strip(" .:*").split())


def content(upload: UploadedFile[Any], field: str, limits: Limits = USUAL) -> bytes:
    """The bytes of an upload that is no larger than a spreadsheet may be."""
    if (upload.size or 0) > limits.size:
        raise SheetRefused(issue(field, TOO_LARGE, megabytes=limits.size // 2**20))
    upload.seek(0)
    return upload.read()


def read_rows(name: str, data: bytes, field: str, *, wanted: Wanted, largest: int = LARGEST) -> list[Row]:
    """The rows that hold anything of the first table that is `wanted`, or of the first one if none is.

    A table is a sheet of the workbook, or the CSV file divided at one of the usual characters. SheetRefused if the file as
    a whole can't be taken.
    """
    limits = replace(USUAL, size=largest)
    first: list[Row] | None = None
    with _refusing(field):
        for table in (
            _of_workbook(data, limits) if _is_workbook(name, data, field, limits) else _of_csv(name, data, limits)
        ):
            rows = list(_filled(table))
            if wanted(rows):
                return rows
            first = rows if first is None else first
    return first or []


def stream_rows(name: str, data: bytes, field: str, limits: Limits) -> Iterator[Row]:
    """The rows that hold anything, one by one: of the first sheet, or of the CSV file divided where its headings are.

    SheetRefused, on the way too, if the file can't be taken.
    """
    with _refusing(field):
        if _is_workbook(name, data, field, limits):
            yield from _filled(next(_of_workbook(data, limits), iter(())))
        else:
            text = _decoded(data)
            delimiter = max(DELIMITERS, key=lambda sign: len(next(csv.reader(StringIO(text), delimiter=sign), ())))
            yield from _filled(_rows(name, csv.reader(StringIO(text), delimiter=delimiter), limits))


@contextmanager
def _refusing(field: str) -> Iterator[None]:
    try:
        yield
    except FileRefused as refused:
        raise SheetRefused(Issue(field, refused.message)) from refused
    except _BAD as error:
        raise SheetRefused(issue(field, BROKEN)) from error


def _is_workbook(name: str, data: bytes, field: str, limits: Limits) -> bool:
    """Whether it is XLSX, or else CSV; SheetRefused if it is neither, or too large."""
    extension = name.rpartition(".")[2].lower()
    if extension not in ("xlsx", "csv"):
        raise SheetRefused(issue(field, KIND))
    if len(data) > limits.size:
        raise SheetRefused(issue(field, TOO_LARGE, megabytes=limits.size // 2**20))
    recognize(name, data[:HEAD])
    return extension == "xlsx"


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if any(cell.text or cell.problem for cell in row.cells))


def _of_workbook(data: bytes, limits: Limits) -> Iterator[Iterator[Row]]:
    with ZipFile(BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED:
            raise FileRefused(BROKEN)
        sheets = [part for part in packed.namelist() if part.startswith("xl/worksheets/") and part.endswith(".xml")]
        has_formulas = any(b"<f" in packed.read(part) for part in sheets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl speaks of styles and extensions that don't concern us
        # Two readings where there are formulas: one holds their results, the other says where they are.
        books = [
            load_workbook(BytesIO(data), read_only=True, data_only=results, keep_links=False)
            for results in ((True, False) if has_formulas else (True,))
        ]
        for sheets_of_books in islice(zip(*(book.worksheets for book in books), strict=True), MOST_SHEETS):
            results, *formulas = (_values(sheet, limits) for sheet in sheets_of_books)
            yield _rows(sheets_of_books[0].title, results, limits, *formulas)


def _values(sheet: Any, limits: Limits) -> Iterator[tuple[Any, ...]]:
    found: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_col=limits.columns, values_only=True)
    return found


def _of_csv(name: str, data: bytes, limits: Limits) -> Iterator[Iterator[Row]]:
    text = _decoded(data)
    for delimiter in DELIMITERS:
        yield _rows(name, csv.reader(StringIO(text), delimiter=delimiter), limits)


def _rows(
    title: str, values: Iterable[Sequence[Any]], limits: Limits, written: Iterable[Sequence[Any]] | None = None
) -> Iterator[Row]:
    """`written` is the same table with its formulas in the place of their results."""
    title = title.rpartition("/")[2]
    try:
        for number, (line, formulas) in enumerate(zip(values, written or repeat(()), strict=False), 1):
            if number > limits.rows:
                raise FileRefused(TOO_LONG, rows=limits.rows)
            pairs = zip_longest(line[: limits.columns], formulas[: limits.columns])
            cells = [_cell(title, at, number, value, formula) for at, (value, formula) in enumerate(pairs)]
            empty = [_cell(title, at, number, None) for at in range(len(cells), limits.columns)]
            yield Row(number, (*cells, *empty))
    except csv.Error as error:
        raise FileRefused(BROKEN) from error


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, or what Windows writes in Romania."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1250")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(NO_TEXT)


def _cell(sheet: str, column: int, row: int, value: object, formula: object = None) -> Cell:
    address = f"{sheet}!{get_column_letter(column + 1)}{row}"
    match value:
        case None:
            lost = isinstance(formula, str) and formula.startswith("=")
            return Cell(address, "", Message(NO_RESULT) if lost else None)
        case bool() | datetime() | date() | time() | timedelta():
            shown = str(value)
            text = gettext_noop("“%(value)s” is a date or a yes/no value: format the cell as text or number.")
            return Cell(address, shown, Message(text, {"value": shown}))
        case float() if isfinite(value):
            # A spreadsheet computes in binary fractions: nine decimals are what it meant.
            number = Decimal(repr(round(value, 9)))
            return Cell(address, format(number, "f").removesuffix(".0"), number=number)
        case int():
            return Cell(address, str(value), number=Decimal(value))
        case str() if value.startswith("#") and value.rstrip("!?").isupper():
            text = gettext_noop("The formula in this cell gives an error (%(value)s).")
            return Cell(address, value, Message(text, {"value": value}))
    return Cell(address, str(value).strip())
