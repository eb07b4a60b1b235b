"""The savings report as files: what each kind is called and who writes it. All kinds come from the same rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Protocol, cast

from django.utils import timezone

from procurement import days
from tenders.forms.savings import SavingsForm
from tenders.reports.progress import SILENT, Progress
from tenders.reports.savings_cells import iso
from tenders.reports.savings_csv import write_csv
from tenders.reports.savings_json import write_json

IN_MEMORY = 2**20


class Writer(Protocol):
    """Writes a whole file, from one state of the database."""

    def __call__(self, out: BinaryIO, form: SavingsForm, *, now: datetime, progress: Progress) -> None: ...


def _xlsx() -> Writer:
    from tenders.reports.savings_xlsx import write_xlsx  # loaded where a spreadsheet is wanted

    return write_xlsx


def _pdf() -> Writer:
    from tenders.reports.savings_pdf import write_pdf  # needs Pango: the rest must work without it

    return write_pdf


KINDS: dict[str, tuple[str, Callable[[], Writer]]] = {
    "csv": ("text/csv; charset=utf-8", lambda: write_csv),
    "json": ("application/json", lambda: write_json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "pdf": ("application/pdf", _pdf),
}


def media_type(kind: str) -> str:
    """The media type of a kind of file."""
    return KINDS[kind][0]


def file_name(kind: str, form: SavingsForm, now: datetime) -> str:
    """What the file is called: the number of a frozen report, else currency and time of the data in UTC."""
    if form.statement:
        return f"savings-report-{form.statement.pk}.{kind}"
    return f"savings-{form.currency_now}-{iso(now)[:16].replace(':', '')}.{kind}"


def write(kind: str, out: BinaryIO, form: SavingsForm, *, now: datetime, progress: Progress = SILENT) -> None:
    """Write the report of a valid form, times in the display zone wherever it is asked for."""
    with timezone.override(days.zone()):
        KINDS[kind][1]()(out, form, now=form.as_of(now), progress=progress)


def written(kind: str, form: SavingsForm, *, now: datetime, progress: Progress = SILENT) -> BinaryIO:
    """The report as an open file at its beginning; on disk once it is large, and gone when it is closed.

    It holds public data only. Nothing is sent before it is whole, and no connection to the database waits for a slow reader.
    """
    out = cast("BinaryIO", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  (whoever reads it closes it)
    write(kind, out, form, now=now, progress=progress)
    out.seek(0)
    return out
