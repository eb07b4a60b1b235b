"""Spreadsheets that people upload (XLSX, CSV): read cell by cell, so that every complaint names its cell. Never trusts sizes."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from django.core.files.uploadedfile import UploadedFile
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from procurement.file_types import HEAD, FileRefused, recognize
from procurement.rules.messages import Issue, Message, gettext_noop, issue

LARGEST = 5 * 2**20
UNPACKED = 100 * 2**20
"""An XLSX file is a zip: what it may become when unpacked."""
COLUMNS = 20
LAST_ROW = 50_000

KIND = gettext_noop("Upload a spreadsheet as .xlsx or .csv.")
TOO_LARGE = gettext_noop("This spreadsheet is larger than %(megabytes)s MB: take out pictures and other sheets.")
BROKEN = gettext_noop("This spreadsheet can't be read. Open it, save it again as .xlsx and upload that file.")
TOO_LONG = gettext_noop("This spreadsheet goes on after row %(rows)s: delete the empty rows below the table.")
NO_TEXT = gettext_noop("The text of this file can't be read. Save it as CSV in UTF-8.")
AT = gettext_noop("%(cell)s: %(problem)s")

_BAD = (BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError)
"""What openpyxl raises for files that are no workbook, or a damaged one."""


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


def read_rows(upload: UploadedFile[Any], field: str) -> list[Row]:
    """The rows of the first sheet that hold anything. SheetRefused if the file as a whole can't be taken."""
    name = upload.name or ""
    extension = name.rpartition(".")[2].lower()
    if extension not in ("xlsx", "csv"):
        raise SheetRefused(issue(field, KIND))
    if (upload.size or 0) > LARGEST:
        raise SheetRefused(issue(field, TOO_LARGE, megabytes=LARGEST // 2**20))
    upload.seek(0)
    try:
        recognize(name, upload.read(HEAD))
    except FileRefused as refused:
        raise SheetRefused(Issue(field, refused.message)) from refused
    upload.seek(0)
    values = _from_xlsx(upload, field) if extension == "xlsx" else _from_csv(upload, field)
    return [row for row in values if any(cell.text or cell.problem for cell in row.cells)]


def _from_xlsx(upload: UploadedFile[Any], field: str) -> Iterator[Row]:
    try:
        with ZipFile(upload) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise SheetRefused(issue(field, BROKEN))
        upload.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl speaks of styles and extensions that don't concern us
            book = load_workbook(upload, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            for number, values in enumerate(sheet.iter_rows(max_col=COLUMNS, values_only=True), 1):
                if number > LAST_ROW:
                    raise SheetRefused(issue(field, TOO_LONG, rows=LAST_ROW))
                padded = (*values, *[None] * (COLUMNS - len(values)))
                yield Row(number, tuple(_cell(sheet.title, at, number, value) for at, value in enumerate(padded)))
    except _BAD as error:
        raise SheetRefused(issue(field, BROKEN)) from error


def _from_csv(upload: UploadedFile[Any], field: str) -> Iterator[Row]:
    text = _decoded(upload.read(), field)
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    name = (upload.name or "").rpartition("/")[2]
    try:
        for number, values in enumerate(csv.reader(StringIO(text), delimiter=delimiter), 1):
            if number > LAST_ROW:
                raise SheetRefused(issue(field, TOO_LONG, rows=LAST_ROW))
            padded = [*values[:COLUMNS], *[""] * (COLUMNS - len(values))]
            yield Row(number, tuple(_cell(name, at, number, value) for at, value in enumerate(padded)))
    except csv.Error as error:
        raise SheetRefused(issue(field, BROKEN)) from error


def _decoded(data: bytes, field: str) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, or what Windows writes in Romania."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1250")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(issue(field, NO_TEXT))


def _cell(sheet: str, column: int, row: int, value: object) -> Cell:
    address = f"{sheet}!{get_column_letter(column + 1)}{row}"
    match value:
        case None:
            return Cell(address, "")
        case bool() | datetime() | date() | time() | timedelta():
            shown = str(value)
            text = gettext_noop("“%(value)s” is a date or a yes/no value: format the cell as text or number.")
            return Cell(address, shown, Message(text, {"value": shown}))
        case float():
            # A spreadsheet computes in binary fractions: nine decimals are what it meant.
            number = Decimal(repr(round(value, 9)))
            return Cell(address, format(number, "f").removesuffix(".0"), number=number)
        case int():
            return Cell(address, str(value), number=Decimal(value))
        case str() if value.startswith("#") and value.rstrip("!?").isupper():
            text = gettext_noop("The formula in this cell gives an error (%(value)s).")
            return Cell(address, value, Message(text, {"value": value}))
    return Cell(address, str(value).strip())
