"""The visibility table, written out once more as what each audience reads at each stage."""

from __future__ import annotations

import copy
from itertools import pairwise

import pytest

from procurement.rules.lifecycle import Stage
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import Ruleset, from_data
from procurement.rules.visibility import Audience, Part, may_read, visible_parts

DATA = {data["code"]: data for data in shipped()}
RO = from_data(DATA["ro"])

DRAFTED = {"notice"}
PUBLISHED = DRAFTED | {"answers"}
CALLING = PUBLISHED | {"questions"}
SELECTING = CALLING | {"requests"}
INSIDE_PUBLISHED = PUBLISHED | {"negotiation", "questions", "requests"}
CLOSED = PUBLISHED | {"bid_count"}
OPENED = CLOSED | {"bidders", "prices"}
INSIDE_CLOSED = CLOSED | {"negotiation", "questions", "requests"}
INSIDE_OPENED = OPENED | {"documents", "negotiation", "questions", "requests"}
INSIDE_EVALUATED = INSIDE_OPENED | {"scores", "evaluation", "award"}
TOLD = OPENED | {"evaluation", "award"}
ALL_BUT_FILES = TOLD | {"scores"}
NOTHING: set[str] = set()

EXPECTED: dict[str, tuple[set[str], set[str], set[str]]] = {
    # stage         public         bidder         buyer and auditor
    "draft":       (NOTHING,       NOTHING,       DRAFTED),
    "in_review":   (NOTHING,       NOTHING,       DRAFTED),
    "scheduled":   (NOTHING,       NOTHING,       DRAFTED),
    "call_open":   (PUBLISHED,     PUBLISHED,     CALLING),
    "call_closed": (PUBLISHED,     PUBLISHED,     SELECTING),
    "call_decided": (PUBLISHED,    PUBLISHED,     SELECTING),
    "negotiating": (PUBLISHED,     PUBLISHED,     SELECTING | {"negotiation"}),
    "published":   (PUBLISHED,     PUBLISHED,     INSIDE_PUBLISHED),
    "closed":      (CLOSED,        CLOSED,        INSIDE_CLOSED),
    "opened":      (OPENED,        OPENED,        INSIDE_OPENED),
    "evaluated":   (OPENED,        OPENED,        INSIDE_EVALUATED),
    "decided":     (OPENED,        OPENED,        INSIDE_EVALUATED),
    "standstill":  (TOLD,          ALL_BUT_FILES, INSIDE_EVALUATED),
    "awarded":     (ALL_BUT_FILES, ALL_BUT_FILES, INSIDE_EVALUATED),
    "contracted":  (ALL_BUT_FILES, ALL_BUT_FILES, INSIDE_EVALUATED),
    "completed":   (ALL_BUT_FILES, ALL_BUT_FILES, INSIDE_EVALUATED),
    "terminated":  (ALL_BUT_FILES, ALL_BUT_FILES, INSIDE_EVALUATED),
    "cancelled":   (NOTHING,       NOTHING,       DRAFTED),
    "unsuccessful": (CLOSED,       CLOSED,        INSIDE_CLOSED),
}  # fmt: skip


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("audience", Audience)
def test_visible_parts_at_every_stage_are_as_written(stage: Stage, audience: Audience) -> None:
    public, bidder, inside = EXPECTED[stage]
    expected = {Audience.PUBLIC: public, Audience.BIDDER: bidder}.get(audience, inside)
    assert visible_parts(audience, stage, RO) == expected


def test_count_before_closing_is_hidden_from_everybody() -> None:
    before = (Stage.DRAFT, Stage.IN_REVIEW, Stage.SCHEDULED, Stage.PUBLISHED)
    assert not any(may_read(Part.BID_COUNT, audience, stage, RO) for audience in Audience for stage in before)


def strict() -> Ruleset:
    data = copy.deepcopy(DATA["ro"])
    data["values"]["bids.count_public_from"]["value"] = "opened"
    return from_data(data)


@pytest.mark.parametrize(
    ("audience", "seen"),
    [(Audience.PUBLIC, False), (Audience.BIDDER, False), (Audience.BUYER, True), (Audience.AUDITOR, True)],
)
def test_count_kept_until_the_opening_by_a_ruleset(audience: Audience, seen: bool) -> None:
    assert may_read(Part.BID_COUNT, audience, Stage.CLOSED, strict()) is seen
    assert may_read(Part.BID_COUNT, audience, Stage.OPENED, strict())


@pytest.mark.parametrize("audience", Audience)
def test_prices_of_a_judged_lot_wait_for_the_scores(audience: Audience) -> None:
    assert not may_read(Part.PRICES, audience, Stage.OPENED, RO, judged=True)
    assert may_read(Part.PRICES, audience, Stage.EVALUATED, RO, judged=True)
    assert may_read(Part.BIDDERS, audience, Stage.OPENED, RO, judged=True)


@pytest.mark.parametrize("audience", Audience)
def test_prices_before_an_auction_are_known_to_nobody_who_takes_part(audience: Audience) -> None:
    outside = audience not in (Audience.PUBLIC, Audience.BIDDER)
    assert may_read(Part.PRICES, audience, Stage.EVALUATED, RO, auction=True) is outside
    assert may_read(Part.PRICES, audience, Stage.DECIDED, RO, auction=True)


def test_without_ruleset_the_platform_rule_holds() -> None:
    assert visible_parts(Audience.PUBLIC, Stage.CLOSED, None) == CLOSED


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        (Stage.SCHEDULED, NOTHING),
        (Stage.PUBLISHED, PUBLISHED),
        (Stage.CLOSED, CLOSED),
        (Stage.OPENED, OPENED),
        (Stage.STANDSTILL, TOLD),
    ],
)
def test_cancelled_shows_what_had_been_shown(reached: Stage, expected: set[str]) -> None:
    assert visible_parts(Audience.PUBLIC, Stage.CANCELLED, RO, reached=reached) == expected


@pytest.mark.parametrize(
    ("reached", "expected"), [(Stage.CLOSED, CLOSED), (Stage.OPENED, ALL_BUT_FILES), (Stage.EVALUATED, ALL_BUT_FILES)]
)
def test_unsuccessful_after_the_opening_shows_why_nobody_won(reached: Stage, expected: set[str]) -> None:
    assert visible_parts(Audience.PUBLIC, Stage.UNSUCCESSFUL, RO, reached=reached) == expected


def test_nobody_loses_sight_as_a_procedure_goes_on() -> None:
    for audience in Audience:
        line = [stage for stage in Stage if stage not in (Stage.CANCELLED, Stage.UNSUCCESSFUL)]
        seen = [visible_parts(audience, stage, RO) for stage in line]
        assert all(earlier <= later for earlier, later in pairwise(seen))


def test_public_never_sees_more_than_the_others() -> None:
    for stage in Stage:
        public = visible_parts(Audience.PUBLIC, stage, RO)
        assert all(public <= visible_parts(audience, stage, RO) for audience in Audience)
