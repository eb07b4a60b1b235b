"""Negotiations: terms of the notice, who stays when offers become fewer, the ends of rounds, and the guards of each act."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from procurement.rules.call_guards import Calling
from procurement.rules.events import Event
from procurement.rules.events_negotiation import RoundClosed
from procurement.rules.facts import TenderFacts
from procurement.rules.lifecycle import Action, Situation, Stage, may, next_event, row_of
from procurement.rules.messages import issue
from procurement.rules.negotiation import (
    Meeting,
    NegotiationTerms,
    Reduction,
    Round,
    digest_of_words,
    list_digest,
    record_of,
    reduction_issues,
    stay,
    terms_data,
    terms_issues,
)
from procurement.rules.negotiation_dates import offers_end_issues
from procurement.rules.negotiation_guards import Negotiating
from procurement.rules.publishing import issues_before_publish
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import from_data

RO = from_data(next(d for d in shipped() if d["code"] == "ro"))
CALENDAR = RO.calendar(frozenset())
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
POINTS = {"alfa": Decimal(90), "beta": Decimal(80), "gamma": Decimal(80), "delta": Decimal("12.5")}


def test_terms_of_a_draft() -> None:
    assert len(list(terms_issues(NegotiationTerms(), needs_ground=True))) == 3
    assert [found.field for found in terms_issues(NegotiationTerms(), needs_ground=False)] == ["negotiation_minimum"]
    whole = NegotiationTerms("design", "It is new.", "Data stay here.")
    assert not list(terms_issues(whole, needs_ground=True))
    assert terms_data(whole, RO) == {
        "ground": "design", "reason": "It is new.", "minimum": "Data stay here.", "reduces": False,
        "award_initial": False, "least_left": 2, "final_days": 15,
    }  # fmt: skip


def test_draft_of_a_negotiated_procedure_must_say_what_is_not_negotiable() -> None:
    fields = {found.field for found in issues_before_publish(facts(Stage.DRAFT), RO, CALENDAR, NOW)}
    assert fields >= {"negotiation_ground", "negotiation_reason", "negotiation_minimum"}


def test_public_acts_name_no_company() -> None:
    public = [one for one in Event.__subclasses__() if one.type.startswith("negotiation.") and one.public]
    assert {one.type for one in public} == {
        "negotiation.round_opened", "negotiation.round_closed", "negotiation.reduced", "negotiation.ended",
    }  # fmt: skip
    assert not any("bidder" in one.__dataclass_fields__ for one in public)
    assert RoundClosed("tender:1", 0, "", 0, ()).round == 0


@pytest.mark.parametrize(
    ("keep", "going"),
    [(1, {"alfa"}), (2, {"alfa", "beta", "gamma"}), (3, {"alfa", "beta", "gamma"}), (4, set(POINTS)), (9, set(POINTS))],
)
def test_those_with_the_most_points_stay_and_equal_ones_together(keep: int, going: set[str]) -> None:
    assert stay(POINTS, keep) == going
    assert stay(dict(reversed(POINTS.items())), keep) == going
    assert stay({}, keep) == frozenset()


@pytest.mark.parametrize(
    ("points", "keep", "said"),
    [
        (POINTS, 2, []),
        (POINTS, 1, ["Keep at least 2 offers, so that there is still competition."]),
        (POINTS, 4, ["Nobody would leave: keep fewer offers, or go on without a reduction."]),
        ({**POINTS, "alfa": Decimal(101)}, 2, ["Give each offer from 0 to 100 points."]),
    ],
)
def test_reduction(points: dict[str, Decimal], keep: int, said: list[str]) -> None:
    assert [str(found) for found in reduction_issues(points, keep, 2)] == said


def test_record_names_offers_and_minutes_by_digest() -> None:
    record = record_of(
        [Round(0, "m", "a", "b", "c", {"alfa": "d"})],
        [Meeting(0, "alfa", "h", "e")],
        [Reduction(0, 1, {"alfa": Decimal("9.50"), "beta": Decimal(1)}, {"alfa": "Good.", "beta": "Dear."})],
        left={"beta": "reduction"},
        invited=["gamma", "alfa"],
        nonce="0",
    )
    assert record["invited"] == ["alfa", "gamma"]
    assert record["reductions"][0]["points"] == {"alfa": "9.50", "beta": "1"}
    assert len(digest_of_words("Offer.")) == 64
    assert record["rounds"][0]["offers"] == {"alfa": "d"}
    assert list_digest(["b", "a"]) == list_digest(["a", "b"])


def facts(stage: Stage) -> TenderFacts:
    return TenderFacts("T-1", stage, "negotiated", "", "", "", "RON", "", "", ())


def test_initial_offers_have_the_time_of_the_procedure_and_later_ones_that_of_rounds() -> None:
    def said(stage: Stage, days: int, *, initial: bool) -> list[str]:
        end = datetime(2026, 6, 1, 9, tzinfo=UTC) + timedelta(days=days)
        return [found.field for found in offers_end_issues(facts(stage), RO, CALENDAR, end, NOW, initial=initial)]

    assert said(Stage.CALL_DECIDED, 25, initial=True) == ["offers_end_at"]
    assert said(Stage.CALL_DECIDED, 28, initial=True) == []  # 30 days, less 5 as offers are electronic
    assert said(Stage.NEGOTIATING, 4, initial=False) == ["offers_end_at"]
    assert said(Stage.NEGOTIATING, 8, initial=False) == []
    assert said(Stage.NEGOTIATING, 13, initial=False) == ["offers_end_at"]  # a Sunday
    assert len(list(offers_end_issues(facts(Stage.NEGOTIATING), RO, CALENDAR, None, NOW, initial=False))) == 1


TALKS = Negotiating(negotiates=True, reduces=True, left=3, people=frozenset({"mihai"}))
OPEN_ROUND = {"offers_end_at": LATER}
OVER = {"offers_end_at": NOW}
ENDING = {"proposed": "end", "proposer": "ana"}
REDUCING = {"proposed": "reduction", "proposer": "ana"}


@pytest.mark.parametrize(
    ("action", "actor", "change", "refused"),
    [
        (Action.INVITE_TO_NEGOTIATE, "ana", {}, False),
        (Action.INVITE_TO_NEGOTIATE, "ana", {"negotiates": False}, True),
        (Action.INVITE, "ana", {}, True),
        (Action.INVITE, "ana", {"award_initial": True}, False),
        (Action.INVITE, "ana", {"negotiates": False}, False),
        (Action.HAND_IN_OFFER, "mihai", OPEN_ROUND, False),
        (Action.HAND_IN_OFFER, "mihai", OVER, True),
        (Action.HAND_IN_OFFER, "mihai", {}, True),
        (Action.HAND_IN_OFFER, "ion", OPEN_ROUND, True),
        (Action.CLOSE_ROUND, "", OVER, False),
        (Action.CLOSE_ROUND, "", OPEN_ROUND, True),
        (Action.RECORD_MEETING, "ana", {}, False),
        (Action.RECORD_MEETING, "ana", OPEN_ROUND, True),
        (Action.START_ROUND, "ana", {}, False),
        (Action.START_ROUND, "ana", OVER, True),
        (Action.START_ROUND, "ana", {"left": 0}, True),
        (Action.START_ROUND, "ana", ENDING, True),
        (Action.PROPOSE_REDUCTION, "ana", {}, False),
        (Action.PROPOSE_REDUCTION, "ana", {"reduces": False}, True),
        (Action.DECIDE_REDUCTION, "barbu", REDUCING, False),
        (Action.DECIDE_REDUCTION, "ana", REDUCING, True),
        (Action.DECIDE_REDUCTION, "barbu", ENDING, True),
        (Action.PROPOSE_END, "ana", {}, False),
        (Action.PROPOSE_END, "ana", {"left": 0}, True),
        (Action.RETURN_NEGOTIATION, "barbu", ENDING, False),
        (Action.RETURN_NEGOTIATION, "barbu", {}, True),
        (Action.END_NEGOTIATION, "barbu", ENDING, False),
        (Action.END_NEGOTIATION, "ana", ENDING, True),
        (Action.END_NEGOTIATION, "barbu", REDUCING, True),
    ],
)
def test_guards_of_negotiations(action: Action, actor: str, change: dict[str, object], refused: bool) -> None:
    row = row_of(action)
    found = Situation(
        row.sources[0],
        calling=Calling(two_stage=True, selected=3),
        negotiating=replace(TALKS, **change),  # type: ignore[arg-type]
    )
    assert may(found, action, row.roles, actor, NOW).allowed is not refused


def test_unlawful_times_keep_a_negotiation_from_ending() -> None:
    calling = Calling(two_stage=True, selected=3, invitation_issues=(issue("bids_end_at", "Later."),))
    found = Situation(Stage.NEGOTIATING, calling=calling, negotiating=replace(TALKS, **ENDING))  # type: ignore[arg-type]
    assert not may(found, Action.END_NEGOTIATION, row_of(Action.END_NEGOTIATION).roles, "barbu", NOW).allowed


def test_clock_looks_at_a_round_shortly_after_its_end() -> None:
    assert next_event(Situation(Stage.NEGOTIATING, negotiating=replace(TALKS, offers_end_at=NOW))) == NOW + timedelta(
        seconds=10
    )
    assert next_event(Situation(Stage.NEGOTIATING, negotiating=TALKS)) is None
