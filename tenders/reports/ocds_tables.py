"""OCDS releases as tables: a ZIP of CSV files, or a spreadsheet. Rows wait on disk, so memory does not grow with them."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from procurement.rules.exact_json import dumps, loads
from procurement.rules.ocds_flat import rows, table_name

MOST_ROWS = 1_048_575
"""Of a sheet, below its headings."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


class TooLong(Exception):
    """A table has more rows than a sheet of a spreadsheet takes."""


class Tables:
    """A context manager. `add` releases, then write them once: headings are known only when all rows are."""

    def __init__(self) -> None:
        self._headings: dict[str, dict[str, None]] = {}
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, IO[str]] = {}

    def __enter__(self) -> Tables:
        self._folder = tempfile.TemporaryDirectory()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._waiting.values():
            file.close()
        self._folder.cleanup()

    def add(self, releases: Iterable[dict[str, Any]]) -> None:
        """Take in releases; each row waits in a file of its table."""
        for release in releases:
            for table, row in rows(release):
                if table not in self._waiting:
                    path = Path(self._folder.name) / str(len(self._waiting))
                    self._waiting[table] = path.open("w+", encoding="utf-8")
                    self._headings[table], self._counts[table] = {}, 0
                self._headings[table].update(dict.fromkeys(row))
                self._counts[table] += 1
                self._waiting[table].write(dumps(row) + "\n")

    def _rows(self, table: str) -> Iterator[list[Any]]:
        file = self._waiting[table]
        file.seek(0)
        for line in file:
            row = loads(line)
            yield [row.get(heading) for heading in self._headings[table]]  # type: ignore[attr-defined]

    def write_csv(self, target: IO[bytes]) -> None:
        """A ZIP with one CSV file for each table; the same rows give the same bytes."""
        with ZipFile(target, "w", ZIP_DEFLATED) as packed:
            for table, headings in self._headings.items():
                info = ZipInfo(f"{table_name(table)}.csv", _EPOCH)
                info.compress_type = ZIP_DEFLATED
                with packed.open(info, "w", force_zip64=True) as raw, TextIOWrapper(raw, "utf-8", newline="") as text:
                    writer = csv.writer(text)
                    writer.writerow(headings)
                    writer.writerows(map(_plain, self._rows(table)))

    def write_xlsx(self, target: IO[bytes]) -> None:
        """A workbook with one sheet for each table; numbers are numbers, and no text is ever a formula."""
        if any(count > MOST_ROWS for count in self._counts.values()):
            raise TooLong
        from xlsxwriter import Workbook

        book = Workbook(target, {"constant_memory": True, "tmpdir": self._folder.name})
        book.set_properties({"created": datetime(*_EPOCH)})  # noqa: DTZ001  (a date of no moment: the same rows give the same bytes)
        for table, headings in self._headings.items():
            sheet = book.add_worksheet(table_name(table))
            for at, heading in enumerate(headings):
                sheet.write_string(0, at, heading)
            for number, row in enumerate(self._rows(table), 1):
                for at, value in enumerate(row):
                    _write(sheet, number, at, value)
        book.close()


def _plain(row: list[Any]) -> list[Any]:
    return [json.dumps(value) if isinstance(value, bool) else value for value in row]


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | Decimal():
            sheet.write_number(row, column, value)
        case _:
            sheet.write_string(row, column, str(value))
