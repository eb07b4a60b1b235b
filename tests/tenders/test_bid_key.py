"""The key file of a bid that the server seals: handed out once, and what is sealed from then on opens with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from procurement import blobs
from procurement.rules.bidkeys import parse_bidkey
from procurement.rules.sealing import read_header
from procurement.rules.sealing_locks import Lock
from tenders.demo import director
from tenders.demo.scenario import Agency, Company
from tenders.models import Bid
from tests.tenders.bidding import (
    ANSWERS,
    address,
    begin,
    client_of,
    open_tender,
    saved,
    slot_of,
    text_of,
    upload,
)  # fmt: skip
from tests.tenders.offline import run
from tests.tenders.test_bidder_secrets import in_database

pytestmark = pytest.mark.django_db


def locks(object_id: str) -> list[Lock]:
    with blobs.open_blob(object_id) as source:
        return [slot.type for slot in read_header(source).locks]


def test_key_file_is_handed_out_once_and_opens_what_the_server_seals_after_it(
    agency: Agency, alfa: Company, tmp_path: Path
) -> None:
    played = open_tender(agency)
    boss: Client = client_of(alfa.submitter)
    begin(played, alfa, boss)
    upload(boss, played, "other", "before.pdf")
    url = address(played, "bid-key")
    assert "1 document of this draft was sealed before" in text_of(boss.get(url))
    assert "Make the key file" in text_of(boss.get(url))
    sent = boss.post(url)
    key = parse_bidkey(sent.content)
    assert (sent["Cache-Control"], f'"{played.tender.reference}.bidkey"' in sent["Content-Disposition"]) == (
        "no-store",
        True,
    )
    bid = Bid.objects.get()
    assert (key.tender, key.bid, key.recovery.public) == (bid.tender_id, bid.pk, bytes(bid.recovery_public_key or b""))
    assert in_database([key.recovery.private.hex().encode()]) == []
    page = text_of(boss.get(url))
    assert key.recovery.kid.hex() in page
    assert "nobody can send it again" in page
    upload(boss, played, slot_of(played))
    before, after = (file["object"] for file in saved(played, alfa).content["files"])
    receipt = director.hand_in(played, alfa, {1: ("4500", "100.50")}, ANSWERS)
    assert receipt.act is not None
    assert locks(before) == [Lock.PLATFORM]
    assert locks(after) == locks(receipt.act.manifest) == [Lock.PLATFORM, Lock.RECOVERY]
    (tmp_path / "my.bidkey").write_bytes(sent.content)
    for name, one in (("manifest.sb1", receipt.act.manifest), ("after.sb1", after), ("before.sb1", before)):
        with blobs.open_blob(one) as source:
            (tmp_path / name).write_bytes(source.read())
    run(tmp_path, "open", "my.bidkey", "manifest.sb1", "after.sb1", "--out", "inside")
    assert "4500" in (tmp_path / "inside" / "manifest.json").read_text()
    assert "FAILED: before.sb1" in run(tmp_path, "open", "my.bidkey", "before.sb1", "--out", "inside", expect=1)
    assert parse_bidkey(boss.post(url).content).recovery != key.recovery
    director.move_to(played.bids_end_at)
    assert boss.get(url).status_code == 302
    late = boss.post(url)
    assert (late.status_code, late["Content-Type"].startswith("text/html")) == (422, True)
