"""Stored releases -> OCDS packages as text, for pages, downloads and files alike. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from django.conf import settings
from django.urls import reverse

from procurement.rules.exact_json import loads
from procurement.rules.ocds import compiled
from procurement.rules.ocds_package import PackageInfo, linked_release, record
from procurement.rules.ocds_values import Json, exact_moment
from tenders.models import Release
from tenders.queries.releases import listed, newest_of


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
    )


def last_change(found: Iterable[Release]) -> datetime | None:
    """The newest date among the releases; None for an empty package."""
    return max((release.released_at for release in found), default=None)


def linked_records(first: list[Release]) -> Iterator[str]:
    """The record of each process whose first release is given: its compiled release, and where its releases stand."""
    tenders = [release.tender for release in first]
    newest, every = newest_of(tenders), listed(tenders)
    for tender in tenders:
        links = [_link(release, tender.ocid) for release in every[tender.pk]]
        yield record(tender.ocid, compiled(body(newest[tender.pk])), links)


def whole_record(found: list[Release]) -> str:
    """The record of one process with its releases in full."""
    return record(found[-1].tender.ocid, compiled(body(found[-1])), [release.body for release in found])


def body(release: Release) -> Json:
    """A stored release as data."""
    return cast("Json", loads(release.body))


def _link(release: Release, ocid: str) -> str:
    address = settings.PUBLIC_URL + reverse("tenders:ocds-releases-of", args=[ocid])
    return linked_release(f"{address}#{ocid}-{release.number}", exact_moment(release.released_at), release.tags)
