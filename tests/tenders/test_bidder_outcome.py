"""After the opening: each bidder learns its own result beside the winner's, when it may, and nothing of the others' before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Played
from tenders.services import awarding
from tenders.services.drafts import CriterionDraft
from tests import factories
from tests.tenders.bidding import ANSWERS, PRICES, TWO_LOTS, address, client_of, open_tender, text_of

BETTER = {"Warranty in months": "60", "Delivery": "5 days"}


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Beta wins lot 1 by its answers; only Alfa bids for lot 2."""
    found = open_tender(agency)
    director.hand_in(found, alfa, PRICES, ANSWERS)
    director.hand_in(found, beta, {1: ("4600", "99")}, BETTER)
    return director.close_and_open(found)


def page(played: Played, company: Company) -> str:
    return text_of(client_of(company.submitter).get(address(played, "bid")))


def test_outcome_before_the_decision_tells_no_rank(played: Played, alfa: Company) -> None:
    shown = page(played, alfa)
    assert shown.count("You learn the outcome, with your own points and the winner's, when the award is decided.") == 2
    assert "Beta SRL" not in shown
    assert "Rank" not in shown


def test_outcome_shows_own_points_beside_the_winners_with_reasons_and_standstill(
    played: Played, alfa: Company, beta: Company
) -> None:
    director.decide(played)
    loser, winner = page(played, alfa), page(played, beta)
    assert "Another bid won this lot" in loser
    assert "Total without VAT 92,010.00 RON 93,980.00 RON" in loser
    assert "Rank 2 1" in loser
    assert "Warranty in months 6.67 20.00" in loser
    assert "Your letter says until when and where you may complain." in loser
    assert "How this date is counted" in loser
    assert "Letters to you Lot 1: award to another bidder" in loser
    assert "Your bid won this lot" in winner
    assert "92,010.00" not in winner
    assert "Alfa SRL" not in winner
    assert loser.count("You learn the outcome") == 1  # lot 2 is not decided yet


def test_outcome_of_an_excluded_bid_names_its_reasons(agency: Agency, alfa: Company, beta: Company) -> None:
    demanding = CriterionDraft(
        "Warranty in months", "number", Decimal(20), worst=Decimal(24), best=Decimal(60), minimum_points=Decimal(5)
    )
    lot = LotPlan("Laptops", "120000", (("Laptop", "20", "piece"),), (demanding,))
    played = open_tender(agency, replace(TWO_LOTS, lots=(lot,)))
    director.hand_in(played, alfa, {1: ("4500",)}, {"Warranty in months": "48"})
    director.hand_in(played, beta, {1: ("4000",)}, {"Warranty in months": "24"})
    director.decide(director.close_and_open(played))
    shown = page(played, beta)
    assert "Your bid was not admissible" in shown
    assert "“Warranty in months” got 0.00 points; at least 5 are needed." in shown
    assert "Rank not ranked 1" in shown


def test_outcome_after_the_winner_refused_waits_again(played: Played, alfa: Company, agency: Agency) -> None:
    director.decide(played)
    lot = director.wait_for_standstill(played)
    awarding.record_refusal(lot, reason="No longer able.", actor=actor_for(agency.officer), now=clock.now())
    assert "Another bid won this lot" not in page(played, alfa)


def test_outcome_for_a_company_that_never_submitted_says_that_nobody_read_its_draft(
    agency: Agency, alfa: Company, beta: Company
) -> None:
    played = open_tender(agency)
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    director.hand_in(played, beta, {1: ("4600", "99")}, BETTER)
    played = director.close_and_open(played)
    shown = page(played, alfa)
    assert "It didn't count, and nobody has read it." in shown
    assert "92,010.00" not in shown
    gama = factories.make_company("Gama SRL")
    never = text_of(client_of(gama.submitter).get(address(played, "bid")))
    assert "No bid of your company" in never


def test_bid_between_deadline_and_opening_says_what_comes_next(agency: Agency, alfa: Company) -> None:
    played = open_tender(agency)
    director.hand_in(played, alfa, PRICES, ANSWERS)
    assert played.tender.bids_end_at
    director.move_to(played.tender.bids_end_at)
    shown = page(played, alfa)
    assert "Your bid counts" in shown
    assert "Opening: 8 April 2026, 13:30 Romanian time (UTC+3)" in shown
    assert "Price of lot" not in shown
