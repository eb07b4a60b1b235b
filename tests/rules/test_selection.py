"""Who qualifies and who is invited, with reasons; and the guards of a call, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.call_guards import Calling
from procurement.rules.lifecycle import Action, Role, Situation, Stage, may, next_event, row_of
from procurement.rules.messages import issue
from procurement.rules.selection import (
    Asked,
    Candidate,
    Judged,
    Outcome,
    criteria_issues,
    number_of,
    recompute,
    record_of,
    select,
)
from procurement.rules.suspension_guards import Suspension

TURNOVER = Asked("turnover", "Turnover", Decimal("100.0000"), Decimal(300), Decimal(60))
SIMILAR = Asked("similar", "Similar contracts", Decimal(1), Decimal(5), Decimal(40))
LICENCE = Asked("licence", "Licence")
ALL = (TURNOVER, SIMILAR, LICENCE)
MET = {"turnover": True, "similar": True, "licence": True}


def candidate(name: str, turnover: str, contracts: str, **met: bool) -> Candidate:
    return Candidate(name, {"turnover": turnover, "similar": contracts, "licence": "yes"}, MET | met)


def invited(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [one.id for one in outcomes if one.invited]


STRONG, MIDDLE, WEAK = candidate("a", "300", "5"), candidate("b", "200", "3"), candidate("c", "100", "1")


def test_everybody_who_qualifies_is_invited_where_no_number_is_set() -> None:
    outcomes = select(ALL, [STRONG, MIDDLE, WEAK], None)
    assert invited(outcomes) == ["a", "b", "c"]
    assert [one.points for one in outcomes] == [Fraction(100), Fraction(50), Fraction(0)]
    assert str(outcomes[0].reasons[0]) == "It meets every criterion and is invited."


def test_those_with_the_most_points_are_invited_and_equal_ones_at_the_last_place_all() -> None:
    assert invited(select(ALL, [WEAK, MIDDLE, STRONG], 2)) == ["b", "a"]
    behind = select(ALL, [WEAK, MIDDLE, STRONG], 2)[0]
    assert behind.qualified
    assert str(behind.reasons[0]) == "It qualifies, but with 0.00 points it is not among the 2 with the most."
    assert invited(select(ALL, [STRONG, MIDDLE, replace(MIDDLE, id="d")], 2)) == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("one", "reasons"),
    [
        (candidate("x", "99.99", "1"),
         ["“Turnover” is not met: at least 100 is asked, the request says “99.99”."]),
        (candidate("x", "much", "1", licence=False),
         ["“Turnover” is not met: at least 100 is asked, the request says “much”.", "“Licence” is not met."]),
        (candidate("x", "500", "9", similar=False), ["“Similar contracts” is not met."]),
        (Candidate("x"), [
            "“Turnover” is not met: at least 100 is asked, the request says “”.",
            "“Similar contracts” is not met: at least 1 is asked, the request says “”.",
            "“Licence” is not met.",
        ]),
    ],
)  # fmt: skip
def test_what_is_not_met_is_named_and_nobody_lets_a_number_pass(one: Candidate, reasons: list[str]) -> None:
    found = select(ALL, [STRONG, one], None)[1]
    assert (found.qualified, found.invited, [str(reason) for reason in found.reasons]) == (False, False, reasons)


def test_nobody_qualified_leaves_nobody_invited() -> None:
    assert invited(select(ALL, [candidate("x", "1", "1")], 5)) == []
    assert select(ALL, [], 5) == ()


@given(st.permutations([STRONG, MIDDLE, WEAK, replace(MIDDLE, id="d")]))
def test_order_of_candidates_changes_nothing(candidates: list[Candidate]) -> None:
    expected = select(ALL, [STRONG, MIDDLE, WEAK, replace(MIDDLE, id="d")], 2)
    assert sorted(select(ALL, candidates, 2), key=lambda one: one.id) == list(expected)


def test_numbers_are_read_as_people_type_them() -> None:
    assert [number_of(text) for text in ("1 000,50", " 7 ", "-1", "seven", "Infinity", "")] == [
        Decimal("1000.50"), Decimal(7), None, None, None, None,
    ]  # fmt: skip


def test_record_gives_the_same_outcomes_again() -> None:
    rows = [
        Judged(one, f"org-{one.id}", {"answers": dict(one.answers), "files": [], "nonce": "0"}, "fine")
        for one in (STRONG, MIDDLE, WEAK)
    ]
    record = record_of(ALL, rows, at_most=2, least=2, few_reason="", nonce="00")
    assert [(one["bidder"], one["invited"]) for one in record["candidates"]] == [
        ("org-a", True), ("org-b", True), ("org-c", False),
    ]  # fmt: skip
    assert recompute(record) == select(ALL, [STRONG, MIDDLE, WEAK], 2)


@pytest.mark.parametrize(
    ("criteria", "at_most", "said"),
    [
        (ALL, 5, []),
        ((LICENCE,), None, []),
        ((), None, ["Say by which criteria candidates are selected."]),
        ((replace(TURNOVER, best=Decimal(100)),), None,
         ["Give “Turnover” a minimum and a larger value that gets all its points."]),
        (ALL, 4, ["Invite at least 5 candidates: the law asks for so many."]),
        ((LICENCE,), 5, ["Give a criterion points: otherwise nothing says who is invited if too many qualify."]),
    ],
)  # fmt: skip
def test_criteria_of_a_draft(criteria: tuple[Asked, ...], at_most: int | None, said: list[str]) -> None:
    assert [str(found) for found in criteria_issues(criteria, at_most, 5)] == said


NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
GOOD = Calling(two_stage=True, requests_end_at=NOW, requests=6, selected=5, least=5, selection_proposer="ana")


@pytest.mark.parametrize(
    ("action", "actor", "change", "refused"),
    [
        (Action.OPEN_CALL, "", {}, False),
        (Action.OPEN_CALL, "", {"two_stage": False}, True),
        (Action.PUBLISH, "", {"two_stage": False}, False),
        (Action.PUBLISH, "", {}, True),
        (Action.APPROVE, "barbu", {}, False),
        (Action.APPROVE, "barbu", {"direct": True}, True),
        (Action.CONFIRM_PURCHASE, "barbu", {"direct": True}, False),
        (Action.CONFIRM_PURCHASE, "barbu", {}, True),
        (Action.SUBMIT_REQUEST, "mihai", {"requests_end_at": LATER}, False),
        (Action.SUBMIT_REQUEST, "mihai", {}, True),
        (Action.SUBMIT_REQUEST, "mihai", {"requests_end_at": None}, True),
        (Action.CLOSE_CALL, "", {}, False),
        (Action.CLOSE_CALL, "", {"requests_end_at": LATER}, True),
        (Action.DRAFT_AMENDMENT, "ana", {"requests_end_at": LATER}, False),
        (Action.DRAFT_AMENDMENT, "ana", {}, True),
        (Action.EXTEND_FOR_QUESTIONS, "", {"requests_end_at": LATER}, True),
        (Action.JUDGE_REQUEST, "ana", {}, True),
        (Action.PROPOSE_SELECTION, "ana", {"selection_proposer": ""}, False),
        (Action.PROPOSE_SELECTION, "ana", {}, True),
        (Action.PROPOSE_SELECTION, "ana", {"selection_proposer": "", "unjudged": 1}, True),
        (Action.PROPOSE_SELECTION, "ana", {"selection_proposer": "", "selected": 4}, True),
        (Action.PROPOSE_SELECTION, "ana", {"selection_proposer": "", "selected": 4, "few_reason": "Two."}, False),
        (Action.RETURN_SELECTION, "barbu", {}, False),
        (Action.RETURN_SELECTION, "barbu", {"selection_proposer": ""}, True),
        (Action.DECIDE_SELECTION, "barbu", {}, False),
        (Action.DECIDE_SELECTION, "ana", {}, True),
        (Action.DECIDE_SELECTION, "barbu", {"selection_proposer": ""}, True),
        (Action.END_WITHOUT_CANDIDATES, "", {}, True),
        (Action.END_WITHOUT_CANDIDATES, "", {"selected": 0}, False),
        (Action.END_WITHOUT_CANDIDATES, "", {"selection_proposer": "", "requests": 0}, False),
        (Action.INVITE, "ana", {}, False),
        (Action.INVITE, "ana", {"selected": 0}, True),
        (Action.INVITE, "ana", {"invitation_issues": (issue("opening_at", "Later."),)}, True),
        (Action.SUBMIT_BID, "mihai", {}, False),
        (Action.SUBMIT_BID, "mihai", {"invited_only": True}, True),
        (Action.SUBMIT_BID, "mihai", {"invited_only": True, "invited": frozenset({"mihai"})}, False),
    ],
)
def test_guards_of_calls(action: Action, actor: str, change: dict[str, object], refused: bool) -> None:
    row = row_of(action)
    found = Situation(
        row.sources[0],
        publish_at=NOW,
        bids_end_at=LATER,
        author="ana",
        calling=replace(GOOD, **change),  # type: ignore[arg-type]
    )
    assert may(found, action, row.roles, actor, NOW).allowed is not refused


def test_clock_looks_at_a_call_shortly_after_its_end() -> None:
    assert next_event(Situation(Stage.CALL_OPEN, calling=GOOD)) == NOW + timedelta(seconds=10)
    assert next_event(Situation(Stage.CALL_OPEN)) is None


def test_questions_keep_a_call_open_and_a_suspension_stops_its_time() -> None:
    waits = Situation(Stage.CALL_OPEN, calling=GOOD, questions_open=1)
    assert may(waits, Action.EXTEND_FOR_QUESTIONS, [Role.CLOCK], "", NOW - timedelta(days=1)).allowed
    assert not may(waits, Action.CLOSE_CALL, [Role.CLOCK], "", NOW).allowed
    assert next_event(waits) == NOW - timedelta(days=1)
    stopped = Situation(Stage.CALL_OPEN, calling=GOOD, suspension=Suspension(since=NOW - timedelta(days=2)))
    assert may(stopped, Action.DRAFT_REQUEST, [Role.PREPARER], "mihai", NOW).allowed
    assert not may(stopped, Action.SUBMIT_REQUEST, [Role.SUBMITTER], "mihai", NOW).allowed
    assert next_event(stopped) is None
