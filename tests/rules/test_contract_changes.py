"""Which changes of a signed contract the law allows: worked examples at, below and above each limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules.contract_changes import (
    ABOVE_THRESHOLD,
    ADDS_UP,
    BELOW_THRESHOLD,
    END_BEFORE_START,
    GROUND_UNKNOWN,
    GROWS_WITHOUT_SUBSTANCE,
    NO_INCREASE,
    NO_LIMIT,
    NO_VALUE_LEFT,
    NOTHING,
    SAME_END,
    SMALL_TOO_MUCH,
    SMALL_WITHIN,
    TOO_MUCH,
    WITHIN,
    ChangeFacts,
    EarlierChange,
    Ground,
    Severity,
    final_amount_issues,
    findings,
    form_issues,
    grounds_of,
    value_after,
)
from procurement.rules.money import Money
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import Ruleset, from_data

D = Decimal
RULES: dict[str, Ruleset] = {data["code"]: from_data(data) for data in shipped()}
RO, GENERIC = RULES["ro"], RULES["generic"]
SERVICES = ChangeFacts(Ground.SMALL, D(0), Money(D(100000), "RON"), "services", what="Two more rooms")


def judged(ruleset: Ruleset = RO, **changes: Any) -> list[tuple[str, str]]:
    """Severity and sentence of every finding."""
    return [(str(f.severity), f.message.template) for f in findings(replace(SERVICES, **changes), ruleset)]


def small(amount: str) -> EarlierChange:
    return EarlierChange(Ground.SMALL, D(amount))


@pytest.mark.parametrize(
    ("nature", "amount", "earlier", "expected"),
    [
        ("services", "9999.99", (), ("fine", SMALL_WITHIN)),
        ("services", "10000", (), ("refused", SMALL_TOO_MUCH)),  # strictly below 10 %
        ("goods", "5000", ("4999.99",), ("fine", SMALL_WITHIN)),
        ("goods", "5000", ("5000",), ("refused", SMALL_TOO_MUCH)),  # together
        ("goods", "8000", ("5000", "-4000"), ("fine", SMALL_WITHIN)),  # net: 9,000
        ("goods", "-10000", (), ("refused", SMALL_TOO_MUCH)),  # less is a change too
        ("works", "14999.99", (), ("fine", SMALL_WITHIN)),
        ("works", "15000", (), ("refused", SMALL_TOO_MUCH)),
    ],
)
def test_small_changes_stay_below_their_share_all_together(
    nature: str, amount: str, earlier: tuple[str, ...], expected: tuple[str, str]
) -> None:
    rows = judged(nature=nature, amount=D(amount), earlier=tuple(small(text) for text in earlier))
    assert rows == [expected]


def test_small_changes_count_those_of_their_ground_only() -> None:
    assert judged(amount=D(9000), earlier=(EarlierChange(Ground.UNFORESEEN, D(30000)),)) == [("fine", SMALL_WITHIN)]


def test_small_changes_stay_below_the_threshold_too() -> None:
    large: dict[str, Any] = {"value": Money(D(20_000_000), "RON"), "threshold": Money(D(1_077_624), "RON")}
    assert judged(amount=D("1077623.99"), **large) == [("fine", SMALL_WITHIN), ("fine", BELOW_THRESHOLD)]
    assert judged(amount=D(1077624), **large) == [("fine", SMALL_WITHIN), ("refused", ABOVE_THRESHOLD)]


@pytest.mark.parametrize("ground", [Ground.ADDITIONAL, Ground.UNFORESEEN])
def test_additional_and_unforeseen_changes_reach_half_of_the_signed_value_each(ground: Ground) -> None:
    assert judged(ground=ground, amount=D(50000)) == [("fine", WITHIN)]
    assert judged(ground=ground, amount=D("50000.01")) == [("refused", TOO_MUCH), ("warning", ADDS_UP)]
    before = (EarlierChange(ground, D(50000)),)
    assert judged(ground=ground, amount=D(50000), earlier=before) == [("fine", WITHIN), ("warning", ADDS_UP)]
    assert judged(ground=ground, amount=D(-1000)) == [("fine", NO_INCREASE)]


def test_limits_are_compared_exactly_and_shown_rounded() -> None:
    facts = replace(SERVICES, value=Money(D("33333.33"), "RON"), amount=D("3333.33"))  # a third of a cent below 10 %
    (found,) = findings(facts, RO)
    assert found.severity is Severity.FINE
    assert found.citation == "Law 98/2016 art. 221"
    assert str(found.message) == (
        "All changes on this ground together come to 3333.33 RON, 10.00 % of the signed value; "
        "it must stay below 10.00 % (3333.33 RON)."
    )


def test_a_ruleset_may_warn_instead_of_refusing() -> None:
    assert judged(GENERIC, amount=D(10000)) == [("warning", SMALL_TOO_MUCH)]
    assert judged(GENERIC, ground=Ground.UNFORESEEN, amount=D(40000)) == [("fine", NO_LIMIT)]


def test_grounds_without_limit_ask_for_a_reason_and_warn_of_growth() -> None:
    assert judged(ground=Ground.REVIEW_CLAUSE, amount=D(40000)) == [("fine", NO_LIMIT)]
    assert judged(ground=Ground.NOT_SUBSTANTIAL, amount=D(0)) == [("fine", NO_LIMIT)]
    assert judged(ground=Ground.NOT_SUBSTANTIAL, amount=D(1)) == [("warning", GROWS_WITHOUT_SUBSTANCE)]


def test_small_share_that_the_law_lacks_is_no_limit() -> None:
    data = next(data for data in shipped() if data["code"] == "generic")
    values = {**data["values"], "change.maximum_share_works": {**data["values"]["change.maximum_share_works"], "value": None}}  # fmt: skip
    assert judged(from_data({**data, "values": values}), nature="works", amount=D(90000)) == [
        ("fine", NO_LIMIT),
        ("warning", ADDS_UP),
    ]


def test_what_is_no_change_at_all_is_named() -> None:
    def reasons(**changes: Any) -> list[tuple[str, str]]:
        return [(i.field, i.message.template) for i in form_issues(replace(SERVICES, **changes), RO)]

    assert reasons() == []
    assert reasons(what=" ") == [("amount", NOTHING)]
    assert reasons(what="", new_ends_on=date(2027, 1, 1)) == []
    assert reasons(amount=D(-60000), earlier=(small("-40000"),)) == [("amount", NO_VALUE_LEFT)]
    assert reasons(new_ends_on=date(2026, 1, 1), starts_on=date(2026, 2, 1)) == [("ends_on", END_BEFORE_START)]
    assert reasons(new_ends_on=date(2026, 1, 1), ends_on=date(2026, 1, 1)) == [("ends_on", SAME_END)]


def test_ground_that_the_law_lacks_is_refused() -> None:
    data = next(data for data in shipped() if data["code"] == "ro")
    values = {**data["values"], "change.not_substantial": {**data["values"]["change.not_substantial"], "value": False}}
    narrow = from_data({**data, "values": values})
    assert Ground.NOT_SUBSTANTIAL not in dict(grounds_of(narrow, "goods"))
    found = form_issues(replace(SERVICES, ground=Ground.NOT_SUBSTANTIAL), narrow)
    assert [i.message.template for i in found] == [GROUND_UNKNOWN]


def test_each_ground_names_its_source() -> None:
    assert dict(grounds_of(RO, "works")) == {
        Ground.REVIEW_CLAUSE: "Law 98/2016 art. 221(1)(a)",
        Ground.ADDITIONAL: "Law 98/2016 art. 221(1)(b)",
        Ground.UNFORESEEN: "Law 98/2016 art. 221",
        Ground.NOT_SUBSTANTIAL: "Law 98/2016 art. 221(1)(e)",
        Ground.SMALL: "Law 98/2016 art. 221",
    }


def test_value_after_is_the_sum_of_everything() -> None:
    facts = replace(SERVICES, amount=D("0.10"), earlier=(small("0.20"), small("-1")))
    assert value_after(facts) == Money(D("99999.30"), "RON")


def test_final_amount_stays_within_the_contract_with_its_changes() -> None:
    value = Money(D(100), "RON")
    assert final_amount_issues(Money(D(100), "RON"), value) == ()
    assert [i.field for i in final_amount_issues(Money(D("100.01"), "RON"), value)] == ["final_amount"]
    assert [i.field for i in final_amount_issues(Money(D(-1), "RON"), value)] == ["final_amount"]
