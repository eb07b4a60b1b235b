"""Open data under /ocds/: release and record packages, paged; one process; everything as one file. Public, never by session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from procurement import clock
from procurement.rules.ocds_package import EXTENSIONS, record_package, release_package
from tenders.forms.ocds import ReleaseForm
from tenders.models import Release
from tenders.queries import bulk, packages
from tenders.queries.releases import (
    ReleasePage,
    bounds,
    changed_at,
    digests_of,
    first_of_each,
    page,
    releases,
    releases_of,
)
from tenders.views.ocds_answers import JSON, LISTS, limited, open_data, refused
from tenders.views.ocds_bulk import FORMS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is, under which terms, and how to ask for it."""
    first, last = bounds()
    context = {
        "extensions": [*EXTENSIONS, packages.own_extension()],
        "years": bulk.years(),
        "forms": FORMS,
        "first": first,
        "last": last,
        "publisher": settings.OCDS_PUBLISHER,
        "license": settings.OCDS_LICENSE,
        "policy": settings.OCDS_POLICY,
    }
    return render(request, "tenders/public/ocds.html", context)


@open_data
@limited(LISTS)
def description(request: HttpRequest) -> HttpResponse:
    """Every address of the open data for programs, as OpenAPI."""
    context = {"publisher": settings.OCDS_PUBLISHER, "license": settings.OCDS_LICENSE, "url": settings.PUBLIC_URL}
    return render(request, "tenders/public/openapi.json", context, content_type=JSON)


@open_data
@limited(LISTS)
def release_list(request: HttpRequest) -> HttpResponseBase:
    """Releases a hundred at a time, oldest first; links.next leads on."""
    return _paged(request, records=False)


@open_data
@limited(LISTS)
def record_list(request: HttpRequest) -> HttpResponseBase:
    """Records a hundred at a time, in the order in which their processes were first published."""
    return _paged(request, records=True)


def _paged(request: HttpRequest, *, records: bool) -> HttpResponseBase:
    form = ReleaseForm(request.GET)
    if not form.is_valid():
        return refused(form.errors)
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
@limited(LISTS)
@condition(etag_func=_etag, last_modified_func=_last_modified)
def releases_of_process(request: HttpRequest, ocid: str) -> HttpResponse:
    """All releases of one process."""
    found = _process(ocid)
    info = packages.info(request.path, packages.last_change(found) or clock.now())
    return HttpResponse("".join(release_package(info, (release.body for release in found))), content_type=JSON)


@open_data
@limited(LISTS)
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
