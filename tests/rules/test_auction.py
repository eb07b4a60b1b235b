"""The electronic auction: turns, what is allowed in them, what counts, the order by the evaluation's own engine, the lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.auction import (
    Auction,
    Auctioned,
    Placed,
    Seat,
    amount_of,
    counted,
    interrupted,
    length,
    most,
    running,
    slot,
    step_of,
    turns,
)
from procurement.rules.auction_bids import bid_issues
from procurement.rules.auction_guards import NO_AUCTION, Auctioning
from procurement.rules.auction_lines import lines_of, scaled
from procurement.rules.auction_ranking import effect, evaluated, lowest_before_auction, percent, rank_by, seats_of
from procurement.rules.auction_terms import announcement_issues
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import evaluation_inputs, inputs_from_data
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, Item, LotTerms, Offer, PriceLine, TenderFacts
from procurement.rules.judging_guards import Judging
from procurement.rules.lifecycle import DRAIN, Action, Role, Situation, Stage, may, next_event, row_of
from procurement.rules.money import Money

START = datetime(2026, 12, 3, 8, tzinfo=UTC)
PRICES = {"a": "100000", "b": "98000", "c": "105000"}
LOT = LotTerms(
    "lot", 1, "Desks", Money(Decimal(120000), "RON"), (Item("desk", "Desk", Decimal(1), "piece"),), tie_seed="seed"
)


def offer(name: str, price: str, **more: object) -> Offer:
    return Offer(name, f"company {name}", "RON", (PriceLine("desk", Decimal(price)),), None, **more)  # type: ignore[arg-type]


OFFERS = [offer(name, price) for name, price in PRICES.items()]
SEATS = seats_of(evaluate(LOT, OFFERS))
RANK = rank_by(LOT, OFFERS)
AUCTION = Auction(START, Decimal(600), SEATS)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def placed(bid: str, round_: int, place: int, amount: str | None, minutes: float) -> Placed:
    return Placed(bid, round_, place, None if amount is None else Decimal(amount), at(minutes))


def with_bids(*found: Placed) -> Auction:
    return replace(AUCTION, placed=found)


def totals(found: Mapping[str, Auctioned]) -> dict[str, str]:
    return {bid: str(one.total) for bid, one in found.items()}


def codes(auction: Auction, bid: str, amount: str | None, minutes: float) -> list[object]:
    now = at(minutes)
    found = turns(auction, RANK, now)
    said = bid_issues(auction, found, bid, None if amount is None else Money(Decimal(amount), "RON"), now)
    return [one.message.params["code"] for one in said]


def test_seats_begin_with_the_worst() -> None:
    assert [(seat.number, seat.bid, str(seat.opening)) for seat in SEATS] == [
        (1, "c", "105000.00"),
        (2, "a", "100000.00"),
        (3, "b", "98000.00"),
    ]


@pytest.mark.parametrize(("seats", "minutes"), [(2, 21), (3, 27), (5, 39)])
def test_length_is_nine_minutes_and_six_a_bidder(seats: int, minutes: int) -> None:
    assert length(seats) == timedelta(minutes=minutes)
    assert slot(START, seats, 3, seats - 1).ends_at == START + length(seats)


def test_turns_first_round_after_five_minutes_the_others_after_two() -> None:
    found = turns(AUCTION, RANK, START)
    assert [(t.round, t.bid, (t.starts_at - START) // timedelta(minutes=1)) for t in found] == [
        (1, "c", 5), (1, "a", 7), (1, "b", 9), (2, "", 13), (2, "", 15), (2, "", 17), (3, "", 21), (3, "", 23), (3, "", 25),
    ]  # fmt: skip


def test_turns_later_rounds_follow_what_was_bid_before() -> None:
    auction = with_bids(placed("c", 1, 0, "97000", 6))
    assert [t.bid for t in turns(auction, RANK, at(10.99))] == ["c", "a", "b", "", "", "", "", "", ""]
    assert [t.bid for t in turns(auction, RANK, at(11))] == ["c", "a", "b", "a", "b", "c", "", "", ""]
    assert [t.bid for t in turns(auction, RANK, at(19))][6:] == ["a", "b", "c"]


@given(st.integers(2, 12), st.integers(0, 10_000))
def test_turns_never_overlap_and_everybody_has_one_a_round(seats: int, second: int) -> None:
    names = [f"bid-{n}" for n in range(seats)]
    auction = Auction(START, Decimal(1), tuple(Seat(name, n, Decimal(100 + n)) for n, name in enumerate(names, 1)))
    found = turns(auction, lambda _: names, auction.ends_at)
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(found))
    assert [sorted(t.bid for t in found if t.round == r) for r in (1, 2, 3)] == [sorted(names)] * 3
    now = START + timedelta(seconds=second)
    at_once = [t for t in found if t.runs(now)]
    assert at_once == ([running(found, now)] if running(found, now) else [])
    assert found[-1].ends_at == auction.ends_at == START + timedelta(minutes=9 + 6 * seats)


def test_counted_the_last_bid_of_a_turn_and_a_withdrawn_one_falls_back() -> None:
    auction = with_bids(
        placed("c", 1, 0, "104000", 5.1),
        placed("c", 1, 0, "97000", 6),
        placed("a", 1, 1, "99000", 7.5),
        placed("c", 2, 2, "96000", 17.1),
        placed("c", 2, 2, None, 17.5),
    )
    assert totals(counted(auction)) == {"c": "97000", "a": "99000"}
    assert counted(auction)["c"].at == at(6)
    assert totals(counted(auction, shown_at=at(6.9))) == {}
    assert totals(counted(auction, shown_at=at(7))) == {"c": "97000"}
    assert totals(counted(auction, rounds=0)) == {}
    assert [str(amount_of(auction, bid, counted(auction))) for bid in "abc"] == ["99000", "98000.00", "97000"]


@pytest.mark.parametrize(
    ("bid", "amount", "minutes", "expected"),
    [
        ("c", "104400", 5, []),
        ("c", "104400.01", 5, ["too_high"]),
        ("c", "0.01", 6.99, []),
        ("c", "0", 6, ["not_an_amount"]),
        ("c", "-5", 6, ["not_an_amount"]),
        ("c", "99.999", 6, ["not_an_amount"]),
        ("c", "1E+40", 6, ["not_an_amount"]),
        ("c", None, 6, ["nothing_placed"]),
        ("c", "104000", 4.99, ["early"]),
        ("c", "104000", -1, ["not_begun"]),
        ("c", "104000", 7, ["late"]),
        ("a", "99000", 6, ["early"]),
        ("c", "104000", 27, ["over"]),
    ],
)
def test_bid_only_in_the_own_turn_and_a_step_below_the_own_total(
    bid: str, amount: str | None, minutes: float, expected: list[str]
) -> None:
    assert codes(AUCTION, bid, amount, minutes) == expected


def test_bid_step_is_taken_off_the_total_before_the_round() -> None:
    auction = with_bids(placed("c", 1, 0, "90000", 6))
    assert codes(auction, "c", "104400", 6.5) == []
    assert codes(auction, "c", None, 6.5) == []
    assert codes(with_bids(*auction.placed, placed("c", 1, 0, None, 6.6)), "c", None, 6.7) == ["nothing_placed"]
    assert most(auction, "c", 2) == Decimal(89400)
    assert codes(auction, "c", "89400.01", 17) == ["too_high"]
    assert codes(auction, "c", "89400", 17) == []


def test_bid_after_the_last_own_turn_is_late_and_a_step_below_zero_ends_it() -> None:
    assert codes(AUCTION, "c", "90000", 23.5) == ["late"]
    assert codes(replace(AUCTION, step=Decimal(105000)), "c", "1", 5) == ["no_lower"]


@given(st.lists(st.tuples(st.integers(0, 26 * 60), st.integers(1, 110_000)), max_size=30))
def test_bids_that_are_allowed_only_lower_the_own_total(tried: list[tuple[int, int]]) -> None:
    """Whoever posts whenever: what is let in is in the own turn, in time, and never raises anything."""
    auction = AUCTION
    for second, amount in sorted(tried):
        now = START + timedelta(seconds=second)
        found = turns(auction, RANK, now)
        for bid in PRICES:
            if not bid_issues(auction, found, bid, Money(Decimal(amount), "RON"), now):
                turn = running(found, now)
                assert turn is not None
                assert turn.bid == bid
                one = Placed(bid, turn.round, turn.place, Decimal(amount), now)
                auction = replace(auction, placed=(*auction.placed, one))
    end = counted(auction)
    for bid in PRICES:
        after = [amount_of(auction, bid, counted(auction, rounds=r)) for r in range(4)]
        assert after == sorted(after, reverse=True)
        assert amount_of(auction, bid, end) == after[-1]
        assert all(one == other or one - other >= auction.step for one, other in pairwise(after))


@pytest.mark.parametrize(
    ("percent_", "expected"), [("0.5", "600.00"), ("3", "3600.00"), ("1.2345", "1481.40"), ("0.000001", "0.01")]
)
def test_step_is_a_share_of_the_estimate(percent_: str, expected: str) -> None:
    assert str(step_of(Decimal(120000), Decimal(percent_))) == expected


def test_interrupted_by_bad_minutes_of_unused_turns_alone() -> None:
    auction = with_bids(placed("c", 1, 0, "97000", 6))
    found = turns(auction, RANK, auction.ends_at)
    bad = [at(4), at(5), at(6), at(7), at(11), at(12), at(20), at(27)]
    assert interrupted(auction, found, bad) == (at(7),)
    assert interrupted(AUCTION, found, [at(4.5), at(11.5), at(12.5)]) == (at(4.5), at(12.5))


def test_ranking_mixes_price_and_points_exactly_as_the_evaluation_does() -> None:
    """The reference implementation fell through to the price alone here and put the cheaper bid first (domain.md, C6)."""
    criterion = Criterion("cost", "Cost", CriterionKind.NUMBER, Decimal(30), Decimal(0), Decimal(30))
    lot = replace(LOT, award_method=AwardMethod.COEFFICIENT, criteria=(criterion,))
    offers = [offer("cheap", "80", answers={"cost": "0"}), offer("dear", "99.90", answers={"cost": "30"})]
    rank = rank_by(lot, offers)
    assert rank({}) == ["dear", "cheap"]  # 99.90 / (10/7) = 69.93, 80 / 1 = 80
    assert rank({"cheap": Auctioned(Decimal("69.94"), START)}) == ["dear", "cheap"]
    assert rank({"cheap": Auctioned(Decimal("69.93"), START)}) == ["cheap", "dear"]  # equal: the lower price decides
    ratio = replace(lot, award_method=AwardMethod.BEST_RATIO)
    assert rank_by(ratio, offers)({}) == ["dear", "cheap"]
    assert rank_by(ratio, offers)({"cheap": Auctioned(Decimal(40), START)}) == ["cheap", "dear"]


def test_ranking_equal_by_receipt_a_bid_takes_its_new_time() -> None:
    lot = replace(LOT, tie_break=("earliest_receipt",))
    offers = [replace(one, received_at=START - timedelta(days=9, hours=number)) for number, one in enumerate(OFFERS)]
    same = {"a": Auctioned(Decimal(97000), at(8)), "c": Auctioned(Decimal(97000), at(6))}
    assert rank_by(lot, offers)(same) == ["c", "a", "b"]
    assert rank_by(lot, offers)({"a": Auctioned(Decimal(98000), at(8))}) == ["b", "a", "c"]


def test_inputs_keep_what_was_bid_and_come_back() -> None:
    found = evaluated(LOT, OFFERS, {"a": Auctioned(Decimal("97000.50"), at(8))})
    data = json.loads(json.dumps(found.inputs()))
    assert [one.get("auctioned") for one in data["offers"]] == [
        ["97000.5", "2026-12-03T08:08:00.000000+00:00"],
        None,
        None,
    ]
    assert evaluate(*inputs_from_data(data)).to_data() == found.to_data()
    assert evaluation_inputs(LOT, OFFERS)["offers"][0].keys() == data["offers"][1].keys()
    assert str(found.of("a").total) == "97000.50 RON"


def test_effect_is_the_fall_of_the_lowest_total() -> None:
    auction = with_bids(placed("c", 1, 0, "93500", 6))
    assert percent(effect(auction, counted(auction))) == "4.59"
    assert effect(AUCTION, {}) == Fraction(0)


def test_lines_shrink_in_proportion_and_add_up() -> None:
    items = (Item("desk", "Desk", Decimal(3), "piece"), Item("chair", "Chair", Decimal("1.5"), "piece"))
    lot = replace(LOT, items=items)
    own = replace(OFFERS[0], lines=(PriceLine("chair", Decimal(20)), PriceLine("desk", Decimal("33.333333"))))
    assert {k: str(v) for k, v in lines_of(lot, own).items()} == {"desk": "100.00", "chair": "30.00"}
    found = scaled(lines_of(lot, own), Decimal("99.99"))
    assert {k: str(v) for k, v in found.items()} == {"desk": "76.92", "chair": "23.07"}
    with pytest.raises(ValueError, match="without a total"):
        scaled({"desk": Decimal(0)}, Decimal(1))


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3), st.decimals("0.01", 99999, places=2), min_size=1, max_size=6
    ),
    st.decimals("0.01", 99999, places=2),
)
def test_lines_always_add_up_to_the_cent(lines: dict[str, Decimal], total: Decimal) -> None:
    found = scaled(lines, total)
    assert sum(found.values(), Decimal(0)) == total
    assert min(found.values()) >= 0


ANNOUNCED = Auctioning(announced=True)
SET = Auctioning(announced=True, starts_at=START, ends_at=at(27))
HELD = Auctioning(announced=True, held=True)


@pytest.mark.parametrize(
    ("action", "found", "minutes", "allowed"),
    [
        (Action.SCHEDULE_AUCTION, ANNOUNCED, 0, True),
        (Action.SCHEDULE_AUCTION, NO_AUCTION, 0, False),
        (Action.SCHEDULE_AUCTION, HELD, 0, False),
        (Action.SCHEDULE_AUCTION, SET, 0, False),
        (Action.CALL_OFF_AUCTION, SET, -1, True),
        (Action.CALL_OFF_AUCTION, SET, 0, False),
        (Action.CALL_OFF_AUCTION, ANNOUNCED, 0, False),
        (Action.BID_IN_AUCTION, SET, -1, False),
        (Action.BID_IN_AUCTION, SET, 0, True),
        (Action.BID_IN_AUCTION, SET, 27, False),
        (Action.BID_IN_AUCTION, ANNOUNCED, 0, False),
        (Action.END_AUCTION, SET, 26.9, False),
        (Action.END_AUCTION, SET, 27, True),
        (Action.INTERRUPT_AUCTION, ANNOUNCED, 27, False),
        (Action.PROPOSE_AWARD, NO_AUCTION, 0, True),
        (Action.PROPOSE_AWARD, ANNOUNCED, 0, False),
        (Action.PROPOSE_AWARD, HELD, 0, True),
        (Action.PROPOSE_EXCLUSION, SET, 0, False),
        (Action.PROPOSE_EXCLUSION, HELD, 0, True),
        (Action.RETURN_TO_SCORING, HELD, 0, False),
        (Action.RETURN_TO_SCORING, NO_AUCTION, 0, True),
    ],
)
def test_guards_of_an_auction(action: Action, found: Auctioning, minutes: float, allowed: bool) -> None:
    judging = Judging(frozenset({"eva"}), "ilie", frozenset({"eva", "ilie"}), locked=frozenset({"eva"}))
    situation = Situation(stage=Stage.EVALUATED, admissible_offers=2, auctioning=found, judging=judging)
    assert may(situation, action, row_of(action).roles, "ilie", at(minutes)).allowed is allowed


def test_an_auction_needs_two_offers_and_the_clock_looks_again_when_it_is_over() -> None:
    one = Situation(stage=Stage.EVALUATED, admissible_offers=1, auctioning=ANNOUNCED)
    assert may(one, Action.PROPOSE_AWARD, [Role.OFFICER], "", START).allowed
    refused = may(one, Action.SCHEDULE_AUCTION, [Role.OFFICER], "", START)
    assert [str(found) for found in refused.issues] == ["An auction needs two admissible offers: the award comes next."]
    assert next_event(replace(one, auctioning=SET)) == at(27) + DRAIN
    assert next_event(one) is None


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 0),
        ({"procedure": "direct"}, 1),
        ({"contract_nature": "services", "category": "71240000"}, 1),
        ({"contract_nature": "services", "category": "90910000"}, 0),
        ({"lots": (replace(LOT, auction_step=Decimal("0.49")),)}, 1),
        ({"lots": (replace(LOT, auction_step=Decimal("3.01")),)}, 1),
        ({"lots": (replace(LOT, auction_step=Decimal(1), award_method=AwardMethod.QUALITY_ONLY),)}, 1),
        ({"lots": (LOT,)}, 0),
    ],
)
def test_announced_only_where_an_auction_makes_sense(change: dict[str, object], count: int) -> None:
    lots = (replace(LOT, auction_step=Decimal("0.5")),)
    facts = TenderFacts("R", "draft", "open", "T", "S", "buyer", "RON", "71240000", "RO", lots)
    assert len(list(announcement_issues(replace(facts, **change)))) == count  # type: ignore[arg-type]


def test_lowest_total_before_the_auction_is_that_of_the_first_prices() -> None:
    fallen = [replace(one, auctioned=Auctioned(Decimal(93500), START)) if one.id == "a" else one for one in OFFERS]
    assert lowest_before_auction(LOT, OFFERS) is None
    assert lowest_before_auction(LOT, fallen) == Money(Decimal("98000.00"), "RON")
