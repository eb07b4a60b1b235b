"""An OCDS release as rows of tables, named as flatten-tool names them, so that it can put them together again.

One table for the release and one for each list of objects; a row of a list begins with the ocid and the ids of what it lies in.
Headings are paths, such as awards/0/value/amount; lists of plain values are joined with semicolons.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
Value = str | int | bool | Decimal
Row = dict[str, Value]
"""Values by heading."""

MAIN = "main"


LONGEST_NAME = 31
"""Characters that the name of a sheet may have."""


def table_name(table: str) -> str:
    """The table's name, shortened where a sheet can't bear it: all but its last word to three letters."""
    if len(table) <= LONGEST_NAME:
        return table
    *path, last = table.split("_")
    return "_".join([*(word[:3] for word in path), last])[:LONGEST_NAME]


def rows(release: Json) -> Iterator[tuple[str, Row]]:
    """Every row of a release with the name of its table; the release's own comes first."""
    yield from _rows(release, MAIN, "", {"ocid": release["ocid"]})


def _rows(part: Json, table: str, prefix: str, keys: Row) -> Iterator[tuple[str, Row]]:
    """The row of an object and then those of its lists, which name it by its id."""
    row, lists = dict(keys), list[tuple[str, str, list[Json]]]()
    _fill(row, lists, part, prefix, "" if table == MAIN else table)
    yield table, row
    if "id" in part:
        keys = {**keys, f"{prefix}id": part["id"]}
    for name, path, members in lists:
        for member in members:
            yield from _rows(member, name, f"{path}/0/", keys)


def _fill(row: Row, lists: list[tuple[str, str, list[Json]]], part: Json, prefix: str, table: str) -> None:
    for name, value in part.items():
        path = f"{prefix}{name}"
        inner = f"{table}_{name}" if table else name
        match value:
            case None:
                pass
            case dict():
                _fill(row, lists, value, f"{path}/", inner)
            case list() if value and all(isinstance(member, dict) for member in value):
                lists.append((inner, path, value))
            case list():
                row[path] = ";".join(str(member) for member in value)
            case _:
                row[path] = value
