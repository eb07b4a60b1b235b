"""When the opening fails: each row of the design's table on the real database and storage, and nothing shown before its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from procurement import blobs, clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.bidkeys import BidKey, kept
from procurement.rules.lifecycle import Stage
from procurement.rules.sealing import Meta, Sealer, new_header
from procurement.rules.sealing_header import Header, Kind, Place
from procurement.rules.sealing_locks import Lock, generate_key_pair
from procurement.rules.verify import Verdict, verify
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Bid, BidOutcome, OpenedBid, RecoveryKey
from tenders.queries.bid_check import draft_to_manifest
from tenders.queries.bids import draft_of
from tenders.queries.keys import sealing_keys
from tenders.queries.readings import content_in_words
from tenders.services import bidding, clockwork, reading, recovering
from tenders.services.bundles import write_bundle
from tests.tenders.bidding import address, client_of, text_of
from tests.tenders.conftest import START

ALFA, BETA = {1: ("4500", "100")}, {1: ("4400.50", "99.50")}
META = Meta(name="manifest.json", type="application/json")


@pytest.fixture
def played(agency: Agency, beta: Company, plan: Plan) -> Played:
    """Open for bids, with one bid that nothing is wrong with."""
    found = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(found, beta, BETA)
    return found


def stored(name: str) -> Path:
    return Path(default_storage.path(f"{blobs.FOLDER}/{name[:2]}/{name}"))


def submit_sealed(
    played: Played,
    company: Company,
    *,
    body: Callable[[bytes], bytes] = bytes,
    lock: Callable[[Header], Header] = replace,
) -> bytes:
    """Hand in a bid whose manifest object was made elsewhere, `body` or `lock` altered; returns its key file."""
    bid = director.draft_bid(played, company, ALFA)
    manifest, own = draft_to_manifest(bid, draft_of(bid).content), generate_key_pair()
    header, content_key = new_header(
        Place(Kind.MANIFEST, 1, bid.tender_id, bid.pk), {**sealing_keys(bid.tender), Lock.RECOVERY: own.public}
    )
    header = lock(header)
    sealer = Sealer(header, content_key, META)
    sealed = sealer.feed(body(manifest.to_bytes())) + sealer.finish()
    blobs.store(sealed, sealer.object_id)
    files = tuple(sorted(file.object_id for file in manifest.files))
    act = bidding.Act(uuid4(), None, sealer.object_id, files, len(sealed), bid.tender.terms, draft_of(bid).revision)
    bidding.hand_in(bid, act, actor_for(company.submitter), clock.now())
    return BidKey(bid.tender_id, bid.pk, own, (kept(sealer, header, META),)).to_bytes()


def break_platform_lock(header: Header) -> Header:
    first, *rest = header.locks
    return Header(header.place, (replace(first, ciphertext=bytes(80)), *rest))


def is_closed(played: Played) -> bool:
    return played.fresh().stage_now is Stage.CLOSED and not OpenedBid.objects.exists()


def failures(played: Played) -> list[str]:
    """The rules of the verifier that fail on the auditors' bundle."""
    out = BytesIO()
    write_bundle(played.fresh(), Audience.AUDITOR, out)
    return [str(found) for found in verify(out) if found.verdict is Verdict.FAILED]


def test_lost_object_makes_all_wait_until_a_copy_is_back_and_shows_nothing(played: Played, alfa: Company) -> None:
    receipt = director.hand_in(played, alfa, ALFA)
    path = stored(receipt.act.manifest)
    path.rename(path.with_suffix(".away"))
    director.close_and_open(played)
    assert is_closed(played)
    page = text_of(client_of(played.agency.officer).get(address(played, "opening")))
    assert "1 bid can't be opened yet" in page
    assert "Alfa" not in page
    told = MailMessage.objects.filter(key__startswith="bid-to-mend:").values_list("recipient", flat=True)
    assert list(told) == [alfa.submitter.email]
    assert "opening.committed" not in set(LogEntry.objects.filter(public=True).values_list("type", flat=True))
    path.with_suffix(".away").rename(path)
    director.move_to(clock.now() + timedelta(minutes=6))
    assert sorted(OpenedBid.objects.values_list("failure", flat=True)) == ["", ""]
    assert failures(played) == []


