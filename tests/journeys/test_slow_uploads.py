"""Twelve bidders send a large file over slow lines; a thirteenth hands in a bid meanwhile and doesn't wait for them."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from procurement import keystore
from procurement.access import actor_for
from procurement.models import User
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, Receipt
from tenders.queries.bids import draft_of
from tenders.services import bidding
from tests import factories
from tests.journeys.conftest import START
from tests.journeys.installation import Installation, running, wait_until
from tests.journeys.slow_line import Upload
from tests.journeys.wire import cookies_of, form, post
from tests.journeys.world import LAPTOPS
from tests.tenders.bidding import PDF

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SLOW, RATE = 12, 5_000
FILE = PDF + bytes(700_000)
"""At that rate under way for more than two minutes, unless the sender is told to hurry."""


@pytest.fixture
def played(town: factories.Agency) -> Played:
    keystore.ensure()
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    return director.publish(agency, LAPTOPS, publish_at=START + timedelta(days=1))


def ready(played: Played, name: str) -> tuple[Bid, User]:
    """A company whose bid is complete but not handed in."""
    company = factories.make_company(name)
    bid = director.draft_bid(played, Company(company.organization, company.submitter), {1: ("4500", "100")})
    return bid, company.submitter


def hands_in(server: Installation, bid: Bid, user: User) -> None:
    """Press the button of the check page, and be shown the receipt."""
    fields = form(key=str(uuid4()), revision=str(draft_of(bid).revision), terms=str(bid.tender.terms))
    path, cookies = reverse("tenders:bid-submit", args=[bid.tender.reference]), cookies_of(user)
    status, leads_to = post(server.url, path, fields, cookies)
    assert (status, leads_to) == (302, reverse("tenders:receipt", args=[Receipt.objects.get(bid=bid).pk]))


def begins_upload(server: Installation, played: Played, number: int, hurry: threading.Event) -> Upload:
    company = factories.make_company(f"Slow{number} SRL")
    actor = actor_for(company.submitter)
    bidding.start_bid(played.tender, bidder=company.organization, actor=actor, now=played.tender.published_at or START)
    slot = played.tender.requirements.get(kind="document").pk
    path = reverse("tenders:bid-file-add", args=[played.tender.reference, slot])
    upload = Upload(server.url, path, cookies_of(company.submitter), FILE, rate=RATE, hurry=hurry)
    upload.start()
    return upload


def being_received() -> int:
    """Files of which the server has a beginning and not yet the end."""
    return len(list(Path(settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*.part")))


def database_connections() -> int:
    """Connections that the server holds; ours is not counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_twelve_slow_uploads_do_not_hold_up_a_thirteenth_bidder(played: Played, tmp_path: Path) -> None:
    played.fresh()
    thirteenth = ready(played, "Thirteenth SRL")
    hurry = threading.Event()
    with running(tmp_path, "web") as server:
        uploads = [begins_upload(server, played, number, hurry) for number in range(SLOW)]
        wait_until(lambda: being_received() == SLOW, 60)
        assert database_connections() < SLOW / 2
        hands_in(server, *thirteenth)
        assert [upload.answer for upload in uploads] == [0] * SLOW  # all of them are still on their way
        hurry.set()
        for upload in uploads:
            upload.join(120)
    assert [upload.answer for upload in uploads] == [302] * SLOW
    drafts = [draft_of(bid).content["files"] for bid in Bid.objects.filter(bidder__name__startswith="Slow")]
    assert [[file["size"] for file in files] for files in drafts] == [[str(len(FILE))]] * SLOW
