"""Sealed objects in parts: any order, twice, broken off; what is refused, with which code; and that the bytes stay the same."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement import blob_parts, blobs, clock, keystore
from procurement.rules.notes import verify_note
from procurement.rules.receipts import Receipt, SealedBy, files_digest, parse_statement
from procurement.rules.sealing import Meta, seal
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import PART_SIZE
from procurement.rules.sealing_locks import Lock, generate_key_pair
from tenders import tasks
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, BidAct, BrowserDraft, ObjectPart, ObjectUpload, SealedObject
from tenders.queries import room
from tenders.queries.keys import sealing_keys
from tenders.services import object_uploads
from tests.tenders.bidding import address, begin, clerk_of, client_of
from tests.tenders.conftest import START

pytestmark = pytest.mark.django_db
BODY = os.urandom(2_500_000)


@pytest.fixture
def bid(played: Played, alfa: Company, boss: Client) -> Bid:
    return begin(played, alfa, boss)


def sealed_for(of: Bid, body: bytes = BODY, kind: Kind = Kind.FILE, **other: UUID) -> tuple[list[bytes], str]:
    """An object as a browser makes it, in its parts, and its id."""
    place = Place(kind, 1, other.get("tender", of.tender_id), other.get("bid", of.pk))
    keys = {**sealing_keys(of.tender), Lock.RECOVERY: generate_key_pair().public}
    data, object_id = seal(place, keys, Meta("offer.pdf"), body)
    first = 40 + 89 * len(keys) + 56
    return [data[:first], *(data[i : i + PART_SIZE] for i in range(first, len(data), PART_SIZE))], object_id


def put(client: Client, played: Played, upload: UUID, number: int, data: bytes, *, digest: bytes = b"") -> Any:
    named = base64.b64encode(digest or hashlib.sha256(data).digest()).decode()
    url = address(played, "bid-part", upload, number)
    return client.put(url, data, "application/octet-stream", headers={"content-digest": f"sha-256=:{named}:"})


def complete(client: Client, played: Played, upload: UUID, count: int) -> Any:
    return client.post(address(played, "bid-parts-complete", upload), {"parts": count}, "application/json")


def send(client: Client, played: Played, parts: list[bytes]) -> str:
    upload = uuid4()
    for number, data in enumerate(parts):
        assert put(client, played, upload, number, data).status_code == 204
    return str(complete(client, played, upload, len(parts)).json()["object"])


def test_parts_in_any_order_and_twice_become_the_object(played: Played, bid: Bid, boss: Client, alfa: Company) -> None:
    parts, object_id = sealed_for(bid)
    upload = uuid4()
    for number in (3, 1, 1, 0):
        assert put(boss, played, upload, number, parts[number]).status_code == 204
    assert complete(boss, played, upload, len(parts)).json()["error"] == "missing"
    listed = client_of(clerk_of(alfa)).get(address(played, "bid-parts", upload)).json()
    assert listed == {
        "object": "", "parts": {str(i): hashlib.sha256(parts[i]).hexdigest() for i in (0, 1, 3)}
    }  # fmt: skip
    put(boss, played, upload, 2, parts[2])
    for _ in range(2):
        assert complete(boss, played, upload, len(parts)).json() == {"object": object_id}
    stored: Any = boss.get(address(played, "bid-sealed-object", object_id))
    assert b"".join(stored.streaming_content) == b"".join(parts)
    assert SealedObject.objects.get().size == sum(map(len, parts))
    assert (ObjectPart.objects.count(), boss.get(address(played, "bid-parts", upload)).json()["object"]) == (
        0,
        object_id,
    )
    with pytest.raises(blobs.BlobMissing):
        blob_parts.open_part(upload, 0)


def test_sealed_bytes_are_taken_and_handed_in_without_reading_what_is_asked_for(
    played: Played, bid: Bid, boss: Client
) -> None:
    """In a rush these requests come most. Who may act is asked in each, and what a lot holds in none."""
    (parts, object_id), upload = sealed_for(bid, b"short", Kind.MANIFEST), uuid4()
    with CaptureQueriesContext(connection) as asked:
        for number, data in enumerate(parts):
            assert put(boss, played, upload, number, data).status_code == 204
        assert complete(boss, played, upload, len(parts)).status_code == 200
        assert submit(boss, played, object_id, []).status_code == 200
    tables = {found for query in asked for found in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert tables >= {"tenders_tender", "tenders_keyholder", "procurement_membership", "tenders_bidact"}
    assert not tables & {"tenders_lot", "tenders_item", "tenders_criterion", "tenders_requirement", "tenders_document"}


def test_part_that_is_not_what_it_says_is_refused(played: Played, bid: Bid, boss: Client) -> None:
    parts, _ = sealed_for(bid)
    upload = uuid4()
    refused = {
        "cut off": put(boss, played, upload, 1, parts[1][:-1], digest=hashlib.sha256(parts[1]).digest()),
        "no digest": boss.put(address(played, "bid-part", upload, 1), parts[1], "application/octet-stream"),
        "too large": put(boss, played, upload, 1, parts[1] + b"x"),
        "tiny": put(boss, played, upload, 1, b"x" * 15),
        "beyond": put(boss, played, upload, object_uploads.MAX_PARTS, parts[1]),
        "no header": put(boss, played, upload, 0, parts[1][:300]),
        "longer header": put(boss, played, upload, 0, parts[0] + b"x"),
    }
    assert {name: (answer.status_code, answer.json()["error"]) for name, answer in refused.items()} == {
        "cut off": (400, "damaged"),
        "no digest": (400, "damaged"),
        "too large": (413, "too-large"),
        "tiny": (422, "truncated"),
        "beyond": (422, "no-part"),
        "no header": (422, "bad-magic"),
        "longer header": (422, "truncated"),
    }
    assert put(boss, played, upload, 1, parts[1]).status_code == 204
    other = put(boss, played, upload, 1, parts[2])
    assert (other.status_code, other.json()["error"]) == (409, "other-part")


def test_header_of_another_place_or_key_is_refused(played: Played, bid: Bid, boss: Client) -> None:
    elsewhere = (sealed_for(bid, b"", tender=uuid4()), sealed_for(bid, b"", bid=uuid4()))
    for parts, _ in elsewhere:
        answer = put(boss, played, uuid4(), 0, parts[0])
        assert (answer.status_code, answer.json()["error"]) == (422, "wrong-context")
    keys = {Lock.PLATFORM: generate_key_pair().public}
    data, _ = seal(Place(Kind.FILE, 1, bid.tender_id, bid.pk), keys, Meta("a"), b"")
    assert put(boss, played, uuid4(), 0, data[:185]).json()["error"] == "unknown-key"
    assert not ObjectUpload.objects.exists()


def test_parts_in_each_others_place_are_refused_at_the_end(played: Played, bid: Bid, boss: Client) -> None:
    parts, _ = sealed_for(bid)
    upload = uuid4()
    for number, data in enumerate([parts[0], parts[3], parts[2], parts[1]]):
        put(boss, played, upload, number, data)
    answer = complete(boss, played, upload, 4)
    assert (answer.status_code, answer.json()["error"]) == (422, "truncated")
    assert not SealedObject.objects.exists()


def test_strangers_rivals_and_other_bids_reach_nothing(
    played: Played, bid: Bid, boss: Client, beta: Company, agency: Agency
) -> None:
    parts, _ = sealed_for(bid)
    upload = uuid4()
    put(boss, played, upload, 1, parts[1])
    object_id = send(boss, played, sealed_for(bid, b"small")[0])
    rival = client_of(beta.submitter)
    begin(played, beta, rival)
    assert put(rival, played, upload, 2, parts[2]).json()["error"] == "other-part"
    assert rival.get(address(played, "bid-parts", upload)).json() == {"object": "", "parts": {}}
    assert rival.get(address(played, "bid-sealed-object", object_id)).status_code == 404
    officer = client_of(agency.officer)
    assert put(officer, played, upload, 2, parts[2]).status_code == 404
    assert officer.get(address(played, "bid-sealed-object", object_id)).status_code == 404
    assert put(Client(), played, upload, 2, parts[2]).status_code == 302


def test_put_without_the_token_of_the_page_is_refused(played: Played, bid: Bid, alfa: Company) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alfa.submitter)
    assert put(strict, played, uuid4(), 1, b"x" * 16400).status_code == 403
    assert not ObjectUpload.objects.exists()


@contextmanager
def disk_full_after(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: the operating system refuses, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_full_disk_is_said_and_nothing_is_lost(played: Played, bid: Bid, boss: Client) -> None:
    parts, object_id = sealed_for(bid)
    upload = uuid4()
    incoming = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "sealed" / "incoming"
    put(boss, played, upload, 0, parts[0])
    with disk_full_after(100_000):
        answer = put(boss, played, upload, 1, parts[1])
    assert (answer.status_code, answer.json()["error"]) == (507, "disk-full")
    assert "What was stored is safe" in answer.json()["messages"][0]
    for number in (1, 2, 3):
        put(boss, played, upload, number, parts[number])
    with disk_full_after(PART_SIZE):
        full = complete(boss, played, upload, 4)
    assert full.status_code == 507
    assert not list(incoming.glob("*.part"))
    assert complete(boss, played, upload, 4).json() == {"object": object_id}


def test_too_many_uploads_and_too_many_parts_in_a_minute_wait(
    played: Played, bid: Bid, boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_uploads, "MAX_UPLOADS", 2)
    answers = [put(boss, played, uuid4(), 1, b"x" * 100) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [204, 204, 429]
    monkeypatch.setattr(room, "MAX_ROOM", 10)
    monkeypatch.setattr(object_uploads, "MAX_UPLOADS", 9)
    assert put(boss, played, uuid4(), 1, b"x" * 100).json()["error"] == "no-room"
    monkeypatch.setattr("tenders.views.bidder_uploads.RATE", {"sealed_parts": "1/m/user"})
    answers = [put(boss, played, uuid4(), 1, b"x" * 100) for _ in range(2)]
    assert answers[-1].json()["error"] == "slow-down"


def submit(client: Client, played: Played, manifest: str, files: list[str], **more: Any) -> Any:
    given = {"manifest": manifest, "files": files, "key": str(uuid4()), "terms": played.fresh().terms, **more}
    return client.post(address(played, "bid-seal-submit"), given, "application/json")


def test_stored_objects_are_handed_in_once_with_a_receipt_that_names_them(
    played: Played, bid: Bid, boss: Client
) -> None:
    file, manifest = (
        send(boss, played, sealed_for(bid)[0]),
        send(boss, played, sealed_for(bid, b"{}", Kind.MANIFEST)[0]),
    )
    key = str(uuid4())
    answer = submit(boss, played, manifest, [file], key=key).json()
    assert submit(boss, played, manifest, [file], key=key).json() == answer
    statement = parse_statement(verify_note(answer["note"], keystore.verifier_keys())[0])
    assert isinstance(statement, Receipt)
    assert (statement.manifest, statement.files, statement.sealed_by) == (
        manifest,
        files_digest((file,)),
        SealedBy.BROWSER,
    )
    assert BidAct.objects.get().sealed_by == "browser"
    page = boss.get(answer["url"]).content.decode()
    assert "your browser, before anything was sent" in page
    assert "because the server sealed it" not in page
    boss.post(address(played, "bid-withdraw"), {"key": str(uuid4())})
    assert BidAct.objects.last().sealed_by == "browser"


def test_submission_of_what_is_not_there_or_belongs_elsewhere_is_refused(
    played: Played, bid: Bid, boss: Client, alfa: Company
) -> None:
    file, manifest = (
        send(boss, played, sealed_for(bid)[0]),
        send(boss, played, sealed_for(bid, b"{}", Kind.MANIFEST)[0]),
    )
    refused = [
        submit(boss, played, manifest, ["0" * 64]),
        submit(boss, played, file, [manifest]),
        submit(boss, played, manifest, [file], terms=7),
        submit(client_of(clerk_of(alfa)), played, manifest, [file]),
    ]
    assert [answer.status_code for answer in refused] == [422] * 4
    assert submit(boss, played, manifest, [file], key="no").status_code == 400
    assert not BidAct.objects.exists()
    clock.travel(played.fresh().bids_end_at or START)
    late = submit(boss, played, manifest, [file])
    assert (late.status_code, "The time for bids ended" in late.json()["messages"][0]) == (422, True)
    assert boss.get(late["Location"]).status_code == 200


def draft(client: Client, played: Played, revision: int, objects: list[str], data: bytes = b"BD1\nsealed") -> Any:
    given = {"revision": revision, "sealed": base64.b64encode(data).decode(), "objects": objects}
    return client.put(address(played, "bid-seal-draft"), given, "application/json")


def test_draft_is_kept_as_it_came_and_a_second_save_from_elsewhere_is_refused(
    played: Played, bid: Bid, boss: Client, alfa: Company
) -> None:
    assert draft(boss, played, 0, []).json() == {"revision": 1}
    stale = draft(client_of(clerk_of(alfa)), played, 0, [])
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")
    assert draft(boss, played, 1, [], b'{"prices": 1}').status_code == 422
    kept = boss.get(address(played, "bid-seal-draft")).json()
    assert kept.pop("token")
    assert kept == {"revision": 1, "sealed": base64.b64encode(b"BD1\nsealed").decode()}


def test_named_objects_stay_and_given_up_uploads_go(played: Played, bid: Bid, boss: Client) -> None:
    kept, dropped = (send(boss, played, sealed_for(bid, body)[0]) for body in (b"one", b"two"))
    draft(boss, played, 0, [kept])
    given_up = uuid4()
    put(boss, played, given_up, 1, b"x" * 100)
    clock.travel(clock.now() + timedelta(days=8))
    assert tasks.discard_unreferenced_files() == 4  # three uploads, one object
    assert list(SealedObject.objects.values_list("object_id", flat=True)) == [kept]
    assert (blobs.exists(kept), blobs.exists(dropped), BrowserDraft.objects.count()) == (True, False, 1)
    with pytest.raises(blobs.BlobMissing):
        blob_parts.open_part(given_up, 1)


def test_after_the_deadline_no_part_and_no_draft_is_taken(played: Played, bid: Bid, boss: Client) -> None:
    director.move_to(played.fresh().bids_end_at or START)
    assert put(boss, played, uuid4(), 1, b"x" * 100).status_code == 422
    assert draft(boss, played, 0, []).status_code == 422
