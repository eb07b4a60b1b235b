"""The rows of a spreadsheet of own history, one by one, handed to the pass that it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from procurement import clock
from procurement.rules.history_values import Given
from tenders.forms.history_table import FIELD, LIMITS
from tenders.forms.sheets import Cell, SheetRefused, stream_rows
from tenders.models import HistoryTable
from tenders.services import history_passes, history_tables


def read(table: HistoryTable) -> None:
    """Check it or import it, as its state says, or write down why it can't be read to its end."""
    act = history_passes.take if table.state == HistoryTable.State.IMPORTING else history_passes.check

    def progress(rows: int) -> None:
        history_tables.tell(table, rows, now=clock.now())

    try:
        act(table, _rows(table), progress=progress, now=clock.now())
    except SheetRefused as refused:
        history_tables.fail(table, refused.issues[0].message, now=clock.now())


def _rows(table: HistoryTable) -> Iterator[tuple[int, tuple[Given, ...]]]:
    with table.file.open("rb") as file:
        data = file.read()
    for row in islice(stream_rows(table.name, data, FIELD, LIMITS), 1, None):
        yield row.number, tuple(_given(cell) for cell in row.cells)


def _given(cell: Cell) -> Given:
    return Given(cell.text, cell.number, cell.problem, cell.address.rpartition("!")[2])
