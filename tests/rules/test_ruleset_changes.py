"""A version of a ruleset that follows another: what it takes over, what it says anew, when it is refused; and its words."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.changing import following_issues, next_version, rule_changes
from procurement.rules.rulesets.keys import KEYS
from procurement.rules.rulesets.meanings import MEANINGS, SECTIONS
from procurement.rules.rulesets.ruleset import RulesetError, from_data
from procurement.rules.rulesets.words import WORDS

RO = next(data for data in shipped() if data["code"] == "ro")
HEAD = {"version": "2028", "valid_from": "2028-01-01", "valid_until": None}
LONGER = {"value": 40, "citation": "Law 98/2016 art. 74, as amended", "verified": "source text read"}


def made(**head: Any) -> dict[str, Any]:
    return next_version({**RO, "lawyer_verified": True}, {**HEAD, **head}, {"open.minimum_bid_days": LONGER})


def test_next_version_takes_over_what_it_does_not_state_and_no_lawyer_has_read_it() -> None:
    data = made(title="Romania from 2028")
    assert (data["code"], data["version"], data["title"]) == ("ro", "2028", "Romania from 2028")
    assert data["values"]["open.minimum_bid_days"] == LONGER
    assert data["values"]["standstill.exceptions"] == RO["values"]["standstill.exceptions"]
    assert data["lawyer_verified"] is False


def test_changes_name_each_rule_that_differs_and_whether_it_decides_otherwise() -> None:
    cited = {**RO["values"]["letters.days"], "citation": "another place"}
    data = next_version(RO, HEAD, {"open.minimum_bid_days": LONGER, "letters.days": cited})
    found = rule_changes(from_data(RO), from_data(data))
    assert [(change.key, change.decides_otherwise) for change in found] == [
        ("open.minimum_bid_days", True),
        ("letters.days", False),
    ]
    assert (found[0].before.value, found[0].after.value) == (35, 40)


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ({}, None),
        ({"version": "2026"}, "version"),
        ({"valid_from": "2026-01-01"}, "valid_from"),
        ({"valid_until": "2028-01-01"}, "valid_until"),
        ({"valid_until": "2029-01-01"}, None),
    ],
)
def test_following_asks_for_a_name_and_days_in_order(head: dict[str, str], field: str | None) -> None:
    issues = following_issues(from_data(RO), from_data(made(**head)))
    assert [found.field for found in issues] == ([field] if field else [])


def test_data_that_is_no_ruleset_is_refused() -> None:
    with pytest.raises(RulesetError, match=r"open\.minimum_bid_days"):
        next_version(RO, HEAD, {"open.minimum_bid_days": {**LONGER, "value": "forty"}})


def test_every_rule_has_a_meaning_a_section_and_words() -> None:
    assert set(MEANINGS) == set(KEYS)
    first_words = [word for _, words in SECTIONS for word in words]
    assert len(first_words) == len(set(first_words))
    assert {key.split(".")[0] for key in KEYS} == set(first_words)
    assert {word for spec in KEYS.values() for word in spec.choices} == set(WORDS)