def test_damaged_object_is_mended_by_the_same_bytes_and_by_no_others(played: Played, alfa: Company) -> None:
    receipt = director.hand_in(played, alfa, ALFA)
    path = stored(receipt.act.files[0] if receipt.act.files else receipt.act.manifest)
    right = path.read_bytes()
    path.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    director.close_and_open(played)
    assert is_closed(played)
    client, url = client_of(alfa.submitter), address(played, "bid-mend")
    other = stored(played.receipts[0].act.manifest).read_bytes()
    refused = client.post(url, {"file": SimpleUploadedFile("other.sb1", other)})
    assert refused.status_code == 422
    assert "is not one of the sealed files that your receipt names" in text_of(refused)
    assert "is not one of" in LogEntry.objects.filter(type="opening.mended").get().body
    assert client.post(url, {"file": SimpleUploadedFile("mine.sb1", right)}).status_code == 302
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.EVALUATED
    assert failures(played) == []


def test_bid_whose_lock_fails_opens_by_its_key_file_before_the_reveal_alone(played: Played, alfa: Company) -> None:
    key = submit_sealed(played, alfa, lock=break_platform_lock)
    director.close_and_open(played)
    assert is_closed(played)
    assert BidOutcome.objects.filter(failure="sealing", detail="lock-invalid").count() == 1
    client, url = client_of(alfa.submitter), address(played, "bid-mend")
    wrong = BidKey(uuid4(), uuid4(), generate_key_pair()).to_bytes()
    assert "another bid or tender" in text_of(client.post(url, {"file": SimpleUploadedFile("x.bidkey", wrong)}))
    assert client.post(url, {"file": SimpleUploadedFile("a.bidkey", key)}).status_code == 302
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.EVALUATED
    assert sorted(OpenedBid.objects.values_list("failure", flat=True)) == ["", ""]
    assert failures(played) == []
    assert client.get(url).status_code == 302  # after the reveal there is nothing to mend
    bid = Bid.objects.get(bidder=alfa.organization)
    with pytest.raises(Refused):
        recovering.mend_with_key(bid, key, actor=actor_for(alfa.submitter), now=clock.now())
    with pytest.raises(DatabaseError, match="between the closing and the reveal"), transaction.atomic():
        RecoveryKey.objects.create(bid=bid, wrapped=b"x", given_by=alfa.submitter, given_at=clock.now())


def test_bid_that_is_not_mended_in_time_fails_with_its_reason_and_the_others_go_on(
    played: Played, alfa: Company
) -> None:
    submit_sealed(played, alfa, lock=break_platform_lock)
    director.close_and_open(played)
    director.move_to(clock.now() + timedelta(hours=47))
    assert is_closed(played)
    director.move_to(clock.now() + timedelta(hours=1, minutes=1))
    assert dict(OpenedBid.objects.values_list("bid__bidder__name", "failure")) == {
        "Alfa SRL": "sealing",
        "Beta SRL": "",
    }
    assert played.fresh().stage_now is Stage.EVALUATED
    assert failures(played) == []


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"no JSON at all", "no JSON at all"),
        (b'{"price": 1e400, "x": 4500.00}', '{\n  "price": "1e400",\n  "x": "4500.00"\n}'),
        (b'["\\ud800"]', '[\n  "?"\n]'),
        (b"[" * 100_000, "[" * 20_000),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_content_of_any_form_is_shown(played: Played, content: bytes, shown: str) -> None:
    assert content_in_words(played.tender, content) == shown


def test_malformed_bid_is_read_by_two_persons_and_never_rejected_by_a_program(played: Played, alfa: Company) -> None:
    submit_sealed(played, alfa, body=lambda content: re.sub(rb'"4500[0.]*"', b'"4.500,00"', content))
    director.close_and_open(played)
    opened = OpenedBid.objects.exclude(flaw="").get()
    assert (played.fresh().stage_now, opened.failure) == (Stage.OPENED, "")
    assert b'"4.500,00"' in opened.content
    assert failures(played) == []
    lot = played.lot()
    form = {f"lot_{lot.pk}": "on", "explanation": "4.500,00 is 4500", "act": "propose"}
    form |= {f"price_{lot.pk}_{item.pk}": price for item, price in zip(lot.items.all(), ("4500", "100"), strict=True)}
    url = address(played, "officer-reading", opened.bid_id)
    page = text_of(client_of(played.agency.officer).get(url))
    assert '"item": "Laptop 14 inch", "unit_price": "4.500,00"' in page
    assert f'"item":"{lot.items.all()[0].pk}"' in page  # as it was sealed
    assert client_of(played.agency.officer).post(url, form).status_code == 302
    row = opened.bid.readings.get()
    with pytest.raises(Refused):
        reading.confirm_reading(row.pk, actor=actor_for(played.agency.officer), now=clock.now())
    reading.confirm_reading(row.pk, actor=actor_for(played.agency.approver), now=clock.now())
    assert played.fresh().stage_now is Stage.EVALUATED
    assert str(played.lot().offers.get(bid=opened.bid).amount) == "92000.00"
    assert failures(played) == []
