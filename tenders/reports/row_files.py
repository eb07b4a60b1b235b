"""Rows as CSV or JSON, piece by piece while they are read: a file of any length in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from django.http import StreamingHttpResponse

from procurement.rules.exact_json import dumps
from tenders.reports.savings_cells import safe_text


def streamed(
    kind: str, name: str, rows: Iterable[dict[str, Any]], columns: Sequence[str], *, listed: str
) -> StreamingHttpResponse:
    """The answer with the file: `kind` is csv or json, `listed` names the list of rows in JSON."""
    csv_file = kind == "csv"
    pieces = _csv(rows, columns) if csv_file else _json(listed, rows)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8" if csv_file else "application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    buffer = StringIO()
    lines = csv.DictWriter(buffer, columns, lineterminator="\n")
    lines.writeheader()
    for row in rows:
        lines.writerow({name: safe_text(value) if isinstance(value, str) else value for name, value in row.items()})
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _json(listed: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f'{{"{listed}":['
    for number, row in enumerate(rows):
        yield ("," if number else "") + dumps(row)
    yield "]}"
