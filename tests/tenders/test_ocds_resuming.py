"""Files of a year that are made while they are sent: a download that broke off goes on at any byte, of this version alone."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from procurement import clock
from tenders.models import Release
from tenders.queries import bulk_parts
from tenders.queries.bulk_parts import PartedFile
from tenders.services.importing import Import
from tenders.services.releasing import store_release
from tests.tenders.ocds_samples import procedure, written

PARTED = ("releases.jsonl.gz", "records.jsonl", "records.jsonl.gz")
TABLES = ("records.csv.zip", "records.xlsx")
ADDRESSES = count(1)
"""Of those who ask, each from another one: how often one may ask is not what is tested here."""


@pytest.fixture
def imported(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Five procedures of 2024, in files whose parts are two ids long."""
    cache.clear()
    monkeypatch.setattr(bulk_parts, "RUN", 2)
    run = Import(now=clock.now(), report=lambda *_: None)
    with Path(written(tmp_path, "in.jsonl", *(procedure(number) for number in range(5)))).open("rb") as raw:
        run.keep(raw, "in.jsonl")
    run.record()
    committed()
    yield
    cache.clear()


def committed() -> None:
    """What a commit does: releases get their places."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def more_of(release: Release) -> None:
    """One more release of its process, in the same year."""
    store_release(release.tender, "tenderUpdate", now=datetime(2024, 12, 30, tzinfo=UTC))
    committed()


def get(client: Client, name: str, **headers: str) -> Any:
    return client.get(f"/ocds/bulk/2024/{name}", headers=headers, REMOTE_ADDR=f"192.0.2.{next(ADDRESSES) % 250}")


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("name", PARTED + TABLES)
def test_download_goes_on_at_any_byte_and_gives_the_same_file(client: Client, imported: None, name: str) -> None:
    first = get(client, name)
    whole = content_of(first)
    assert first["Accept-Ranges"] == "bytes"
    for start in (0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 1):
        rest = get(client, name, range=f"bytes={start}-", **{"if-range": first["ETag"]})
        assert (rest.status_code, rest["Content-Length"]) == (206, str(len(whole) - start))
        assert rest["Content-Range"] == f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        assert rest["ETag"] == first["ETag"]
        assert whole[:start] + content_of(rest) == whole
    some = get(client, name, range=f"bytes=5-{len(whole) // 2}")
    assert content_of(some) == whole[5 : len(whole) // 2 + 1]
    after = get(client, name, range=f"bytes={len(whole)}-")
    assert (after.status_code, after["Content-Range"]) == (416, f"bytes */{len(whole)}")
    again = get(client, name)
    assert (again["Content-Length"], content_of(again)) == (str(len(whole)), whole)


@pytest.mark.parametrize("name", PARTED)
def test_part_is_the_same_where_no_length_is_known_any_more(client: Client, imported: None, name: str) -> None:
    whole = content_of(get(client, name))
    cache.clear()
    assert "Content-Length" not in client.head(f"/ocds/bulk/2024/{name}")
    assert content_of(get(client, name, range="bytes=7-")) == whole[7:]


def test_packed_file_is_one_gzip_file_in_several_parts(client: Client, imported: None) -> None:
    packed = content_of(get(client, "releases.jsonl.gz"))
    assert packed.count(b"\x1f\x8b\x08") >= 3
    assert gzip.decompress(packed) == content_of(get(client, "releases.jsonl"))


@pytest.mark.parametrize("name", PARTED)
def test_only_the_parts_that_are_wanted_are_made_once_lengths_are_known(
    client: Client, imported: None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = content_of(get(client, name))
    made: list[int] = []
    real = PartedFile.content

    def content(self: PartedFile, part: bulk_parts.Part) -> bytes:
        made.append(part.run)
        return real(self, part)

    monkeypatch.setattr(PartedFile, "content", content)
    assert content_of(get(client, name, range="bytes=-3")) == whole[-3:]
    assert len(made) == 1
    made.clear()
    more_of(Release.objects.order_by("-id")[0])
    assert get(client, name, range="bytes=-3").status_code == 206
    assert len(made) == 1  # measured is only the part that changed


@pytest.mark.parametrize("name", PARTED + TABLES)
def test_download_of_another_version_begins_anew(client: Client, imported: None, name: str) -> None:
    first = get(client, name)
    content_of(first)
    more_of(Release.objects.order_by("id")[0])
    again = get(client, name, range="bytes=10-", **{"if-range": first["ETag"]})
    assert (again.status_code, again["ETag"] != first["ETag"]) == (200, True)
    content_of(again)


@pytest.mark.parametrize("name", PARTED)
def test_what_is_released_while_a_file_is_sent_is_not_in_it(client: Client, imported: None, name: str) -> None:
    whole = content_of(get(client, name))
    begun = get(client, name)
    more_of(Release.objects.order_by("id")[0])
    assert content_of(begun) == whole
