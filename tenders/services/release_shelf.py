"""Releases of any files, put on a shelf on disk, and taken off again as one compiled release a process.

For what only looks at foreign data and keeps none of it. The shelf is a temporary file, so memory does not grow with the input.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedReader
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import cast

from procurement.rules.exact_json import dumps, loads
from procurement.rules.messages import Message
from procurement.rules.ocds_history import dated
from procurement.rules.ocds_merge import DatedRelease, Json, merged
from procurement.rules.ocds_reading import Node, NotReadable
from tenders.services.importing import Report
from tenders.services.ocds_files import read
from tenders.services.ocds_shapes import Broken, Found
from tenders.services.source_releases import NO_OCID, NO_TEXT

_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Shelf:
    """A context manager. `put` files, then `compiled` gives each process once, in the order in which it first came."""

    def __init__(self, report: Report) -> None:
        self._report, self.kept, self.refused = report, 0, 0

    def __enter__(self) -> Shelf:
        self._folder = tempfile.TemporaryDirectory()
        self._rows = sqlite3.connect(Path(self._folder.name) / "releases")
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE releases (ocid TEXT, at TEXT, compiled INTEGER, body TEXT)")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()
        self._folder.cleanup()

    def put(self, raw: BufferedReader, name: str) -> None:
        """Keep every release of a file; what can't be read is reported with its place."""
        for item in read(raw):
            try:
                self._keep(item)
                self.kept += 1
            except NotReadable as error:
                self.refused += 1
                self._report(f"{name}, {item.place}" if item.place else name, error.reason)
        self._rows.commit()

    def _keep(self, item: Found | Broken) -> None:
        if isinstance(item, Broken):
            raise NotReadable(item.reason.template, **item.reason.params)
        node = Node(item.release)
        if not (ocid := node.text("ocid")):
            raise NotReadable(NO_OCID)
        try:
            body = dumps(item.release)
        except (ValueError, RecursionError) as error:
            raise NotReadable(NO_TEXT, detail=str(error)) from error
        at = dated(node) or _EARLIEST
        self._rows.execute("INSERT INTO releases VALUES (?, ?, ?, ?)", (ocid, at.isoformat(), item.compiled, body))

    def compiled(self) -> Iterator[Json]:
        """One compiled release for each process."""
        rows = self._rows.execute(
            "SELECT ocid, at, compiled, body FROM releases JOIN (SELECT ocid, min(rowid) AS first FROM releases GROUP BY ocid)"
            " USING (ocid) ORDER BY first, releases.rowid"
        )
        for _ocid, group in groupby(rows, key=lambda row: row[0]):
            yield merged([_dated_release(*row[1:]) for row in group])


def _dated_release(at: str, compiled: int, body: str) -> DatedRelease:
    return DatedRelease(datetime.fromisoformat(at), bool(compiled), cast("Json", loads(body)))


def refusal(name: str, error: OSError) -> tuple[str, Message]:
    """What to report of a file that can't be opened."""
    return name, Message("%(detail)s", {"detail": error.strerror or str(error)})
