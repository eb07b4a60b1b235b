"""/ocds/changes.json: what was released since a place in the feed, for those who keep a copy of all of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response

from procurement.rules.ocds_package import change, changes_page
from procurement.rules.ocds_values import exact_moment
from tenders.forms.ocds import ChangesForm
from tenders.models import ReleasePlace
from tenders.queries import feed, packages
from tenders.views.ocds_answers import JSON, LISTS, limited, open_data, refused

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
"""A full page never changes; the last one may be kept, and is asked for again each time."""


@open_data
@limited(LISTS)
def changes(request: HttpRequest) -> HttpResponseBase:
    """A hundred changes after a place. `links.next` is there also at the end: it gives what comes later."""
    form = ChangesForm(request.GET)
    if not form.is_valid():
        return refused(form.errors)
    after, full = form.cleaned_data["after"] or 0, form.cleaned_data["full"]
    found = feed.changes(after, full=full)
    last = found[-1].place if found else after
    etag = f'"{after}-{last}-{int(full)}"'
    response = get_conditional_response(request, etag)
    if response is None:
        following = _address(after=last, full=full)
        page = changes_page(_address(after=after, full=full), following, map(_change, found))
        response = HttpResponse("".join(page), content_type=JSON)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVER if len(found) == feed.PAGE_SIZE else ASK_AGAIN
    return response


def _address(*, after: int, full: bool) -> str:
    query = f"?after={after}" + ("&full=true" if full else "")
    return settings.PUBLIC_URL + reverse("tenders:ocds-changes") + query


def _change(found: ReleasePlace) -> str:
    release = found.release
    facts = {
        "place": found.place,
        "ocid": release.tender.ocid,
        "id": f"{release.tender.ocid}-{release.number}",
        "date": exact_moment(release.released_at),
        "tag": release.tags,
        "sha256": release.digest,
        "url": packages.address_of(release),
    }
    return change(facts, "" if "body" in release.get_deferred_fields() else release.body)
