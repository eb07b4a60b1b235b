"""A suspended procedure as the lifecycle guards it, and where periods end that stood still; what complaints keep waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from procurement.rules.complaint_guards import Complaints
from procurement.rules.lifecycle import Action, Situation, Stage, may, next_event, row_of
from procurement.rules.periods import Calendar
from procurement.rules.suspension import resumed_end
from procurement.rules.suspension_guards import NOT_SUSPENDED, Suspension

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=3)
ORDERED, RUNS = Suspension("ana"), Suspension("ana", SINCE)
RESUMING = replace(RUNS, resume_proposer="ana")
SITUATION = Situation(
    stage=Stage.PUBLISHED, bids_end_at=SINCE + timedelta(hours=1), enquiries_end_at=SINCE, questions_open=0, suspension=RUNS,
    standstill_ends_at=SINCE, award_proposer="ana", answer_ends_at=SINCE,
)  # fmt: skip
BUCHAREST = Calendar("Europe/Bucharest", frozenset({date(2026, 11, 30), date(2026, 12, 1)}))


@pytest.mark.parametrize(
    ("action", "actor", "change", "refusal"),
    [
        (Action.PROPOSE_SUSPENSION, "ana", {"suspension": NOT_SUSPENDED}, ""),
        (Action.PROPOSE_SUSPENSION, "ana", {"suspension": ORDERED}, "proposed already"),
        (Action.PROPOSE_SUSPENSION, "ana", {}, "suspended already"),
        (Action.SUSPEND, "barbu", {"suspension": NOT_SUSPENDED}, "No suspension is proposed"),
        (Action.SUSPEND, "barbu", {"suspension": ORDERED}, ""),
        (Action.SUSPEND, "ana", {"suspension": ORDERED}, "a second person must confirm"),
        (Action.SUSPEND, "barbu", {}, "suspended already"),
        (Action.PROPOSE_RESUMPTION, "ana", {}, ""),
        (Action.PROPOSE_RESUMPTION, "ana", {"suspension": ORDERED}, "not suspended"),
        (Action.PROPOSE_RESUMPTION, "ana", {"suspension": RESUMING}, "proposed already"),
        (Action.RESUME, "barbu", {"suspension": RESUMING}, ""),
        (Action.RESUME, "ana", {"suspension": RESUMING}, "a second person must confirm"),
        (Action.RESUME, "barbu", {}, "Nobody has proposed"),
        (Action.RETURN_SUSPENSION, "ana", {"suspension": ORDERED}, ""),
        (Action.RETURN_SUSPENSION, "ana", {"suspension": RESUMING}, ""),
        (Action.RETURN_SUSPENSION, "ana", {}, "Nothing is proposed"),
        (Action.SUBMIT_BID, "mihai", {}, "The procedure is suspended since"),
        (Action.DRAFT_BID, "mihai", {}, ""),
        (Action.ASK_QUESTION, "mihai", {}, "is suspended"),
        (Action.ANSWER_CLARIFICATION, "mihai", {}, "is suspended"),
        (Action.CLOSE, "", {}, "is suspended"),
        (Action.END_STANDSTILL, "", {}, "is suspended"),
        (Action.CONCLUDE_CONTRACT, "ana", {}, "is suspended"),
        (
            Action.CLOSE,
            "",
            {"suspension": NOT_SUSPENDED, "complaints": Complaints(1, closing=True)},
            "A complaint is pending",
        ),
        (
            Action.DECIDE_AWARD,
            "barbu",
            {"suspension": NOT_SUSPENDED, "complaints": Complaints(1, award=True)},
            "pending: 1",
        ),
        (
            Action.END_STANDSTILL,
            "",
            {"suspension": NOT_SUSPENDED, "complaints": Complaints(2, standstill=True)},
            "pending: 2",
        ),
        (
            Action.CONCLUDE_CONTRACT,
            "ana",
            {"suspension": NOT_SUSPENDED, "complaints": Complaints(1, contract=True)},
            "pending",
        ),
        (Action.BACK_TO_EVALUATION, "ana", {"suspension": NOT_SUSPENDED, "complaints": Complaints(remedy=True)}, ""),
        (Action.BACK_TO_EVALUATION, "ana", {"suspension": NOT_SUSPENDED}, "No complaint was upheld"),
        (
            Action.INVITE,
            "ana",
            {"suspension": NOT_SUSPENDED, "complaints": Complaints(1, invitation=True)},
            "pending: 1",
        ),
        (Action.BACK_TO_SELECTION, "ana", {"suspension": NOT_SUSPENDED, "complaints": Complaints(reselect=True)}, ""),
        (Action.BACK_TO_SELECTION, "ana", {"suspension": NOT_SUSPENDED}, "No complaint was upheld"),
    ],
)
def test_suspension_and_complaints_let_and_refuse(
    action: Action, actor: str, change: dict[str, object], refusal: str
) -> None:
    row = row_of(action)
    stage = SITUATION.stage if SITUATION.stage in row.sources else row.sources[0]
    decision = may(replace(SITUATION, **{"stage": stage, **change}), action, row.roles, actor, NOW)  # type: ignore[arg-type]
    assert decision.allowed is not bool(refusal)
    assert refusal in " ".join(str(found) for found in decision.issues)


def test_time_has_nothing_to_do_while_suspended_or_blocked() -> None:
    assert next_event(SITUATION) is None
    waits = Situation(stage=Stage.STANDSTILL, standstill_ends_at=NOW, complaints=Complaints(1, standstill=True))
    assert next_event(waits) is None
    assert next_event(replace(waits, complaints=Complaints(1))) == NOW
    before = Situation(stage=Stage.PUBLISHED, bids_end_at=NOW, complaints=Complaints(1, closing=True))
    assert next_event(before) == NOW - timedelta(days=1)
    assert may(before, Action.EXTEND_FOR_QUESTIONS, row_of(Action.EXTEND_FOR_QUESTIONS).roles, "", NOW).allowed


@pytest.mark.parametrize(
    ("end", "whole_days", "working", "expected", "sentences"),
    [
        (SINCE + timedelta(days=2, hours=1), False, False, NOW + timedelta(days=2, hours=1), 2),
        (SINCE + timedelta(seconds=61), False, False, NOW + timedelta(minutes=2), 2),  # never less than was left
        (SINCE, False, False, SINCE, 1),
        (
            SINCE + timedelta(days=1),
            False,
            True,
            datetime(2026, 11, 23, 12, tzinfo=UTC),
            3,
        ),  # Saturday: Monday, same hour
        (SINCE + timedelta(days=3), False, True, datetime(2026, 11, 23, 12, tzinfo=UTC), 2),
        (SINCE + timedelta(days=9), True, False, datetime(2026, 11, 29, 22, tzinfo=UTC), 3),  # to the end of Sunday
        (
            SINCE + timedelta(days=9),
            True,
            True,
            datetime(2026, 12, 2, 22, tzinfo=UTC),
            3,
        ),  # over Sunday and two holidays
    ],
)
def test_what_was_left_begins_again(
    end: datetime, whole_days: bool, working: bool, expected: datetime, sentences: int
) -> None:
    found = resumed_end(end, SINCE, NOW, BUCHAREST, whole_days=whole_days, working=working)
    assert found.at == expected
    assert len(found.steps) == sentences
    assert all(str(step) for step in found.steps)
