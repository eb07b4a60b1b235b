"""Files of open data that go on where a download broke off: HTTP ranges over lines that are stored as they are sent, and over files
that are made anew, to the same bytes, each time that somebody asks."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from procurement.rules.byte_ranges import ByteRange, NotSatisfiable, goes_on, range_of
from tenders.queries.byte_ranges import length_of, lines_from, up_to
from tenders.queries.releases import ReleaseFilters

LINES = "application/jsonl"


def asked_range(request: HttpRequest, etag: str) -> str:
    """The Range header; empty where it is for another version than this one."""
    return request.headers.get("Range", "") if goes_on(request.headers.get("If-Range", ""), etag) else ""


def nothing_there(total: int) -> HttpResponse:
    """The answer to a range after the end of a file."""
    return HttpResponse(status=416, headers={"Content-Range": f"bytes */{total}", "Accept-Ranges": "bytes"})


def with_range(response: HttpResponseBase, part: ByteRange | None, total: int) -> HttpResponseBase:
    """The response with the headers of a part, or of the whole."""
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(part.length if part else total)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.end}/{total}"
    return response


def answer(request: HttpRequest, filters: ReleaseFilters, last: int, etag: str) -> HttpResponseBase:
    """The releases up to a place of the feed: all of them, the part that is asked for, or 416 where that is after the end."""
    found = up_to(filters, last)
    total = length_of(found)
    try:
        part = range_of(asked_range(request, etag), total)
    except NotSatisfiable:
        return nothing_there(total)
    lines = lines_from(found, part or ByteRange(0, total - 1)) if total else ()
    return with_range(StreamingHttpResponse(lines, content_type=LINES), part, total)


def answer_file(request: HttpRequest, file: IO[bytes], etag: str, content_type: str) -> HttpResponseBase:
    """A file on disk that is this answer's alone, likewise."""
    total = file.seek(0, 2)
    try:
        part = range_of(asked_range(request, etag), total)
    except NotSatisfiable:
        file.close()
        return nothing_there(total)
    if part:
        file.truncate(part.end + 1)
    file.seek(part.start if part else 0)
    return with_range(FileResponse(file, content_type=content_type), part, total)
