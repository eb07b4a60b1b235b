"""The burden meter: what is asked, how heavy it is, and why, in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.rules.burden import Asked, Point, burden, heaviest
from procurement.rules.money import Money


def lei(amount: int, currency: str = "RON") -> Money:
    return Money(Decimal(amount), currency)


LITTLE = Asked(2, 1, 0, 20, 0, (lei(60_000), lei(120_000)), None, 35)


def point(asked: Asked, name: str) -> Point:
    return next(found for found in burden(asked) if found.name == name)


def test_little_is_told_in_words_and_weighs_nothing() -> None:
    points = burden(LITTLE)
    assert [str(found.text) for found in points] == [
        "Documents to attach: 2. Declarations to make: 1.",
        "Documents that must be signed: 0.",
        "Pages at most, where a limit is given: 20. Documents without a limit: 0.",
        "No turnover is asked.",
        "Lots: 2. The smallest is estimated at 60000 RON, the largest at 120000 RON.",
        "Days from publication to the end of bids: 35.",
    ]
    assert heaviest(points) == 0


@pytest.mark.parametrize(
    ("change", "name", "level"),
    [
        ({"documents": 4}, "documents", 0),
        ({"documents": 5}, "documents", 1),
        ({"documents": 10}, "documents", 2),
        ({"signatures": 2}, "signatures", 1),
        ({"signatures": 4}, "signatures", 2),
        ({"pages": 31}, "pages", 1),
        ({"pages": 101}, "pages", 2),
        ({"unlimited": 1}, "pages", 1),
        ({"turnover": lei(60_000)}, "turnover", 0),
        ({"turnover": lei(60_001)}, "turnover", 1),
        ({"turnover": lei(120_000)}, "turnover", 1),
        ({"turnover": lei(120_001)}, "turnover", 2),
        ({"estimates": (lei(2_000_001, "EUR"),)}, "lots", 1),
        ({"estimates": (lei(2_000_000, "EUR"),)}, "lots", 0),
        ({"days": 30}, "days", 0),
        ({"days": 29}, "days", 1),
        ({"days": 14}, "days", 2),
    ],
)
def test_limits_are_where_they_are_published(change: dict[str, object], name: str, level: int) -> None:
    asked = replace(LITTLE, **change)  # type: ignore[arg-type]
    assert point(asked, name).level == level
    assert heaviest(burden(asked)) == level


def test_turnover_beyond_twice_the_value_says_what_it_needs() -> None:
    text = str(point(replace(LITTLE, turnover=lei(150_000)), "turnover").text)
    assert text == (
        "Turnover asked: 150000 RON a year, 2.50 times the estimated value of the smallest lot. More than twice needs a reason that lies "
        "in the contract."
    )


def test_what_cannot_be_said_yet_is_left_out() -> None:
    assert [found.name for found in burden(Asked(0, 0, 0, 0, 0, ()))] == ["documents", "signatures"]
    assert [found.name for found in burden(Asked(0, 0, 0, 0, 0, (lei(0),)))] == ["documents", "signatures"]
    assert heaviest(()) == 0
