"""The feed of changes: nothing is lost to who keeps the last place, however writers overlap."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import psycopg2
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from procurement import clock
from tenders.demo import director
from tenders.demo.scenario import Agency, Plan, Played
from tenders.models import Release
from tenders.queries import feed
from tenders.services.releasing import store_release
from tests.tenders.conftest import START

RELEASE = (
    "INSERT INTO tenders_release (tender_id, number, tags, released_at, body, digest)"
    " VALUES (%s, %s, '{tenderUpdate}', now(), '{}', '')"
)
Json = dict[str, Any]


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    with connection.cursor() as cursor:  # what a commit does
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return played


def get(client: Client, address: str = "/ocds/changes.json") -> Json:
    found: Json = json.loads(client.get(address).content)
    return found


def ids(found: Json) -> list[str]:
    return [one["id"] for one in found["changes"]]


def following(found: Json) -> str:
    return str(found["links"]["next"]).removeprefix("http://localhost:8000")


def test_change_tells_what_was_released_and_where_it_stands(client: Client, published: Played) -> None:
    release = Release.objects.get()
    [change] = get(client)["changes"]
    assert change["ocid"] == published.tender.ocid
    assert (change["id"], change["tag"], change["sha256"]) == (f"{change['ocid']}-1", ["tender"], release.digest)
    assert change["url"].endswith(f"/ocds/releases/{change['ocid']}.json#{change['id']}")
    [whole] = get(client, "/ocds/changes.json?full=true")["changes"]
    assert whole == {**change, "release": json.loads(release.body)}


def test_feed_leads_on_to_what_comes_later(client: Client, published: Played) -> None:
    end = following(get(client))
    assert ids(get(client, end)) == []
    store_release(published.fresh(), "tenderUpdate", now=clock.now())
    assert ids(get(client, end)) == [f"{published.tender.ocid}-2"]
    assert "full=true" in following(get(client, "/ocds/changes.json?full=true"))


def test_full_pages_are_kept_for_ever_and_the_last_one_is_asked_for_again(
    client: Client, published: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = client.get("/ocds/changes.json")
    assert last["Cache-Control"] == "public, no-cache"
    assert client.get("/ocds/changes.json", headers={"if-none-match": last["ETag"]}).status_code == 304
    store_release(published.fresh(), "tenderUpdate", now=clock.now())
    again = client.get("/ocds/changes.json", headers={"if-none-match": last["ETag"]})
    assert (again.status_code, again["ETag"] == last["ETag"]) == (200, False)
    monkeypatch.setattr(feed, "PAGE_SIZE", 2)
    assert client.get("/ocds/changes.json")["Cache-Control"] == "public, max-age=31536000, immutable"


def test_feed_refuses_what_is_no_place_with_its_name(client: Client, db: None) -> None:
    answer = client.get("/ocds/changes.json?after=-1")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["after"])


def test_who_asks_without_end_is_told_to_wait(client: Client, db: None) -> None:
    cache.clear()
    statuses = {client.get("/ocds/bulk.jsonl.gz", REMOTE_ADDR="192.0.2.9").status_code for _ in range(30)}
    refused = client.get("/ocds/bulk.jsonl.gz", REMOTE_ADDR="192.0.2.9")
    assert (statuses, refused.status_code, refused["Retry-After"]) == ({200}, 429, "60")
    assert client.get("/ocds/bulk.jsonl.gz", REMOTE_ADDR="192.0.2.10").status_code == 200


@pytest.fixture
def writers(world: None) -> Iterator[list[Any]]:
    """Two connections of their own, each in a transaction."""
    found = [psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None}) for _ in range(2)]
    yield found
    for one in found:
        one.close()


@pytest.mark.django_db(transaction=True)
def test_release_that_commits_late_comes_after_what_was_seen_already(
    agency: Agency, plan: Plan, writers: list[Any], client: Client
) -> None:
    tenders = [director.publish(agency, plan, publish_at=START + timedelta(days=1)).tender for _ in range(2)]
    early, late = writers
    read = get(client)
    with late.cursor() as cursor:  # the smaller id, the later commit
        cursor.execute(RELEASE, [tenders[0].pk, 2])
    with early.cursor() as cursor:
        cursor.execute(RELEASE, [tenders[1].pk, 2])
    early.commit()
    first = get(client, following(read))
    late.commit()
    assert ids(first) == [f"{tenders[1].ocid}-2"]
    assert ids(get(client, following(first))) == [f"{tenders[0].ocid}-2"]


@pytest.mark.django_db(transaction=True)
def test_commits_of_releases_wait_for_each_other(
    agency: Agency, plan: Plan, writers: list[Any], client: Client
) -> None:
    tenders = [director.publish(agency, plan, publish_at=START + timedelta(days=1)).tender for _ in range(2)]
    read = get(client)
    holder, waiter = writers
    with holder.cursor() as cursor:  # in the middle of its commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(RELEASE, [tenders[0].pk, 2])
    with waiter.cursor() as cursor:
        cursor.execute(RELEASE, [tenders[1].pk, 2])
    thread = Thread(target=waiter.commit)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    assert ids(get(client, following(read))) == []
    holder.commit()
    thread.join(10)
    assert ids(get(client, following(read))) == [f"{tender.ocid}-2" for tender in tenders]
