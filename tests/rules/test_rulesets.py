"""The shipped rulesets load, name their sources, and bad data is refused with every reason."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules.money import Money
from procurement.rules.periods import Calendar, Counting
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.keys import KEYS
from procurement.rules.rulesets.ruleset import Evidence, RulesetError, RuleValue, from_data

DATA = {data["code"]: data for data in shipped()}
RO, GENERIC, EU = (from_data(DATA[code]) for code in ("ro", "generic", "eu"))


def data_with(**changes: Any) -> dict[str, Any]:
    """Romanian data with changed rules: a key with __ for the dot, its value the new rule (None removes the key)."""
    data = copy.deepcopy(DATA["ro"])
    for name, rule in changes.items():
        key = name.replace("__", ".")
        if rule is None:
            del data["values"][key]
        else:
            data["values"][key] = rule
    return data


def problems_of(data: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(RulesetError) as refusal:
        from_data(data)
    return refusal.value.problems


def test_shipped_lists_the_files_by_name() -> None:
    assert [(data["code"], data["version"]) for data in shipped()] == [
        ("eu", "2026"),
        ("generic", "2011"),
        ("ro", "2026"),
    ]


@pytest.mark.parametrize("ruleset", [RO, GENERIC, EU], ids=lambda ruleset: ruleset.code)
def test_shipped_ruleset_has_every_key_with_a_citation_and_waits_for_a_lawyer(ruleset: Any) -> None:
    assert set(ruleset.values) == set(KEYS)
    assert all(rule.citation for rule in ruleset.values.values())
    assert not ruleset.lawyer_verified


def test_rule_carries_value_source_and_evidence() -> None:
    assert RO.rule("open.minimum_bid_days") == RuleValue(35, "Law 98/2016 art. 74", Evidence.SOURCE)
    assert RO.citation("standstill.days_above_threshold") == "Law 101/2016 art. 59"
    assert RO.rule("abnormally_low.alert_share").verified is Evidence.DEFAULT


def test_typed_accessors_answer_in_the_right_type() -> None:
    assert RO.integer("standstill.days_below_threshold") == 8
    assert RO.integer_or_none("open.urgent_bid_days") == 15
    assert EU.integer_or_none("evaluation.working_days") is None
    assert RO.decimal_or_none("abnormally_low.alert_share") == Decimal("0.80")
    assert RO.flag("lowest_price.only_below_threshold") is True
    assert (RO.text("thresholds.currency"), GENERIC.text("thresholds.currency")) == ("RON", "")
    assert GENERIC.names("tie_break.allowed")[-1] == "earliest_receipt"


@pytest.mark.parametrize(
    ("accessor", "key"),
    [("integer", "open.urgent_bid_days"), ("integer", "lots.reason_required"), ("flag", "thresholds.works")],
)
def test_typed_accessor_for_another_kind_is_refused(accessor: str, key: str) -> None:
    with pytest.raises(TypeError, match=key):
        getattr(RO, accessor)(key)


def test_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError):
        RO.integer("no.such_key")


def test_in_force_is_half_open() -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert [RO.in_force_on(day) for day in days] == [False, True, True, False]
    assert GENERIC.in_force_on(date(2100, 1, 1))


def test_counting_and_calendar_come_from_the_ruleset() -> None:
    assert RO.counting() == Counting(True, "Law 98/2016 art. 3(2)")
    assert not GENERIC.counting().last_day_moves
    assert RO.calendar(frozenset()) == Calendar("Europe/Bucharest")


@pytest.mark.parametrize(
    ("nature", "level", "amount"),
    [
        ("works", "subcentral", "26960556"),
        ("goods", "central", "698460"),
        ("goods", "subcentral", "1077624"),
        ("services", "", "698460"),
    ],
)
def test_threshold_depends_on_nature_and_level(nature: str, level: str, amount: str) -> None:
    assert RO.threshold(nature, level) == Money(Decimal(amount), "RON")


def test_threshold_where_national_law_has_none_is_none() -> None:
    assert GENERIC.threshold("works", "central") is None


def test_from_data_lists_every_problem_of_the_head() -> None:
    data = copy.deepcopy(DATA["ro"])
    data |= {
        "format": "ruleset/0",
        "timezone": "Europe/Atlantis",
        "code": " ",
        "valid_from": "01.01.2026",
        "lawyer_verified": "no",
        "author": "me",
    }
    problems = problems_of(data)
    assert problems[:3] == ('"format" must be "ruleset/1".', "Unknown field: author.", '"code": must be a text.')
    assert [problem.partition(":")[0] for problem in problems[3:]] == [
        '"timezone"',
        '"valid_from"',
        '"lawyer_verified"',
    ]


def test_from_data_without_values_is_refused() -> None:
    assert problems_of({**DATA["ro"], "values": []}) == ('"values" must be an object of rules.',)


def test_from_data_with_unknown_and_missing_rules_names_them() -> None:
    rule = {"value": 1, "citation": "here", "verified": "memory"}
    assert problems_of(data_with(bids__maximum_count=rule, letters__days=None)) == (
        "Unknown rule: bids.maximum_count.",
        "letters.days must be an object with value, citation, verified and, if need be, note.",
    )


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"value": 3, "verified": "memory"}, "letters.days: must be a text."),
        ({"value": 3, "citation": "x", "verified": "sure"}, "letters.days: 'sure' is not a valid Evidence"),
        ({"value": True, "citation": "x", "verified": "memory"}, "letters.days: must be a whole number from 0."),
        ({"value": -1, "citation": "x", "verified": "memory"}, "letters.days: must be a whole number from 0."),
        ({"value": 3, "x": 1}, "letters.days must be an object with value, citation, verified and, if need be, note."),
    ],
)  # fmt: skip
def test_from_data_with_a_bad_rule_says_what_it_must_be(rule: dict[str, object], problem: str) -> None:
    assert problems_of(data_with(letters__days=rule)) == (problem,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thresholds.works", 5),
        ("thresholds.works", "many"),
        ("thresholds.works", "-1"),
        ("thresholds.works", "Infinity"),
        ("lots.reason_required", "yes"),
        ("lots.reason_required", None),
        ("bids.count_public_from", "always"),
        ("bids.count_public_from", ["closed"]),
        ("tie_break.chain", "lower_price"),
        ("tie_break.chain", ["coin"]),
        ("tie_break.chain", [1]),
        ("thresholds.currency", 1),
    ],
)
def test_from_data_with_a_value_of_the_wrong_kind_is_refused(key: str, value: object) -> None:
    rule = {"value": value, "citation": "x", "verified": "memory"}
    (problem,) = problems_of(data_with(**{key.replace(".", "__"): rule}))
    assert problem.startswith(f"{key}: ")


def test_from_data_with_thresholds_and_no_currency_is_refused() -> None:
    rule = {"value": None, "citation": "x", "verified": "memory"}
    assert problems_of(data_with(thresholds__currency=rule)) == ("thresholds.currency is missing beside thresholds.",)
