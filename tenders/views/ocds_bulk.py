"""Files of everything under /ocds/: JSON lines, gzipped or not, and tables. Written while they are read, in constant memory."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from procurement.release_digest import release_digest
from tenders.forms.ocds import ReleaseForm
from tenders.queries import bulk
from tenders.queries.bulk_parts import PartedFile, file_of_records, file_of_releases
from tenders.queries.releases import ReleaseFilters
from tenders.reports.ocds_tables import Tables, TooLong
from tenders.views import ocds_parts, ocds_ranges
from tenders.views.ocds_answers import FILES, limited, open_data, refused

LINES, GZIP = "application/jsonl", "application/gzip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_LONG = "A sheet of a spreadsheet can't take that many rows: take the CSV files."


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: the filters, the place of the feed up to which there is something, what else the bytes depend on,
    and the tag of that version."""

    request: HttpRequest
    filters: ReleaseFilters
    last: int
    made_of: str
    etag: str


Answer = Callable[[Asked], HttpResponseBase]


@open_data
@limited(FILES)
def everything(request: HttpRequest) -> HttpResponseBase:
    """Every release that matches the filters, as gzipped JSON lines."""
    form = ReleaseForm(request.GET)
    if not form.is_valid():
        return refused(form.errors)
    return _unless_known(request, form.filters(), _releases_packed, "releases.jsonl.gz")


@open_data
@limited(FILES)
def of_year(request: HttpRequest, year: int, file_name: str) -> HttpResponseBase:
    """One year in one of the forms."""
    if file_name not in FORMS or year not in bulk.years():
        raise Http404
    return _unless_known(request, bulk.of_year(year), FORMS[file_name], f"{year}-{file_name}")


def _unless_known(request: HttpRequest, filters: ReleaseFilters, answer: Answer, name: str) -> HttpResponseBase:
    """The file, or 304 where who asks has it already."""
    whole = ReleaseFilters() if "records" in name else filters  # a record changes with releases of any year
    last = bulk.last_place(whole)
    made_of = repr((filters, name, zlib.ZLIB_RUNTIME_VERSION, release_digest(), settings.PUBLIC_URL))
    etag = f'"{sha256(f"{last} {made_of}".encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag) or answer(Asked(request, filters, last, made_of, etag))
    if response.status_code in (200, 206):
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def _resumable(asked: Asked) -> HttpResponseBase:
    """Releases as they are stored: any part can be sent at once, since the database knows the bytes before they are read."""
    return ocds_ranges.answer(asked.request, asked.filters, asked.last, asked.etag)


def _parted(asked: Asked, file: PartedFile, content_type: str) -> HttpResponseBase:
    return ocds_parts.answer(asked.request, file, asked.made_of, asked.etag, content_type)


def _releases_packed(asked: Asked) -> HttpResponseBase:
    return _parted(asked, file_of_releases(asked.filters, asked.last), GZIP)


def _records(asked: Asked) -> HttpResponseBase:
    return _parted(asked, file_of_records(asked.filters, asked.last, packed=False), LINES)


def _records_packed(asked: Asked) -> HttpResponseBase:
    return _parted(asked, file_of_records(asked.filters, asked.last, packed=True), GZIP)


def _tables(write: Callable[[Tables, IO[bytes]], None], content_type: str) -> Answer:
    """Tables are made on disk first: their headings are known only at the end."""

    def answer(asked: Asked) -> HttpResponseBase:
        file = tempfile.TemporaryFile()  # noqa: SIM115  (closed when the response is)
        with Tables() as tables:
            tables.add(bulk.compiled_releases(asked.filters, asked.last))
            try:
                write(tables, file)
            except TooLong:
                file.close()
                return refused({"__all__": [TOO_LONG]})
        return ocds_ranges.answer_file(asked.request, file, asked.etag, content_type)

    return answer


FORMS: dict[str, Answer] = {
    "releases.jsonl": _resumable,
    "releases.jsonl.gz": _releases_packed,
    "records.jsonl": _records,
    "records.jsonl.gz": _records_packed,
    "records.csv.zip": _tables(Tables.write_csv, "application/zip"),
    "records.xlsx": _tables(Tables.write_xlsx, XLSX),
}
"""What each year is offered in: every release, or how each process that was first published in it stands now."""
