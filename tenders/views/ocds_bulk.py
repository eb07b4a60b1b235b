"""Files of everything under /ocds/: JSON lines, gzipped or not, and tables. Written while they are read, in constant memory."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from tenders.forms.ocds import ReleaseForm
from tenders.queries import bulk
from tenders.queries.releases import ReleaseFilters
from tenders.reports.ocds_tables import Tables, TooLong
from tenders.views import ocds_ranges
from tenders.views.ocds_answers import FILES, limited, open_data, refused

GZIP_WBITS = 31
LINES, GZIP = "application/jsonl", "application/gzip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_LONG = "A sheet of a spreadsheet can't take that many rows: take the CSV files."


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: the filters, the place of the feed up to which there is something, and the tag of that version."""

    request: HttpRequest
    filters: ReleaseFilters
    last: int
    etag: str


Answer = Callable[[Asked], HttpResponseBase]


@open_data
@limited(FILES)
def everything(request: HttpRequest) -> HttpResponseBase:
    """Every release that matches the filters, as gzipped JSON lines."""
    form = ReleaseForm(request.GET)
    if not form.is_valid():
        return refused(form.errors)
    return _unless_known(request, form.filters(), _gzipped(bulk.release_lines), "releases.jsonl.gz")


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
    etag = f'"{sha256(repr((last, filters, name)).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag) or answer(Asked(request, filters, last, etag))
    if response.status_code in (200, 206):
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response.setdefault("Accept-Ranges", "none")
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def _lines(lines: Callable[[ReleaseFilters], Iterator[str]]) -> Answer:
    return lambda asked: StreamingHttpResponse(map(str.encode, lines(asked.filters)), content_type=LINES)


def _resumable(asked: Asked) -> HttpResponseBase:
    """Releases as they are stored: the one file of which any part can be sent, since its bytes are known before they are read."""
    return ocds_ranges.answer(asked.request, asked.filters, asked.last, asked.etag)


def _gzipped(lines: Callable[[ReleaseFilters], Iterator[str]]) -> Answer:
    return lambda asked: StreamingHttpResponse(_zipped(lines(asked.filters)), content_type=GZIP)


def _zipped(lines: Iterable[str]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, GZIP_WBITS)
    for line in lines:
        if piece := packer.compress(line.encode()):
            yield piece
    yield packer.flush()


def _tables(write: Callable[[Tables, IO[bytes]], None], content_type: str) -> Answer:
    """Tables are made on disk first: their headings are known only at the end."""

    def answer(asked: Asked) -> HttpResponseBase:
        file = tempfile.TemporaryFile()  # noqa: SIM115  (closed when the response is)
        with Tables() as tables:
            tables.add(bulk.compiled_releases(asked.filters))
            try:
                write(tables, file)
            except TooLong:
                file.close()
                return refused({"__all__": [TOO_LONG]})
        file.seek(0)
        return FileResponse(file, content_type=content_type)

    return answer


FORMS: dict[str, Answer] = {
    "releases.jsonl": _resumable,
    "releases.jsonl.gz": _gzipped(bulk.release_lines),
    "records.jsonl": _lines(bulk.record_lines),
    "records.jsonl.gz": _gzipped(bulk.record_lines),
    "records.csv.zip": _tables(Tables.write_csv, "application/zip"),
    "records.xlsx": _tables(Tables.write_xlsx, XLSX),
}
"""What each year is offered in: every release, or how each process that was first published in it stands now."""
