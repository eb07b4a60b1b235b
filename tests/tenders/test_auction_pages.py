"""The pages of an auction: scheduled by the officer, bid in by companies, followed by everybody; and what its bundle proves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procurement import clock
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import auctioning, director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Auction
from tests.tenders import auctioning as room
from tests.tenders.bidding import client_of
from tests.tenders.bundle_forging import change_act, files_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings
from tests.tenders.test_papers import body, check_tags, words

MINUTE = timedelta(minutes=1)


@pytest.fixture
def rivals(alfa: Company, beta: Company) -> tuple[Company, ...]:
    return (alfa, beta, room.third())


def address(name: str, played: Played) -> str:
    return reverse(f"tenders:{name}", args=[played.tender.reference, 1])


def test_officer_schedules_bidders_bid_everybody_follows(
    agency: Agency, rivals: tuple[Company, ...], client: Client
) -> None:
    played = room.evaluated(agency, rivals)
    officer, beta = client_of(agency.officer), client_of(rivals[1].submitter)
    page, public = address("officer-auction", played), address("auction", played)
    assert client.get(public).status_code == 404
    assert "3 bidders are invited" in officer.get(page).text
    too_early = timezone.localtime(clock.now()) + timedelta(days=1)
    typed = {"act": "schedule", "starts_at_0": f"{too_early:%Y-%m-%d}", "starts_at_1": "11:00"}
    assert "need notice" in officer.post(page, typed).text
    assert not Auction.objects.exists()
    auction = auctioning.schedule(played)
    assert "has not begun" in client.get(public).text
    assert client.get(address("auction-pdf", played)).status_code == 404
    assert "Alfa" not in client.get(public).text
    assert client_of(agency.approver).get(page).status_code == 200
    assert client.get(page).status_code == 302

    own = address("bid-auction", played)
    director.move_to(auction.starts_at + 4 * MINUTE)
    assert "This total" not in beta.get(own).text
    assert "begins at" in beta.post(own, {"amount": "90000"}).text
    director.move_to(auction.starts_at + 5 * MINUTE)
    assert "at most" in beta.post(own, {"amount": "104999"}).text
    assert beta.post(own, {"amount": "90.000,00"}).status_code in (302, 422)
    assert beta.post(own, {"amount": "90000"}).status_code == 302
    assert "Withdraw the bid of this turn" in beta.get(own).text
    data = client.get(address("auction-state", played)).json()
    assert [(seat["number"], seat["total"]) for seat in data["seats"]] == [
        (3, "97500.00"), (2, "102000.00"), (1, "105000.00"),
    ]  # fmt: skip
    director.move_to(auction.starts_at + 7 * MINUTE)
    assert "does not count" in beta.post(own, {"amount": "80000"}).text
    later = client.get(address("auction-state", played)).json()
    assert later["version"] != data["version"]
    assert (later["seats"][0]["number"], later["seats"][0]["total"]) == (1, "90000.00")
    assert 'http-equiv="refresh"' in client.get(public).text

    auctioning.end(auction)
    over = client.get(public).text
    assert "Beta SRL" in over
    assert "http-equiv" not in over
    assert "Lines of the contract" in officer.get(page).text
    protocol = address("auction-pdf", played)
    assert protocol in over
    pdf = body(client.get(protocol))
    check_tags(pdf, "Protocol of the electronic auction")
    said = " ".join(words(pdf).split()).replace("\u00a0", " ")
    for told in ("Bidder 1: Beta SRL", "90,000.00 RON", "no new bid"):
        assert told in said


def test_strangers_and_companies_without_an_offer_find_nothing(agency: Agency, rivals: tuple[Company, ...]) -> None:
    played, _auction = room.scheduled(agency, rivals[:2])
    own = address("bid-auction", played)
    outsider = client_of(rivals[2].submitter)
    assert outsider.get(own).status_code in (302, 404)
    assert outsider.post(own, {"amount": "1"}).status_code in (302, 404)
    assert outsider.get(address("officer-auction", played)).status_code == 404
    plain = room.evaluated(agency, rivals[:2], room.without_auction())
    assert client_of(agency.officer).get(address("officer-auction", plain)).status_code == 404
    assert client_of(rivals[0].submitter).get(address("bid-auction", plain)).status_code == 404


def test_bundle_plays_the_auction_again_and_lies_are_named(agency: Agency, rivals: tuple[Company, ...]) -> None:
    played, auction = room.scheduled(agency, rivals)
    auctioning.play(auction, [{"Beta SRL": "99000"}, {"Alfa SRL": "96500"}, {"Gama SRL": "96200"}])
    auctioning.end(auction)
    director.decide(played)
    for audience in (Audience.AUDITOR, Audience.PUBLIC):
        bundle = bundle_of(played, audience)
        said = findings(bundle)
        assert [(rule, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
        assert (said["V23"].verdict, said["V23"].detail) == (Verdict.OK, "auctions: 1")
    for lie in (
        lambda act: act.update(amount="96700"),
        lambda act: act.update(round=3),
        lambda act: act.update(received=act["received"].replace(":", ";", 1)),
        lambda act: act.update(type="auction.other"),
    ):
        changed = files_of(bundle)
        change_act(changed, "auction.bid", lie)
        assert "V23" in failed(changed)
    for kind, lie in (
        ("auction.scheduled", lambda act: act.update(step="1")),
        ("auction.ended", lambda act: act["seats"].reverse()),
        ("auction.ended", lambda act: act["seats"][0].update(total="1")),
        ("auction.scheduled", lambda act: act.update(ends_at=act["starts_at"])),
    ):
        changed = files_of(bundle)
        change_act(changed, kind, lie)
        assert "V23" in failed(changed), kind
