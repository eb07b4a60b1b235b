"""How long a bidder has to answer, which reasons a law knows, until when one may complain; exclusions by people in the evaluation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.rules.canonical import canonical_json
from procurement.rules.clarifications import (
    answer_day_issues,
    answer_time,
    complaint_time,
    end_of_answers,
    exclusion_reasons,
)
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.exclusions import SENTENCES, ExclusionCode
from procurement.rules.facts import Item, LotTerms, Offer, PriceLine, Ruling
from procurement.rules.money import Money
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import from_data

RO, EU, GENERIC = (
    from_data(next(data for data in shipped() if data["code"] == code)) for code in ("ro", "eu", "generic")
)
CALENDAR = RO.calendar(frozenset({date(2026, 11, 30), date(2026, 12, 1)}))
ASKED = datetime(2026, 11, 26, 9, tzinfo=UTC)
"""A Thursday; the Monday and Tuesday after it are public holidays in Romania."""


def test_answer_time_skips_weekend_and_holidays_and_explains_itself() -> None:
    time = answer_time(RO, CALENDAR, ASKED)
    assert time.earliest.last_day == date(2026, 12, 3)
    assert time.earliest.at == datetime(2026, 12, 3, 22, tzinfo=UTC) == end_of_answers(date(2026, 12, 3), CALENDAR)
    assert "HG 395/2016 art. 134(3)" in time.earliest.citation
    assert time.latest is not None
    assert time.latest.last_day == date(2026, 12, 21)
    assert answer_time(EU, CALENDAR, ASKED).latest is None


@pytest.mark.parametrize(
    ("last_day", "words"),
    [
        (date(2026, 12, 2), "the first day that the rules allow is 2026-12-03"),
        (date(2026, 12, 3), ""),
        (date(2026, 12, 5), "choose a working day"),
        (date(2026, 12, 21), ""),
        (date(2026, 12, 22), "the last day that the rules allow is 2026-12-21"),
    ],
)
def test_last_day_to_answer_is_refused_with_the_day_that_is_allowed(last_day: date, words: str) -> None:
    found = answer_day_issues(last_day, answer_time(RO, CALENDAR, ASKED), CALENDAR)
    assert [words in str(one) for one in found] == ([True] if words else [])


def test_every_reason_has_words_and_a_place_in_romanian_law() -> None:
    assert set(exclusion_reasons(RO)) == set(SENTENCES) == set(ExclusionCode)
    assert ExclusionCode.BREACH_OF_LAW not in set(exclusion_reasons(GENERIC))


@pytest.mark.parametrize(("amount", "last_day"), [("100000", date(2026, 12, 3)), ("1077624", date(2026, 12, 7))])
def test_complaint_time_depends_on_the_threshold(amount: str, last_day: date) -> None:
    value = Money(Decimal(amount), "RON")
    found = complaint_time(RO, CALENDAR, value=value, nature="goods", level="subcentral", told_at=ASKED)
    assert found is not None
    assert (found.last_day, "Law 101/2016 art. 8" in found.citation) == (last_day, True)


LOT = LotTerms("l", 1, "Lot", Money(Decimal(1000), "RON"), (Item("i", "Thing", Decimal(1), "piece"),))
OFFERS = [Offer(name, f"{name} SRL", "RON", (PriceLine("i", Decimal(price)),), None) for name, price in
          (("a", 700), ("b", 900))]  # fmt: skip


def test_decided_exclusion_takes_the_offer_out_of_the_ranking_with_its_reason() -> None:
    ruling = Ruling("price_not_justified", "No calculation was sent.", "Law 98/2016 art. 210")
    found = evaluate(LOT, [replace(OFFERS[0], rulings=(ruling,)), OFFERS[1]])
    assert [result.offer for result in found.ranking] == ["b"]
    (reason,) = found.of("a").exclusions
    assert "No calculation was sent." in str(reason)
    assert reason.citation == "Law 98/2016 art. 210"
    again = evaluate(*inputs_from_data(json.loads(canonical_json(found.inputs()))))
    assert again.digest() == found.digest() != evaluate(LOT, OFFERS).digest()


def test_evaluation_without_exclusions_by_people_keeps_its_old_form() -> None:
    assert "rulings" not in canonical_json(evaluate(LOT, OFFERS).inputs()).decode()


def test_complaint_time_is_unknown_where_the_ruleset_has_none() -> None:
    data = next(data for data in shipped() if data["code"] == "generic")
    nothing = {
        name: {**data["values"][name], "value": None}
        for name in ("complaint.days_above_threshold", "complaint.days_below_threshold")
    }
    silent = from_data({**data, "values": {**data["values"], **nothing}})
    value = Money(Decimal(1000), "EUR")
    assert complaint_time(silent, CALENDAR, value=value, nature="goods", level="subcentral", told_at=ASKED) is None
