"""Filters of the savings report that somebody keeps: one press later, under a name, one's own only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tenders.demo.scenario import Agency
from tenders.models import SavedFilters
from tenders.services import saved_filters
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.officer_screens import signed_in, text_of

SAVINGS = "/savings/"


@pytest.fixture
def ana(agency: Agency) -> Client:
    record(procedure("ocds-s-1", lot("120", award("100"), bids=("100", "110")), buyer="City of Cluj"))
    return signed_in(agency.officer)


def keep(client: Client, name: str, query: str = "currency=EUR&bids=several") -> str:
    return text_of(client.post(f"{reverse('tenders:savings-keep')}?{query}", {"name": name}, follow=True))


def test_kept_filters_show_the_figures_of_now_with_one_press(ana: Client, agency: Agency) -> None:
    assert "The filters are kept as “With competition”." in keep(ana, " With  competition ")
    [kept] = SavedFilters.objects.all()
    assert (kept.name, kept.query) == ("With competition", "currency=EUR&bids=several")
    assert f'href="{SAVINGS}?{kept.query.replace("&", "&amp;")}">With competition' in ana.get(SAVINGS).content.decode()
    keep(ana, "With competition", "currency=EUR&bids=1")
    assert SavedFilters.objects.get().query == "currency=EUR&bids=1"
    other = signed_in(agency.approver)
    assert "With competition" not in text_of(other.get(SAVINGS))
    assert other.post(reverse("tenders:savings-forget", args=[kept.pk])).status_code == 404
    assert ana.post(reverse("tenders:savings-forget", args=[kept.pk])).status_code == 302
    assert not SavedFilters.objects.exists()


def test_what_can_not_be_kept_is_refused_with_a_sentence(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Give the filters a name of at most 80 characters." in keep(ana, " ")
    address = f"{reverse('tenders:savings-keep')}?currency=EUR&since=tomorrow"
    assert ana.post(address, {"name": "Unclear"}).status_code == 400
    monkeypatch.setattr(saved_filters, "MOST", 1)
    keep(ana, "One")
    assert "delete one first" in keep(ana, "Two")
    assert [one.name for one in SavedFilters.objects.all()] == ["One"]
    assert Client().post(address).status_code == 302


def test_page_says_how_far_the_baselines_lie_apart_on_the_same_lots(ana: Client) -> None:
    record(procedure("ocds-s-2", lot("70", award("60"))))
    page = text_of(ana.get(SAVINGS, {"currency": "EUR"}))
    assert "On the 1 lot for which all of these can be computed, the percentages lie 11.91 points apart" in page
