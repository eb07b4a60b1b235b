"""A file of releases that goes on where a download broke off: HTTP ranges over lines that are read while they are sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from procurement.rules.byte_ranges import ByteRange, NotSatisfiable, goes_on, range_of
from tenders.queries.byte_ranges import length_of, lines_from, up_to
from tenders.queries.releases import ReleaseFilters

LINES = "application/jsonl"


def answer(request: HttpRequest, filters: ReleaseFilters, last: int, etag: str) -> HttpResponseBase:
    """The releases up to a place of the feed: all of them, the part that is asked for, or 416 where that is after the end."""
    found = up_to(filters, last)
    total = length_of(found)
    asked = request.headers.get("Range", "") if goes_on(request.headers.get("If-Range", ""), etag) else ""
    try:
        part = range_of(asked, total)
    except NotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{total}", "Accept-Ranges": "bytes"})
    sent = part or ByteRange(0, total - 1)
    response = StreamingHttpResponse(lines_from(found, sent) if total else (), content_type=LINES)
    response["Accept-Ranges"], response["Content-Length"] = "bytes", str(sent.length)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.end}/{total}"
    return response
