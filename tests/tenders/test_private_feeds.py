"""Feeds under a private address: one's searches and dates, nothing of a bid; renewed or revoked, the address is gone."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.rules.alerts import Frequency
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.models import PrivateFeeds
from tenders.services import following, private_feeds
from tenders.services.alerting import SearchDraft, save_search
from tests.tenders.calling import open_tender
from tests.tenders.conftest import START


def unfolded(answer: object) -> str:
    return answer.content.decode().replace("\r\n ", "")  # type: ignore[attr-defined]


def test_calendar_has_the_dates_of_own_bids_and_followed_tenders_and_nothing_of_the_bid(
    agency: Agency, alfa: Company, beta: Company, plan: Plan
) -> None:
    followed = open_tender(agency, plan, START + timedelta(days=1), title="Followed; one, two")
    bid_for = open_tender(agency, plan, clock.now() + timedelta(days=1), title="Bid for")
    open_tender(agency, plan, clock.now() + timedelta(days=1), title="Not mine")
    following.follow(followed.fresh(), actor=actor_for(alfa.submitter), now=clock.now())
    director.hand_in(bid_for, alfa, {1: ("4567", "123")})
    token = private_feeds.renew(alfa.submitter, now=clock.now())
    answer = Client().get(f"/feeds/{token}/deadlines.ics")
    text = unfolded(answer)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Bids until: Followed\\; one\\, two\r\n" in text
    assert "SUMMARY:Opening: Bid for\r\n" in text
    assert not re.search("Not mine|4567|123[^0-9T]|Alfa", text)
    assert text.count("BEGIN:VEVENT") == len(set(re.findall("UID:.*", text)))
    other = private_feeds.renew(beta.submitter, now=clock.now())
    assert "BEGIN:VEVENT" not in Client().get(f"/feeds/{other}/deadlines.ics").content.decode()


def test_search_is_a_feed_for_its_owner_only_and_a_renewed_or_revoked_address_is_gone(
    agency: Agency, alfa: Company, beta: Company, plan: Plan
) -> None:
    open_tender(agency, plan, START + timedelta(days=1))
    draft = SearchDraft(name="Mine", words="laptop")
    search = save_search(draft, Frequency.OFF, actor=actor_for(alfa.submitter), now=clock.now())
    client = Client()
    client.force_login(alfa.submitter, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.post("/alerts/feeds/", {"act": "renew"}).content.decode()
    [address] = re.findall(r"/feeds/[^<]*\.atom", shown)
    assert PrivateFeeds.objects.get().digest not in shown
    reader = Client()
    feed = reader.get(address)
    assert (plan.title in feed.content.decode(), "private" in feed.headers["Cache-Control"]) == (True, True)
    assert address not in client.get("/alerts/feeds/").content.decode()
    foreign = private_feeds.renew(beta.submitter, now=clock.now())
    assert reader.get(f"/feeds/{foreign}/{search.pk}.atom").status_code == 404
    client.post("/alerts/feeds/", {"act": "renew"})
    assert reader.get(address).status_code == 404
    client.post("/alerts/feeds/", {"act": "revoke"})
    assert not PrivateFeeds.objects.filter(user=alfa.submitter).exists()


def test_dates_of_a_tender_are_a_calendar_for_everybody_and_keep_their_names_when_they_move(
    agency: Agency, plan: Plan
) -> None:
    tender = open_tender(agency, plan, START + timedelta(days=1)).fresh()
    path = f"/tenders/{tender.reference}/dates.ics"
    first = re.findall("UID:.*", unfolded(Client().get(path)))
    assert path in Client().get(tender.get_absolute_url()).content.decode()
    assert (len(first), first) == (3, re.findall("UID:.*", unfolded(Client().get(path))))
