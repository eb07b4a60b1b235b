"""Stored releases -> OCDS packages as text, for pages, downloads and files alike. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from django.conf import settings
from django.urls import reverse

from procurement.rules.exact_json import loads
from procurement.rules.ocds import compiled
from procurement.rules.ocds_merge import DatedRelease
from procurement.rules.ocds_package import PackageInfo, linked_release, record
from procurement.rules.ocds_values import Json, exact_moment
from tenders.models import Release
from tenders.queries.releases import listed


def info(path: str, published_at: datetime, *, next_path: str = "", previous_path: str = "") -> PackageInfo:
    """The package found at `path` on this site. `published_at` is when its content last changed."""
    return PackageInfo(
        uri=settings.PUBLIC_URL + path,
        published_at=published_at,
        publisher=settings.OCDS_PUBLISHER,
        publisher_uri=settings.PUBLIC_URL,
        license=settings.OCDS_LICENSE,
        policy=settings.OCDS_POLICY,
        next=settings.PUBLIC_URL + next_path if next_path else "",
        previous=settings.PUBLIC_URL + previous_path if previous_path else "",
        extension=own_extension(),
    )


def own_extension() -> str:
    """Where this platform describes the fields that no extension of the registry has."""
    return settings.PUBLIC_URL + reverse("tenders:ocds-extension")


def last_change(found: Iterable[Release]) -> datetime | None:
    """The newest date among the releases; None for an empty package."""
    return max((release.released_at for release in found), default=None)


def linked_records(first: list[Release], last: int | None = None) -> Iterator[str]:
    """The record of each process whose first release is given: its compiled release, and where its releases stand; `last`: as of
    that place of the feed."""
    for found in _processes(first, last):
        yield record(found[0].tender.ocid, _compiled(found), map(_link, found))


def compiled_releases(first: list[Release], last: int | None = None) -> Iterator[Json]:
    """The compiled release of each process whose first release is given; `last`: as of that place of the feed."""
    return map(_compiled, _processes(first, last))


def _processes(first: list[Release], last: int | None = None) -> Iterator[list[Release]]:
    """All releases of each of these processes."""
    every = listed([release.tender for release in first], last)
    return (every[release.tender_id] for release in first)


def whole_record(found: list[Release]) -> str:
    """The record of one process with its releases in full."""
    return record(found[-1].tender.ocid, _compiled(found), [release.body for release in found])


def _compiled(found: list[Release]) -> Json:
    return compiled([DatedRelease(release.released_at, compiled=False, body=body(release)) for release in found])


def body(release: Release) -> Json:
    """A stored release as data."""
    return cast("Json", loads(release.body))


def address_of(release: Release) -> str:
    """Where this release stands in full."""
    ocid = release.tender.ocid
    return f"{settings.PUBLIC_URL}{reverse('tenders:ocds-releases-of', args=[ocid])}#{ocid}-{release.number}"


def _link(release: Release) -> str:
    return linked_release(address_of(release), exact_moment(release.released_at), release.tags)
