"""Open tenders near a category: of the same class first; what is closed, own or of another kind stays out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Tender
from tenders.queries.similar import similar_to, similar_to_bids_of
from tests.tenders.bidding import TWO_LOTS, text_of

pytestmark = pytest.mark.django_db


def publish(agency: Agency) -> Played:
    return director.publish(agency, TWO_LOTS, publish_at=clock.now() + timedelta(days=1))


def put(played: Played, code: str, **changed: object) -> Tender:
    """The tender under this category."""
    Tender.objects.filter(pk=played.tender.pk).update(cpv_code=code, **changed)
    return played.fresh()


@pytest.fixture
def shelf(agency: Agency) -> dict[str, Tender]:
    """Four open tenders: two of computers in a class, one of the same group, one of desks."""
    codes = {"laptops": "30213100", "tablets": "30213200", "printers": "30232110", "desks": "39121100"}
    return {name: put(publish(agency), code, title=name) for name, code in codes.items()}


def test_same_class_comes_first_and_other_kinds_do_not_come(shelf: dict[str, Tender]) -> None:
    found = similar_to([shelf["laptops"].cpv_code], without=[shelf["laptops"].pk], now=clock.now())
    assert [tender.title for tender in found] == ["tablets", "printers"]
    whole = similar_to(["30000000"], without=[], now=clock.now())
    assert {tender.title for tender in whole} == {"laptops", "tablets", "printers"}
    assert similar_to(["", ""], without=[], now=clock.now()) == []


def test_closed_tender_is_not_shown(shelf: dict[str, Tender]) -> None:
    over = shelf["tablets"].bids_end_at
    assert over is not None
    assert similar_to(["30213100"], without=[], now=over) == [shelf["printers"]]


def test_pages_of_the_tender_and_of_the_desk_show_them(
    agency: Agency, shelf: dict[str, Tender], alfa: Company, boss: Client
) -> None:
    assert "Similar tenders that are open tablets " in text_of(boss.get(shelf["laptops"].get_absolute_url()))
    desk = reverse("tenders:desk")
    assert "similar to what you bid on" not in text_of(boss.get(desk))
    boss.post(reverse("tenders:bid-start", args=[shelf["laptops"].reference]))
    assert "similar to what you bid on tablets " in text_of(boss.get(desk))
    assert [tender.title for tender in similar_to_bids_of(alfa.organization, clock.now())] == [
        "tablets",
        "printers",
    ]
