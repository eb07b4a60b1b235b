"""Sealed files that nothing names are thrown away after a safe time; whatever a draft, an act or a receipt names stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import blobs, clock
from tenders import tasks
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, SealedObject
from tenders.queries.bids import draft_of
from tenders.services.sweeping import SAFE_FOR
from tests.tenders.bidding import ANSWERS, PRICES, client_of, open_tender, slot_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(agency: Agency) -> Played:
    return open_tender(agency)


def objects() -> set[str]:
    return set(SealedObject.objects.values_list("object_id", flat=True))


def in_draft(bid: Bid) -> set[str]:
    return {file["object"] for file in draft_of(bid).content["files"]}


def test_replaced_file_goes_and_the_one_in_its_place_stays(played: Played, alfa: Company) -> None:
    bid = director.draft_bid(played, alfa, PRICES, ANSWERS)
    (replaced,) = in_draft(bid)
    upload(client_of(alfa.submitter), played, slot_of(played))
    assert objects() == {replaced} | in_draft(bid)
    clock.travel(clock.now() + SAFE_FOR + timedelta(minutes=1))
    assert tasks.discard_unreferenced_files() == 1
    assert objects() == in_draft(bid)
    assert not blobs.exists(replaced)
    assert all(blobs.exists(kept) for kept in in_draft(bid))


def test_young_file_stays_whatever_names_it(played: Played, alfa: Company) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    upload(client_of(alfa.submitter), played, slot_of(played))
    assert tasks.discard_unreferenced_files() == 0
    assert len(objects()) == 2


def test_what_was_handed_in_once_stays_for_ever(played: Played, alfa: Company) -> None:
    receipt = director.hand_in(played, alfa, PRICES, ANSWERS)
    first = receipt.act
    assert first
    upload(client_of(alfa.submitter), played, slot_of(played))
    second = director.hand_in(played, alfa, PRICES, ANSWERS).act
    assert second
    upload(client_of(alfa.submitter), played, slot_of(played))
    kept = {first.manifest, second.manifest, *first.files, *second.files, *in_draft(first.bid)}
    assert kept < objects()  # the upload in between was replaced before it was handed in
    clock.travel(clock.now() + SAFE_FOR + timedelta(minutes=1))
    assert tasks.discard_unreferenced_files() == 1
    assert objects() == kept
    assert all(blobs.exists(object_id) for object_id in kept)
