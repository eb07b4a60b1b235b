"""Files of the savings report that are written in the background: ordered by the page, written by the worker."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from time import monotonic

from django.db import connection
from django.utils import translation
from django.utils.translation import get_language, gettext

from procurement import clock
from procurement.display import sentence
from tenders.forms.savings import FIELDS, SavingsForm
from tenders.models import ReportFile
from tenders.queries.savings import currencies, data_hash
from tenders.queries.savings_statements import ordered_statement
from tenders.reports.pdf import PangoMissing
from tenders.reports.progress import Progress
from tenders.reports.savings_files import KINDS, file_name, written
from tenders.reports.savings_xlsx import TooLong
from tenders.services import report_files

BACKGROUND = ("xlsx", "pdf")
LAYOUT = 4
"""Grows when files look different from the same data: then those lying ready are not handed out any more."""

TELL_EVERY = 0.5
"""Seconds between two notes of the progress."""

log = logging.getLogger(__name__)


def key_of(kind: str, form: SavingsForm, language: str, found: str) -> str:
    """What makes a file the same file: kind, filters, language, and the data by their hash."""
    decided = str(form.statement.decided_at) if form.statement else ""
    said = {
        "kind": kind,
        "query": form.query(),
        "language": language,
        "data": found,
        "layout": LAYOUT,
        "decided": decided,
    }
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def order(kind: str, form: SavingsForm) -> ReportFile:
    """Ask for a file of a valid form; Refused while too many wait."""
    language = get_language() or "en"
    query = {name: str(form.data.get(name) or "") for name in FIELDS}
    query |= {
        "buyer": form.buyer_id,
        "currency": form.currency_now,
        "report": str(form.statement.pk) if form.statement else "",
    }
    key = key_of(kind, form, language, data_hash(form.filters()))
    return report_files.request_file(kind, query, key=key, language=language, now=clock.now())


def write_ordered(file: ReportFile) -> None:
    """Write it, or write down why that can't be done. Whoever waits is told either way."""
    with translation.override(file.language):
        try:
            _write(file)
        except (TooLong, PangoMissing) as refusal:
            report_files.fail(file, sentence(refusal.message), now=clock.now())
        except Exception:
            log.exception("A report could not be written: %s", file.pk)
            words = gettext("The file could not be written. The CSV and the JSON hold the same figures.")
            report_files.fail(file, words, now=clock.now())


def _write(file: ReportFile) -> None:
    statement = ordered_statement(file.query.get("report", ""))
    form = SavingsForm(file.query, currencies=currencies(), statement=statement)
    if file.kind not in KINDS or not form.is_valid():
        report_files.fail(file, gettext("The filters of this file can't be read any more."), now=clock.now())
        return
    now = clock.now()
    with _Teller(file) as tell, written(file.kind, form, now=now, progress=Progress(tell)) as content:
        key = key_of(file.kind, form, file.language, data_hash(form.filters()))
        report_files.finish(file, content, name=file_name(file.kind, form, now), key=key, now=clock.now())


class _Teller:
    """Writes the progress down, not more often than anybody looks, and on a connection of its own: the one that reads the
    rows is inside a transaction that nobody else sees into."""

    def __init__(self, file: ReportFile) -> None:
        self._file, self._last = file, 0.0
        self._writer = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> _Teller:
        return self

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._last >= TELL_EVERY:
            self._last = monotonic()
            self._writer.submit(self._tell, done, total)

    def _tell(self, done: int, total: int) -> None:
        report_files.tell(self._file, done, total, now=clock.now())

    def __exit__(self, *_raised: object) -> None:
        self._writer.submit(connection.close)
        self._writer.shutdown()
