"""How the platform is used: what is counted, against what, and that nothing is told of a tender whose bids are sealed."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidStep
from tenders.queries.usage import Use, use_of
from tenders.queries.usage_sql import UsageFilters
from tests import factories
from tests.tenders.bidding import client_of
from tests.tenders.conftest import START
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.officer_screens import text_of

PRICES = {1: ("5500", "100")}


@pytest.fixture
def open_one(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> Played:
    """Alfa (small) hands in, Beta saved prices, three more companies began and left; Beta's person looked at the check."""
    factories.make_company("Later SRL")
    alfa.organization.size = "small"
    alfa.organization.save()
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    director.draft_bid(played, beta, PRICES)
    for name in ("Gama", "Delta", "Epsilon"):
        cast = factories.make_company(f"{name} SRL")
        answer = client_of(cast.submitter).post(reverse("tenders:bid-start", args=[played.tender.reference]))
        assert answer.status_code == 302
    client_of(beta.submitter).get(reverse("tenders:bid-check", args=[played.tender.reference]))
    return played


def figures(use: Use) -> dict[str, tuple[int | None, int, Decimal | None]]:
    return {code: (one.numerator, one.denominator, one.value) for code, one in use.figures.items()}


def test_sealed_bids_are_in_no_figure_and_count_after_the_opening(open_one: Played, client: Client) -> None:
    before = figures(use_of(UsageFilters())[""])
    assert (before["bids_a_tender"], "submitted" in before) == ((0, 0, None), False)
    assert str(open_one.agency.organization.pk) not in use_of(UsageFilters())
    director.close_and_open(open_one)
    uses = use_of(UsageFilters())
    found = figures(uses[str(open_one.agency.organization.pk)])
    assert found["bids_a_tender"] == (1, 1, Decimal("1.00"))
    assert found["single_bid"] == (1, 1, Decimal("100.00"))
    assert found["small_companies"] == (1, 1, Decimal("100.00"))
    assert found["submitted"] == (1, 5, Decimal("20.00"))
    assert found["step_priced"] == found["step_documented"] == found["step_checked"] == (2, 5, Decimal("40.00"))
    assert found["step_submitted"] == (1, 5, Decimal("20.00"))
    assert figures(uses[""])["companies_bidding"] == (1, 6, Decimal("16.67"))
    page = text_of(client.get(reverse("tenders:usage"), {"period": "all"}))
    assert "Bids begun that were handed in" in page
    assert "1 of 5" in page


def test_of_few_bids_no_course_is_told(agency: Agency, plan: Plan, alfa: Company, client: Client) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    director.close_and_open(played)
    found = figures(use_of(UsageFilters())[""])
    assert [code for code in found if code.startswith("s") and code != "single_bid"] == [
        "small_companies",
        "size_unknown",
    ]
    assert found["small_companies"] == (0, 0, None)
    assert found["size_unknown"] == (1, 1, Decimal("100.00"))
    page = client.get(reverse("tenders:usage-of", args=[agency.organization.pk]), {"period": "all"})
    assert "of fewer it would show what single companies did" in text_of(page)


def test_procedures_are_fully_online_only_with_all_their_steps(agency: Agency, plan: Plan, alfa: Company) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    record(procedure("ocds-u-1", lot("5", award("4"))))
    own = str(agency.organization.pk)
    assert figures(use_of(UsageFilters())[own])["online"] == (0, 1, Decimal("0.00"))
    director.sign(played)
    uses = use_of(UsageFilters())
    assert figures(uses[own])["online"] == (1, 1, Decimal("100.00"))
    assert figures(uses[""])["online"] == (1, 2, Decimal("50.00"))
    days = uses[own].figures["days_to_award"]
    assert (days.denominator, uses[""].figures["days_to_award"].value) == (1, days.value)
    assert days.value is not None
    assert days.value > 36
    decided = played.lot().awards.get().decided_at
    assert decided is not None
    assert figures(use_of(UsageFilters(ends_at=decided))[""])["online"] == (0, 1, Decimal("0.00"))
    assert figures(use_of(UsageFilters(starts_at=decided, agency=own))[own])["online"] == (1, 1, Decimal("100.00"))


def test_steps_are_kept_once_and_only_grow(open_one: Played, beta: Company) -> None:
    director.draft_bid(open_one, beta, PRICES)
    steps = BidStep.objects.filter(bid__bidder=beta.organization)
    assert sorted(steps.values_list("step", flat=True)) == ["checked", "documented", "priced"]
    with pytest.raises(DatabaseError), transaction.atomic():
        steps.delete()


def test_files_hold_every_figure_with_its_definition(open_one: Played, client: Client) -> None:
    director.close_and_open(open_one)
    answer = client.get(reverse("tenders:usage-csv"), {"period": "all"})
    rows = list(csv.DictReader(StringIO(b"".join(answer).decode())))
    assert {row["agency_name"] for row in rows} == {"", open_one.agency.organization.name}
    single = [row for row in rows if row["figure"] == "single_bid" and row["agency"] == "all"]
    assert [(row["numerator"], row["denominator"], row["value"]) for row in single] == [("1", "1", "100.00")]
    found = json.loads(b"".join(client.get(reverse("tenders:usage-json"), {"period": "all"})))["figures"]
    assert len(found) == len(rows)
    assert all(row["definition"] for row in found)


def test_page_asks_the_same_number_of_queries_for_any_number_of_agencies(agency: Agency, client: Client) -> None:
    counts = []
    for name in ("City of Cluj", "City of Sibiu", "County of Bihor"):
        record(procedure(f"ocds-u-{name[-4:]}", lot("5", award("4")), buyer=name))
        if name != "City of Sibiu":
            with CaptureQueriesContext(connection) as queries:
                page = client.get(reverse("tenders:usage"), {"period": "2025-1"})
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "first half of 2025" in text_of(page)
    assert "County of Bihor" in text_of(client.get(reverse("tenders:usage"), {"period": "2025", "q": "bihor"}))
    assert client.get(reverse("tenders:usage-of", args=[agency.organization.pk])).status_code == 404
