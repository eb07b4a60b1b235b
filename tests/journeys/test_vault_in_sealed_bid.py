"""A document that the company keeps goes into a bid that is sealed in the browser: fetched, sealed there, warned of, opened."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Request, Route, expect

from procurement import blobs
from procurement.rules.bidkeys import parse_bidkey
from procurement.rules.sealing import open_object
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock
from tenders.demo.scenario import Company, Played
from tenders.models import Bid, BidAct
from tenders.queries.keys import kids
from tests.journeys.conftest import Meet
from tests.journeys.test_sealed_in_browser import (
    at_the_page,
    bid,
    company,
    fills_in,
    key_file,
    played,
    saved,
    stored,
    submits,
)
from tests.tenders.bidding import OFFER, PDF, client_of
from tests.tenders.test_company import keep

__all__ = ["bid", "company", "played"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NAME = "certificat fiscal știrbei.pdf"


def test_kept_document_is_fetched_sealed_in_the_browser_and_opened_with_the_bid(
    meet: Meet, played: Played, company: Company, bid: Bid
) -> None:
    ends_at = played.fresh().bids_end_at
    assert ends_at
    client = client_of(company.submitter)
    version = keep(client, valid_until=(ends_at.date() - timedelta(days=1)).isoformat())
    boss = at_the_page(meet, played, company)
    fills_in(boss)
    fetched: list[int] = []

    def broken_once(route: Route) -> None:
        fetched.append(1)
        route.abort() if len(fetched) == 1 else route.continue_()

    boss.page.route("**/company/documents/files/**", broken_once)
    sent: list[bytes] = []
    boss.page.on("request", lambda request: sent.append(_body(request)))
    place = boss.main.locator("[data-slot]").filter(has_text=OFFER)
    place.get_by_label("Or one of your company's documents").select_option(label="Tax certificate")
    place.get_by_role("button", name="Fetch it and seal it here").click()
    stored(boss)
    expect(place).to_contain_text(NAME)
    expect(place).to_contain_text(re.compile(r"is valid until .* only: on the last day for bids it has expired"))
    keep(client, "vault-renew", version.document_id)
    saved(boss)
    boss.page.reload()
    expect(place).to_contain_text("There is a newer version of")
    assert len(fetched) == 2

    submits(boss)
    assert not [body for body in sent if PDF in body or NAME.encode() in body]
    kept = parse_bidkey(key_file(boss))
    with blobs.open_blob(BidAct.objects.get().files[0]) as source:
        where = Place(Kind.FILE, 1, bid.tender_id, bid.pk)
        opened = open_object(source, {Lock.RECOVERY: kept.recovery.private}, place=where, kids=kids(bid.tender))
        assert (opened.read(), opened.meta.name) == (PDF, NAME)


def _body(request: Request) -> bytes:
    return request.post_data_buffer or b""
