"""Framework agreements: terms, parties, whose turn it is, and how much is left, each with its refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.rules.framework_guards import Framework, no_agreement
from procurement.rules.frameworks import (
    CallOffFacts,
    FrameworkTerms,
    Line,
    Use,
    Way,
    answer_due,
    call_off_issues,
    framework_issues,
    last_day,
    nearly_used,
    order_value,
    parties,
    share_of,
    turn,
)
from procurement.rules.lifecycle import Situation, Stage
from procurement.rules.money import Money
from procurement.rules.ocds_framework import FrameworkPart, RelatedPart, related_processes, techniques
from procurement.rules.periods import Calendar
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import from_data

RO, EU = (from_data(next(d for d in shipped() if d["code"] == code)) for code in ("ro", "eu"))
FOUR_YEARS = FrameworkTerms(months=48, most_parties=3)


@pytest.mark.parametrize(
    ("terms", "procedure", "said"),
    [
        (FOUR_YEARS, "open", []),
        (replace(FOUR_YEARS, most_parties=1), "restricted", []),
        (replace(FOUR_YEARS, months=60, longer_reason="The machines are written off over five years."), "open", []),
        (replace(FOUR_YEARS, way=Way.BOTH, rule="Orders up to 5000 lei."), "open", []),
        (FOUR_YEARS, "direct", ["framework"]),
        (replace(FOUR_YEARS, months=49), "open", ["framework_longer_reason"]),
        (replace(FOUR_YEARS, months=0), "open", ["framework_months"]),
        (replace(FOUR_YEARS, most_parties=2), "open", ["framework_most_parties"]),
        (replace(FOUR_YEARS, most_parties=0), "open", ["framework_most_parties"]),
        (replace(FOUR_YEARS, most_parties=1, way=Way.COMPETITION), "open", ["framework_way"]),
        (replace(FOUR_YEARS, way=Way.BOTH), "open", ["framework_rule"]),
    ],
)
def test_terms_of_the_notice(terms: FrameworkTerms, procedure: str, said: list[str]) -> None:
    assert [one.field for one in framework_issues(terms, procedure, RO)] == said


def test_order_is_answered_in_working_days_and_a_ruleset_may_set_none() -> None:
    placed = datetime(2026, 3, 2, 9, tzinfo=UTC)
    due = answer_due(RO, Calendar("Europe/Bucharest"), placed)
    assert due
    assert due.at == datetime(2026, 3, 9, 22, tzinfo=UTC)
    data = next(one for one in shipped() if one["code"] == "ro")
    rule = {**data["values"]["framework.answer_working_days"], "value": None}
    endless = from_data({**data, "values": {**data["values"], "framework.answer_working_days": rule}})
    assert answer_due(endless, Calendar("Europe/Bucharest"), placed) is None


def test_alert_looks_at_the_value_and_at_every_item() -> None:
    share = Decimal("0.8")
    assert not nearly_used([Use(Decimal(100), Decimal("79.99")), Use(Decimal(10), Decimal(0))], share)
    assert nearly_used([Use(Decimal(100), Decimal(1)), Use(Decimal(10), Decimal(8))], share)


def test_directive_names_no_least_number_of_parties() -> None:
    two = replace(FOUR_YEARS, most_parties=2)
    assert list(framework_issues(two, "open", EU)) == []
    refused = next(framework_issues(two, "open", RO))
    assert "at least 3" in str(refused)
    assert refused.citation == "Law 98/2016 art. 114"


def test_first_in_rank_become_parties_and_fewer_if_there_are_fewer() -> None:
    assert parties(("a", "b", "c", "d"), 3) == ("a", "b", "c")
    assert parties(("a",), 3) == ("a",)


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        (date(2026, 1, 1), 48, date(2029, 12, 31)),
        (date(2026, 3, 15), 12, date(2027, 3, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 11, 30), 3, date(2027, 2, 27)),
    ],
)
def test_last_day_is_the_one_before_so_many_months_have_passed(starts: date, months: int, ends: date) -> None:
    assert last_day(starts, months) == ends


def lei(amount: str) -> Money:
    return Money(Decimal(amount), "RON")


PAPER = Line("1. Paper", Decimal(40), Use(Decimal(100), Decimal(60)))
FACTS = CallOffFacts(
    in_force=True, today=date(2026, 6, 1), ends_on=date(2026, 6, 1), way=Way.BOTH, lines=(PAPER,), most=lei("1000"),
    used=lei("600"), value=lei("400"), supplier="alfa", ranked=("alfa", "beta"), passed={},
)  # fmt: skip


def said(facts: CallOffFacts, *, competition: bool = False) -> list[str]:
    return [str(one) for one in call_off_issues(facts, competition=competition)]


def test_call_off_takes_what_is_left_to_the_last_piece_and_the_last_cent_on_the_last_day() -> None:
    assert said(FACTS) == []
    assert said(replace(FACTS, value=None), competition=True) == []
    assert said(replace(FACTS, ends_on=None)) == []


@pytest.mark.parametrize(
    ("change", "competition", "words"),
    [
        ({"in_force": False}, False, "is not in force"),
        ({"today": date(2026, 6, 2)}, False, "ended on 2026-06-01"),
        ({"way": Way.ORDERS}, True, "All terms of this framework agreement are fixed"),
        ({"way": Way.COMPETITION}, False, "has no orders"),
        ({"lines": ()}, False, "how much of which item"),
        (
            {"lines": (replace(PAPER, asked=Decimal("40.5")),)},
            False,
            "Of 1. Paper at most 100 may be called off; 60 are already, so 40 are left, and 40.5 are asked for.",
        ),
        (
            {"value": lei("400.01")},
            False,
            "they come to 600 RON so far, so 400 RON are left, and this one is 400.01 RON.",
        ),
        ({"passed": {"alfa": " "}, "supplier": "beta"}, False, "Say why 1 better ranked suppliers"),
        ({"passed": {"alfa": "No capacity.", "beta": "Declined."}}, False, "nobody is left"),
        ({"passed": None, "ranked": ()}, False, "nobody is left"),
    ],
)
def test_call_off_is_refused_with_its_numbers(change: dict[str, object], competition: bool, words: str) -> None:
    found = said(replace(FACTS, **change), competition=competition)  # type: ignore[arg-type]
    assert len(found) == 1
    assert words in found[0]


def test_order_goes_to_the_first_who_is_not_passed_over() -> None:
    ranked = ("alfa", "beta", "gama")
    assert turn(ranked, {}) == "alfa"
    assert turn(ranked, {"alfa": "Declined."}) == "beta"
    assert turn(ranked, dict.fromkeys(ranked, "x")) == ""


def test_use_is_shown_in_whole_percent_and_never_above_all() -> None:
    assert (Use(Decimal(3), Decimal(1)).percent, Use(Decimal(3), Decimal(1)).left) == (33, Decimal(2))
    assert (Use(Decimal(3), Decimal(4)).percent, Use(Decimal(3), Decimal(4)).left) == (100, Decimal(0))
    assert Use(Decimal(0), Decimal(0)).percent == 100


def test_value_of_an_order_is_rounded_once() -> None:
    lines = [(Decimal(3), Decimal("0.3333")), (Decimal(1), Decimal("0.0051"))]
    assert order_value(lines, "RON") == lei("1.01")
    assert order_value([], "RON") == lei("0")


def test_share_of_the_competition_is_in_proportion_to_the_suppliers_total() -> None:
    assert share_of(Decimal(120000), Decimal(25000), Decimal(100000)) == Decimal("30000.00")
    assert share_of(None, Decimal(1), Decimal(2)) is None
    assert share_of(Decimal(1), Decimal(1), None) is None


def test_release_says_how_contracts_come_about_and_under_what() -> None:
    assert techniques(None) is None
    part = FrameworkPart("both", 3, 60, "Written off over five years.", "Orders up to 5000 lei.", ("A", "B"))
    assert techniques(part) == {
        "hasFrameworkAgreement": True,
        "frameworkAgreement": {
            "method": "withAndWithoutReopeningCompetition", "maximumParticipants": 3,
            "periodRationale": "Written off over five years.", "buyerCategories": "A; B",
            "description": "At most 60 months. Orders up to 5000 lei.",
        },
    }  # fmt: skip
    assert related_processes((RelatedPart("ocds-1", "Paper", "https://x/"),)) == [
        {
            "id": "1",
            "relationship": ["framework"],
            "title": "Paper",
            "scheme": "ocid",
            "identifier": "ocds-1",
            "uri": "https://x/",
        }
    ]


def test_nothing_is_delivered_under_the_agreement_itself() -> None:
    situation = Situation(Stage.CONTRACTED, framework=Framework(agreement=True))
    refused = no_agreement(situation, "officer", datetime(2026, 6, 1, tzinfo=UTC))
    assert "belongs to what is called off" in str(refused)
    assert no_agreement(Situation(Stage.CONTRACTED), "officer", datetime(2026, 6, 1, tzinfo=UTC)) is None
