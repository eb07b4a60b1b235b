"""When a standstill is due, how long it is, and why not."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.rules.money import Money
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import Ruleset, from_data
from procurement.rules.standstill import Standstill, standstill

DATA = {data["code"]: data for data in shipped()}
HOLIDAYS = frozenset({date(2026, 11, 30), date(2026, 12, 1)})
LETTERS = datetime(2026, 11, 20, 14, tzinfo=UTC)


def without_days() -> Ruleset:
    data = copy.deepcopy(DATA["generic"])
    data["values"]["standstill.days_below_threshold"]["value"] = 0
    return from_data(data)


def of(ruleset: Ruleset, amount: str, *, bidders: int = 2, level: str = "central") -> Standstill:
    value = Money(Decimal(amount), "RON")
    calendar = ruleset.calendar(HOLIDAYS)
    return standstill(
        ruleset, calendar, value=value, nature="goods", level=level, bidders=bidders, letters_at=LETTERS
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "level", "last_day", "words"),
    [
        ("698459.99", "central", date(2026, 12, 2), "Standstill of 8 days: the value is below the threshold."),
        ("698460", "central", date(2026, 12, 2), "Standstill of 11 days: the value reaches the threshold of 698460 RON."),
        ("698460", "subcentral", date(2026, 12, 2), "Standstill of 8 days: the value is below the threshold."),
    ],
)  # fmt: skip
def test_standstill_depends_on_the_threshold(amount: str, level: str, last_day: date, words: str) -> None:
    due = of(from_data(DATA["ro"]), amount, level=level)
    assert (due.required, str(due.reason), due.citation) == (True, words, "Law 101/2016 art. 59")
    assert due.ends is not None
    assert due.ends.last_day == last_day


def test_standstill_of_a_sole_bidder_is_not_due() -> None:
    due = of(from_data(DATA["ro"]), "5", bidders=1)
    assert (due.required, due.ends) == (False, None)
    assert str(due.reason).startswith("No standstill: there was only one bidder")


def test_standstill_without_days_is_not_due() -> None:
    due = of(without_days(), "5")
    assert (due.required, str(due.reason)) == (False, "No standstill: the ruleset asks for none.")


def test_standstill_in_another_currency_is_the_longer_one() -> None:
    ruleset = from_data(DATA["ro"])
    calendar, value = ruleset.calendar(HOLIDAYS), Money(Decimal(5), "EUR")
    due = standstill(
        ruleset, calendar, value=value, nature="goods", level="central", bidders=2, letters_at=LETTERS
    )  # fmt: skip
    assert str(due.reason) == (
        "Standstill of 11 days, the longer one: the value is in another currency than the threshold of 698460 RON."
    )
