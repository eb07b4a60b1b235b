"""Open data under /ocds/: release and record packages, paged; one process; everything as one file. Public, never by session."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from procurement import clock
from procurement.rules.ocds_package import EXTENSIONS, record_package, release_package
from tenders.forms.ocds import ReleaseForm
from tenders.models import Release
from tenders.queries import packages
from tenders.queries.releases import (
    ReleasePage,
    bounds,
    changed_at,
    digests_of,
    first_of_each,
    in_turn,
    page,
    releases,
    releases_of,
)

JSON, GZIP_WBITS = "application/json", 31
View = Callable[..., HttpResponseBase]


def open_data(view: View) -> View:
    """Any page of any site may read it: it is the same for everybody."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return require_safe(wrapper)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is, under which terms, and how to ask for it."""
    first, last = bounds()
    context = {
        "extensions": EXTENSIONS,
        "first": first,
        "last": last,
        "publisher": settings.OCDS_PUBLISHER,
        "license": settings.OCDS_LICENSE,
        "policy": settings.OCDS_POLICY,
    }
    return render(request, "tenders/public/ocds.html", context)


@open_data
def release_list(request: HttpRequest) -> HttpResponseBase:
    """Releases a hundred at a time, oldest first; links.next leads on."""
    return _paged(request, records=False)


@open_data
def record_list(request: HttpRequest) -> HttpResponseBase:
    """Records a hundred at a time, in the order in which their processes were first published."""
    return _paged(request, records=True)


def _paged(request: HttpRequest, *, records: bool) -> HttpResponseBase:
    form = ReleaseForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    found = releases(form.filters())
    shown = page(
        first_of_each(found) if records else found,
        after=form.cleaned_data["after"] or 0,
        before=form.cleaned_data["before"],
    )
    info = packages.info(
        request.get_full_path(),
        packages.last_change(shown.releases) or clock.now(),
        next_path=_beside(request, after=shown.next_after),
        previous_path=_beside(request, before=shown.previous_before),
    )
    pieces = record_package(info, packages.linked_records(shown.releases)) if records else _releases(info, shown)
    return HttpResponse("".join(pieces), content_type=JSON)


def _releases(info: packages.PackageInfo, shown: ReleasePage) -> Iterator[str]:
    return release_package(info, (release.body for release in shown.releases))


def _beside(request: HttpRequest, **place: int | None) -> str:
    """The address of the page beside this one, with the same filters; empty where there is none."""
    [(name, value)] = place.items()
    if value is None:
        return ""
    query: QueryDict = request.GET.copy()
    for other in ("after", "before"):
        query.pop(other, None)
    query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


def _etag(request: HttpRequest, ocid: str) -> str | None:
    digests = digests_of(ocid)
    return f'"{sha256("".join(digests).encode()).hexdigest()[:32]}"' if digests else None


def _last_modified(request: HttpRequest, ocid: str) -> datetime | None:
    return changed_at(ocid)


@open_data
@condition(etag_func=_etag, last_modified_func=_last_modified)
def releases_of_process(request: HttpRequest, ocid: str) -> HttpResponse:
    """All releases of one process."""
    found = _process(ocid)
    info = packages.info(request.path, packages.last_change(found) or clock.now())
    return HttpResponse("".join(release_package(info, (release.body for release in found))), content_type=JSON)


@open_data
@condition(etag_func=_etag, last_modified_func=_last_modified)
def record_of_process(request: HttpRequest, ocid: str) -> HttpResponse:
    """The record of one process, with its releases in full."""
    found = _process(ocid)
    info = packages.info(request.path, packages.last_change(found) or clock.now())
    return HttpResponse("".join(record_package(info, [packages.whole_record(found)])), content_type=JSON)


def _process(ocid: str) -> list[Release]:
    found = releases_of(ocid)
    if not found:
        raise Http404
    return found


@open_data
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Every release as gzipped JSON lines, written while it is read."""
    form = ReleaseForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    lines = (release.body + "\n" for release in in_turn(releases(form.filters())))
    response = StreamingHttpResponse(_zipped(lines), content_type="application/gzip")
    response["Content-Disposition"] = 'attachment; filename="releases.jsonl.gz"'
    return response


def _zipped(lines: Iterable[str]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, GZIP_WBITS)
    for line in lines:
        if piece := packer.compress(line.encode()):
            yield piece
    yield packer.flush()
