"""Procedures as data: each is whole, its periods are the ruleset's, and what the law does not allow at a value is said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.rules.dates import answers_due
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.money import Money
from procurement.rules.procedure_law import in_ruleset, least_invited, procedure_issues, rows_of
from procurement.rules.procedures import OFFERED, PROCEDURES, periods_of, procedure_of
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.keys import KEYS
from procurement.rules.rulesets.ruleset import Ruleset, from_data

RO, EU, GENERIC = (from_data(next(d for d in shipped() if d["code"] == code)) for code in ("ro", "eu", "generic"))
CALENDAR = RO.calendar(frozenset())


def lei(amount: int) -> Money:
    return Money(Decimal(amount), "RON")


@pytest.mark.parametrize("code", PROCEDURES)
def test_procedure_stages_are_reached_by_the_table_and_lead_to_an_end(code: str) -> None:
    stages = set(PROCEDURES[code].stages)
    rows = rows_of(PROCEDURES[code])
    for stage in stages - {Stage.DRAFT}:
        assert any(row.target is stage and set(row.sources) & stages for row in rows), stage
    left = {stage for row in rows if row.target for stage in row.sources}
    assert stages - left == stages & {Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED, Stage.UNSUCCESSFUL}
    assert {Stage.DRAFT, Stage.COMPLETED, Stage.CANCELLED} <= stages


@pytest.mark.parametrize("code", PROCEDURES)
def test_procedure_names_keys_that_every_ruleset_has(code: str) -> None:
    for periods in filter(None, (PROCEDURES[code].periods, PROCEDURES[code].works, PROCEDURES[code].initial)):
        named = {getattr(periods, name) for name in periods.__slots__}
        assert named - {""} <= set(KEYS)


def test_acts_that_a_procedure_never_sees_are_not_its_rows() -> None:
    acts = {code: {row.action for row in rows_of(found)} for code, found in PROCEDURES.items()}
    assert [code for code in acts if Action.CONFIRM_PURCHASE in acts[code]] == ["direct"]
    assert [code for code in acts if Action.OPEN_CALL in acts[code]] == [
        "restricted", "simplified_two_stage", "negotiated", "simplified_negotiation",
    ]  # fmt: skip
    assert [code for code in acts if Action.END_NEGOTIATION in acts[code]] == ["negotiated", "simplified_negotiation"]
    assert [code for code in acts if Action.PUBLISH in acts[code]] == [
        "open", "simplified", "quotation", "mini_competition",
    ]  # fmt: skip
    assert [code for code in acts if Action.PLACE_ORDER in acts[code]] == ["call_off"]
    assert [code for code in acts if Action.ACCEPT_ORDER in acts[code]] == ["call_off"]
    assert [code for code in acts if Action.CONCLUDE_CONTRACT not in acts[code]] == ["call_off"]
    assert set(PROCEDURES) - set(OFFERED) == {"mini_competition", "call_off"}
    assert [code for code in acts if Action.START_STANDSTILL in acts[code]] == [
        "open", "simplified", "restricted", "simplified_two_stage", "negotiated", "simplified_negotiation",
        "mini_competition",
    ]  # fmt: skip


def test_least_number_invited_is_the_rulesets() -> None:
    asked = {code: [least_invited(found, law) for law in (RO, EU, GENERIC)] for code, found in PROCEDURES.items()}
    assert asked == {
        "open": [0, 0, 0], "simplified": [0, 0, 0], "restricted": [5, 5, 3], "simplified_two_stage": [3, 0, 3],
        "negotiated": [3, 3, 3], "simplified_negotiation": [3, 0, 3],
        "quotation": [3, 3, 3], "direct": [0, 0, 0],
        "mini_competition": [0, 0, 0], "call_off": [0, 0, 0],
    }  # fmt: skip


@pytest.mark.parametrize("code", ["quotation", "direct"])
def test_small_purchases_end_at_their_own_limit_or_the_threshold(code: str) -> None:
    assert told(code, RO, lei(270_119)) == []
    assert len(told(code, RO, lei(270_120))) == 1
    assert told(code, RO, lei(900_399), "works") == []
    assert len(told(code, EU, Money(Decimal(140_000), "EUR"))) == 1
    assert told(code, GENERIC, lei(10**9)) == []


def test_code_of_imported_history_counts_as_open() -> None:
    assert procedure_of("selective").code == "open"
    assert periods_of("limited") == PROCEDURES["open"].periods


def test_works_have_their_own_periods_where_the_law_says_so() -> None:
    assert periods_of("simplified", "works").bids == "simplified.minimum_bid_days_works"
    assert periods_of("open", "works") == periods_of("open", "goods")


def test_ruleset_without_the_procedure_is_told() -> None:
    assert [in_ruleset(PROCEDURES["simplified"], found) for found in (RO, EU, GENERIC)] == [True, False, True]
    assert told("simplified", EU, Money(Decimal(1000), "EUR")) == [
        "Choose another procedure: this ruleset has no simplified procedure."
    ]


TOO_LARGE = (
    "Choose another procedure: the simplified procedure is allowed only below 698460 RON, "
    "and the estimate of all lots is 698460 RON."
)


def told(code: str, ruleset: Ruleset, estimate: Money, nature: str = "goods") -> list[str]:
    return [str(found) for found in procedure_issues(code, ruleset, nature=nature, level="central", estimate=estimate)]


def test_unknown_procedure_is_refused() -> None:
    assert told("limited", RO, lei(1)) == ["Choose a procedure that can be published here."]


def test_simplified_procedure_ends_at_the_threshold() -> None:
    assert told("simplified", RO, lei(698_459)) == []
    assert told("simplified", RO, lei(698_460)) == [TOO_LARGE]
    assert told("simplified", RO, lei(698_460), "works") == []
    assert told("simplified", RO, Money(Decimal(5), "EUR")) == [
        "Use RON: the limit of the simplified procedure is in that currency."
    ]
    assert told("simplified", GENERIC, lei(10**9)) == []
    assert told("open", RO, lei(10**9)) == []


@pytest.mark.parametrize(
    ("code", "nature", "urgent", "last"),
    [("open", "goods", False, 3), ("simplified", "goods", False, 10), ("simplified", "works", False, 7),
     ("simplified", "goods", True, 11)],
)  # fmt: skip
def test_answers_are_due_as_many_days_before_as_the_procedure_asks(
    code: str, nature: str, urgent: bool, last: int
) -> None:
    end = datetime(2026, 12, 14, 10, tzinfo=UTC)
    due = answers_due(RO, CALENDAR, end, urgent=urgent, periods=periods_of(code, nature))
    assert due.last_day == date(2026, 12, last)
