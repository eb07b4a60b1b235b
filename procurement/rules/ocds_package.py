"""Release packages and record packages of OCDS 1.1, put together as text around releases that stay byte for byte.

The pieces come one by one, so a package of any size is written in constant memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from procurement.rules.exact_json import dumps
from procurement.rules.ocds_values import Json, filled, moment

_REGISTRY = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_{}_extension/master/extension.json"
EXTENSIONS = tuple(
    _REGISTRY.format(name)
    for name in (
        "lots",
        "bid",
        "awardCriteria",
        "requirements",
        "location",
        "bidOpening",
        "enquiry",
        "techniques",
        "selectionCriteria",
        "subcontracting",
        "submissionTerms",
        "options",
        "tenderClassification",
        "partyDetails_scale",
    )
)
"""The extensions that rules.ocds uses, by their address in the OCDS extension registry. Every platform declares one of its own besides."""

PAGINATION = _REGISTRY.format("pagination")


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """Who publishes, under which terms, and where this package is found. `next` and `previous` are pages beside it; `extension`
    is the address of the fields that no extension of the registry has."""

    uri: str
    published_at: datetime
    publisher: str
    publisher_uri: str
    license: str
    policy: str
    next: str = ""
    previous: str = ""
    extension: str = ""


def release_package(info: PackageInfo, releases: Iterable[str]) -> Iterator[str]:
    """The text of a release package in pieces; `releases` are the stored texts."""
    return _package(info, "releases", releases)


def record_package(info: PackageInfo, records: Iterable[str]) -> Iterator[str]:
    """The text of a record package in pieces; `records` are made by `record`."""
    return _package(info, "records", records)


def record(ocid: str, compiled_release: Json, releases: Iterable[str]) -> str:
    """A record: `releases` as texts, whole (embedded) or as made by `linked_release`."""
    return f'{{"ocid":{dumps(ocid)},"releases":[{",".join(releases)}],"compiledRelease":{dumps(compiled_release)}}}'


def linked_release(url: str, date: str, tags: list[str]) -> str:
    """A release named by the address where it stands in full."""
    return dumps({"url": url, "date": date, "tag": tags})


def change(facts: Json, release: str = "") -> str:
    """One change of the feed: what was released and where it stands; with `release` its text, byte for byte."""
    return f'{dumps(facts)[:-1]},"release":{release}}}' if release else dumps(facts)


def changes_page(uri: str, following: str, changes: Iterable[str]) -> Iterator[str]:
    """A page of the feed in pieces; `following` is where it goes on, now or once there is more."""
    yield dumps({"uri": uri, "links": {"next": following}})[:-1]
    yield f',"changes":[{",".join(changes)}]}}'


def _package(info: PackageInfo, name: str, pieces: Iterable[str]) -> Iterator[str]:
    yield dumps(_metadata(info))[:-1] + f',"{name}":['
    before = ""
    for piece in pieces:
        yield before + piece
        before = ","
    yield "]}"


def _metadata(info: PackageInfo) -> Json:
    links = filled(next=info.next, prev=info.previous)
    return filled(
        uri=info.uri,
        version="1.1",
        extensions=[*EXTENSIONS, *filter(None, [info.extension]), *([PAGINATION] if links else [])],
        publishedDate=moment(info.published_at),
        publisher=filled(name=info.publisher, uri=info.publisher_uri),
        license=info.license,
        publicationPolicy=info.policy,
        links=links,
    )
