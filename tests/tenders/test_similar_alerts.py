"""Told of what is like own bids: only who asked and whose company bid, with a reason that names no bid, each tender once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import MailMessage, User
from procurement.rules.alerts import Frequency
from tenders.demo import director
from tenders.demo.scenario import Agency, Company
from tenders.models import AlertHit, SavedSearch, Tender
from tenders.services import alerting
from tenders.services.alerting import SearchDraft
from tenders.services.refusal import Refused
from tenders.tasks import alert as run
from tests.tenders.bidding import TWO_LOTS, client_of, text_of

pytestmark = pytest.mark.django_db
LAPTOPS, PRINTERS, DESKS = "30213100", "30232110", "39121100"


def put(agency: Agency, code: str) -> Tender:
    """A tender under this category, published a day from now and not compared yet."""
    played = director.publish(agency, TWO_LOTS, publish_at=clock.now() + timedelta(days=1))
    Tender.objects.filter(pk=played.tender.pk).update(cpv_code=code)
    return played.fresh()


def mails(user: User) -> list[MailMessage]:
    return list(MailMessage.objects.filter(user=user, key__startswith="alerts:").order_by("created_at", "key"))


def choose(company: Company, frequency: Frequency = Frequency.AT_ONCE) -> None:
    actor = actor_for(company.submitter)
    alerting.set_similar(company.organization, frequency, actor=actor, now=clock.now())


@pytest.fixture
def bid_for(agency: Agency, alfa: Company, boss: Client) -> Tender:
    """A tender of laptops for which alfa has begun a bid; it has been compared already."""
    tender = put(agency, LAPTOPS)
    boss.post(reverse("tenders:bid-start", args=[tender.reference]))
    run()
    return tender


def test_who_asked_hears_of_what_is_near_and_nobody_else_does(
    agency: Agency, alfa: Company, beta: Company, bid_for: Tender
) -> None:
    choose(alfa)
    choose(beta)  # has bid for nothing
    near, far = put(agency, PRINTERS), put(agency, DESKS)
    run()
    run()
    [mail] = mails(alfa.submitter)
    assert (near.reference in mail.body, far.reference in mail.body) == (True, False)
    assert "its category 30232110" in mail.body
    assert "is near what you bid for before" in mail.body
    assert f"Similar to what {alfa.organization} bid for" in mail.body
    assert bid_for.reference not in mail.body
    assert mails(beta.submitter) == []
    assert AlertHit.objects.get().reasons == [["similar", PRINTERS, ""]]


@pytest.mark.usefixtures("bid_for")
def test_off_until_it_is_chosen_on_the_page_and_ended_by_one_press(agency: Agency, alfa: Company, boss: Client) -> None:
    put(agency, LAPTOPS)
    run()
    assert mails(alfa.submitter) == []
    page = reverse("tenders:alerts")
    assert "Similar to what you bid for" in text_of(boss.get(page))
    address = reverse("tenders:alert-similar", args=[alfa.organization.pk])
    boss.post(address, {"frequency": "at_once"})
    boss.post(address, {"frequency": "at_once"})
    assert SavedSearch.objects.get().alerts.get().frequency == Frequency.AT_ONCE
    put(agency, LAPTOPS)
    run()
    [mail] = mails(alfa.submitter)
    assert "near what you bid for before" in text_of(boss.get(page))
    path = mail.unsubscribe.partition("8000")[2]
    assert f"Similar to what {alfa.organization} bid for" in text_of(Client().get(path))
    Client().post(path)
    put(agency, LAPTOPS)
    run()
    assert len(mails(alfa.submitter)) == 1


@pytest.mark.usefixtures("bid_for")
def test_switch_is_no_search_and_is_not_for_strangers(alfa: Company, beta: Company, boss: Client) -> None:
    choose(alfa)
    [search] = SavedSearch.objects.all()
    assert boss.get(reverse("tenders:alert", args=[search.pk])).status_code == 404
    assert "You keep no search yet" in text_of(boss.get(reverse("tenders:alerts")))
    address = reverse("tenders:alert-similar", args=[alfa.organization.pk])
    assert client_of(beta.submitter).post(address, {"frequency": "daily"}).status_code == 404
    with pytest.raises(Refused):
        alerting.set_similar(alfa.organization, Frequency.DAILY, actor=actor_for(beta.submitter), now=clock.now())


@pytest.mark.usefixtures("bid_for")
def test_tender_that_another_search_told_is_not_told_again(agency: Agency, alfa: Company) -> None:
    choose(alfa, Frequency.DAILY)
    draft = SearchDraft(name="Everything")
    alerting.save_search(draft, Frequency.AT_ONCE, actor=actor_for(alfa.submitter), now=clock.now())
    put(agency, LAPTOPS)
    run()
    assert (len(mails(alfa.submitter)), AlertHit.objects.filter(told_at=None).count()) == (1, 1)
    director.move_to(clock.now() + timedelta(days=1))
    run()
    assert (len(mails(alfa.submitter)), AlertHit.objects.filter(told_at=None).count()) == (1, 0)


@pytest.mark.usefixtures("bid_for")
def test_tender_that_the_company_bids_for_by_then_is_not_found(agency: Agency, alfa: Company, boss: Client) -> None:
    choose(alfa)
    tender = put(agency, LAPTOPS)
    boss.post(reverse("tenders:bid-start", args=[tender.reference]))
    run()
    assert AlertHit.objects.count() == 0
