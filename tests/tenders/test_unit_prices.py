"""Lines of awards with their unit prices: written when an award is decided or imported, grouped for everybody."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.rules.history import ItemHistory, LineHistory
from tenders.demo import director
from tenders.demo.director import Agency, Company, Plan, Played
from tenders.models import Award, AwardedLine, Tender
from tenders.queries.unit_price_keys import groups_at, keys
from tenders.queries.unit_prices import PriceFilters, group_of, groups, lines
from tenders.services import drafting
from tenders.services.awarded_lines import record_all_lines
from tenders.services.drafts import ItemDraft, LotDraft
from tests.tenders.history import DECIDED, award, lot, procedure, record

D = Decimal


@pytest.fixture
def decided(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> Played:
    """Beta wins with 4,400.50 a laptop and 99.50 a bag; the standstill runs."""
    played = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.hand_in(played, beta, {1: ("4400,50", "99.50")})
    director.close_and_open(played)
    director.decide(played)
    return played


def figures() -> list[tuple[str, str, str, str, Decimal]]:
    found = AwardedLine.objects.order_by("award_id", "number")
    return [(one.cpv_code, one.unit, one.currency, one.description, one.unit_price) for one in found]


def test_a_decided_award_has_its_lines_and_writing_them_anew_changes_nothing(decided: Played) -> None:
    written = figures()
    assert written == [
        ("30000000", "piece", "RON", "Laptop 14 inch", D("4400.50")),
        ("30000000", "piece", "RON", "Bag", D("99.50")),
    ]
    AwardedLine.objects.filter(number=1).update(unit_price=1)
    assert record_all_lines() == 1
    assert figures() == written


def test_an_imported_award_has_the_lines_whose_price_its_publisher_states(world: None) -> None:
    line = LineHistory(ItemHistory("Paper A4", D(200), "Box ", "30197630"), D("19.90"))
    record(procedure("ocds-x-1", lot("100", replace(award("80"), lines=(line,)))))
    assert figures() == [("30197630", "box", "EUR", "Paper A4", D("19.90"))]
    record(procedure("ocds-x-1", lot("100", award("81"))))
    assert figures() == []


def paper(number: int, price: str, *, buyer: str = "City", currency: str = "EUR") -> None:
    """An awarded box of paper of an agency, a month after the one before."""
    line = LineHistory(ItemHistory("Paper A4", D(200), "box", "30197630"), D(price))
    made = replace(award("80", decided_at=DECIDED + timedelta(days=31 * number)), lines=(line,))
    record(procedure(f"ocds-x-{number}", lot("100", made), currency=currency, title="Paper of the year", buyer=buyer))


@pytest.fixture
def market(world: None) -> None:
    """Five prices in EUR at three agencies, one in RON, and one of an award that was cancelled."""
    for number, price in enumerate(("18", "20", "21.5", "22", "30")):
        paper(number, price, buyer=f"Town {number % 3}")
    paper(5, "99", currency="RON")
    paper(6, "1")
    AwardedLine.objects.get(unit_price=1).award.__class__.objects.filter(lines__unit_price=1).update(status="cancelled")


def test_groups_hold_prices_that_were_paid_and_mix_no_currencies(market: None) -> None:
    euro, leu = (group_of(row) for row in groups(lines(PriceFilters())))
    assert (euro.count, euro.lowest, euro.lower, euro.median, euro.upper, euro.highest) == (
        5, D("18"), D("20"), D("21.5"), D("22"), D("30"),
    )  # fmt: skip
    assert (euro.spread, euro.buyers) == (D("9.30"), 3)
    assert (leu.currency, leu.count, leu.median) == ("RON", 1, D("99"))
    assert not lines(PriceFilters(q="45000000"))
    assert lines(PriceFilters(q="30000000", unit=" Box", currency="EUR")).count() == 5


@pytest.mark.parametrize(
    ("filters", "currencies"),
    [
        (PriceFilters(), ["EUR", "RON"]),
        (PriceFilters(currency="RON"), ["RON"]),
        (PriceFilters(q="30197630", unit="BOX"), ["EUR", "RON"]),
        (PriceFilters(q="office"), ["EUR", "RON"]),
        (PriceFilters(starts_at=DECIDED + timedelta(days=140)), ["RON"]),
        (PriceFilters(ends_at=DECIDED + timedelta(days=40)), ["EUR"]),
        (PriceFilters(q="45000000"), []),
    ],
)
def test_groups_of_a_page_are_those_of_all_lines_that_match(
    market: None, filters: PriceFilters, currencies: list[str]
) -> None:
    paper(7, "5", currency="HUF")
    Award.objects.filter(lines__currency="HUF").update(status="cancelled")
    found = keys(filters)
    assert found == [("30197630", "box", currency) for currency in currencies]
    assert groups_at(filters, found) == [group_of(row) for row in groups(lines(filters))]


def test_pages_open_each_figure_to_its_tenders_in_a_fixed_number_of_queries(market: None, client: Client) -> None:
    whole = client.get(reverse("tenders:unit-prices"), {"q": "office"}).content.decode()
    assert "21.50" in whole
    where = {"cpv": "30197630", "unit": "box", "currency": "EUR"}
    with CaptureQueriesContext(
        connection,
    ) as few:
        page = client.get(reverse("tenders:unit-price"), where).content.decode()
    assert page.count("Paper of the year") == 5
    assert "<svg" in page
    assert len(few) <= 12
    month = client.get(reverse("tenders:unit-price"), where | {"month": "2025-05"}).content.decode()
    assert month.count("Paper of the year") == 1
    assert client.get(reverse("tenders:unit-price"), where | {"unit": "ton"}).status_code == 404


def test_files_hold_the_groups_by_month(market: None, client: Client) -> None:
    rows = list(csv.DictReader(client.get("/prices.csv?currency=EUR").getvalue().decode().splitlines()))  # type: ignore[attr-defined]
    assert [(row["month"], row["median"], row["count"]) for row in rows][:2] == [
        ("2025-05", "18", "1"), ("2025-06", "20", "1"),
    ]  # fmt: skip
    told = json.loads(client.get("/prices.json?currency=EUR").getvalue())["prices"]  # type: ignore[attr-defined]
    assert [row["lowest"] for row in told] == [18, 20, 21.5, 22, 30]
    assert "cpv=30197630&unit=box&currency=EUR&month=2025-05" in rows[0]["url"]


def test_the_lot_of_a_draft_shows_what_similar_items_cost(
    draft: Tender, decided: Played, agency: Agency, ana: Client
) -> None:
    drafting.save_lot(
        draft,
        LotDraft("Laptops", "", D(5000), "lowest_price", (ItemDraft("A laptop", D(1), "Piece"),)),
        number=None,
        revision=draft.revision,
        actor=actor_for(agency.officer),
        now=clock.now(),
    )
    address = reverse("tenders:officer-lot", args=[draft.reference, 1])
    assert "Similar items cost" not in ana.get(address).content.decode()
    Tender.objects.filter(pk=draft.pk).update(cpv_code="30000000")
    assert "Similar items cost" not in ana.get(address).content.decode()
    Tender.objects.filter(pk=draft.pk).update(cpv_code="30213100")
    AwardedLine.objects.update(cpv_code="30213100")
    page = ana.get(address).content.decode()
    assert "Similar items cost" in page
    assert "99.50" in page
