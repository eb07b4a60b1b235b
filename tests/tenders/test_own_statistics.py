"""A company's own statistics: what is decided counts, what is not told yet does not, nobody else sees it."""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenders.demo import director
from tenders.demo.scenario import Company, Played
from tenders.queries.own_statistics import decided_bids, standing
from tests.tenders.bidding import ANSWERS, client_of, text_of
from tests.tenders.officer_screens import signed_in

pytestmark = pytest.mark.django_db

PAGE = "tenders:company-statistics"


@pytest.fixture
def judged(played: Played, alfa: Company, beta: Company) -> Played:
    """Alfa bids for both lots and is dearer for the desks; nothing is decided."""
    director.hand_in(played, alfa, {1: ("4000", "100"), 2: ("330", "132")}, ANSWERS)
    director.hand_in(played, beta, {1: ("5000", "150"), 2: ("300", "120")}, ANSWERS)
    director.close_and_open(played)
    return played


def test_lots_count_once_their_decision_is_told(judged: Played, alfa: Company, boss: Client) -> None:
    assert decided_bids(alfa.organization) == []
    assert "Nothing is decided yet" in text_of(boss.get(reverse(PAGE)))
    director.decide(judged, 2)
    (desks,) = decided_bids(alfa.organization)
    assert (desks.won, desks.rank, desks.distance) == (False, 2, Fraction(10))
    director.decide(judged, 1)
    whole = standing(decided_bids(alfa.organization))
    assert (whole.decided, whole.won, whole.refused, whole.hit_rate) == (2, 1, 0, Fraction(50))
    page = text_of(boss.get(reverse(PAGE)))
    assert "Won 1 (50.00%)" in page
    assert "10.00%" in page


def test_file_has_a_line_for_each_lot(judged: Played, boss: Client) -> None:
    director.decide(judged, 1)
    director.decide(judged, 2)
    answer: Any = boss.get(reverse("tenders:company-statistics-csv"))
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    shown = {
        row["lot"]: (row["won"], row["own_price"], row["winning_price"], row["above_winner_percent"]) for row in rows
    }
    assert shown == {"1": ("True", "82000.00", "82000.00", ""), "2": ("False", "26796.00", "24360.00", "10.00")}


def test_rival_sees_its_own_and_strangers_see_nothing(judged: Played, beta: Company) -> None:
    director.decide(judged, 2)
    assert "Won 1 (100.00%)" in text_of(client_of(beta.submitter).get(reverse(PAGE)))
    assert signed_in(judged.agency.officer).get(reverse(PAGE)).status_code == 404


def test_page_asks_the_same_questions_however_many_lots(
    judged: Played, alfa: Company, django_assert_num_queries: Any
) -> None:
    director.decide(judged, 1)
    director.decide(judged, 2)
    with django_assert_num_queries(3):
        assert len(decided_bids(alfa.organization)) == 2
