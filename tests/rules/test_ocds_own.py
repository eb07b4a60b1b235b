"""The fields of our own extension: reasons, shares of buyers, capacities that bidders rely on, options outside the comparison."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from procurement.rules.ocds_facts import BidFacts, Party
from procurement.rules.ocds_languages import texts_by_original
from procurement.rules.ocds_own import CapacityPart, SharePart
from procurement.rules.ocds_withdrawals import with_withdrawals
from tests.rules.test_ocds import AWARD, LATER, LOTS, PROCESS, TENDER, lei, made

OMEGA = Party("DE-9", "Omega GmbH")


def test_release_tells_why_one_lot_why_apart_and_why_a_lot_was_cancelled() -> None:
    lots = (replace(LOTS[0], ended_why="no_need: The school is closed."), LOTS[1])
    texts = texts_by_original([("One set of parts.", "ro", "Un singur set de piese.")])
    tender = replace(TENDER, lots=lots, undivided_why="One set of parts.", apart_why="Found in May.", texts=texts)
    found = made(replace(PROCESS, tender=tender))["tender"]
    assert [lot.get("statusRationale") for lot in found["lots"]] == ["no_need: The school is closed.", None]
    told = {name: text for name, text in found.items() if "Rationale" in name}
    assert told == {
        "noLotsRationale": "One set of parts.",
        "noLotsRationale_ro": "Un singur set de piese.",
        "separationRationale": "Found in May.",
    }
    assert not [name for name in made()["tender"] if "Rationale" in name]


def test_release_tells_shares_of_the_agencies_that_buy_a_lot() -> None:
    shares = (SharePart("b", Decimal("39.50")), SharePart("o", Decimal("60.50")))
    tender = replace(TENDER, lots=(replace(LOTS[0], buyers=shares), LOTS[1]))
    parties = (*PROCESS.parties, Party("o", "School of Arts"))
    found = made(replace(PROCESS, parties=parties, tender=tender, other_buyers=("o",)))
    first, second = found["tender"]["lots"]
    assert first["buyerShares"] == [
        {"id": "b", "buyer": {"id": "b", "name": "Town Hall"}, "percent": Decimal("39.5")},
        {"id": "o", "buyer": {"id": "o", "name": "School of Arts"}, "percent": Decimal("60.5")},
    ]
    assert "buyerShares" not in second


def test_release_tells_what_of_the_estimate_is_for_options_that_are_not_compared_and_takes_it_back() -> None:
    apart = replace(TENDER, lots=(replace(LOTS[0], options_apart=lei("20000.50")), LOTS[1]))
    before, after = made(replace(PROCESS, tender=apart)), made()
    first, second = before["tender"]["lots"]
    assert first["uncomparedOptionsValue"] == {"amount": Decimal("20000.50"), "currency": "RON"}
    assert "uncomparedOptionsValue" not in {*second, *after["tender"]["lots"][0]}
    told = with_withdrawals(before, after)["tender"]["lots"][0]["uncomparedOptionsValue"]
    assert told == {"amount": None, "currency": None}


def test_release_names_on_whom_a_bid_relies_and_what_for() -> None:
    lent = (CapacityPart("DE-9", "three similar contracts"), CapacityPart("r", ""))
    bid = BidFacts("b1", "l1", "s", None, valid=True, rank=1, received_at=LATER, capacities=lent)
    award = replace(AWARD, capacities=lent)
    found = made(replace(PROCESS, parties=(*PROCESS.parties, OMEGA), bids=(bid,), awards=(award,)), "award")
    assert {party["name"]: party["roles"] for party in found["parties"][1:]} == {
        "Alfa SRL": ["tenderer", "supplier"],
        "Beta SRL": ["capacityProvider"],
        "Omega GmbH": ["capacityProvider"],
    }
    [detail] = found["bids"]["details"]
    assert detail["capacities"] == [
        {"id": "1", "provider": {"id": "DE-9", "name": "Omega GmbH"}, "description": "three similar contracts"},
        {"id": "2", "provider": {"id": "r", "name": "Beta SRL"}},
    ]
    assert found["awards"][0]["capacities"] == detail["capacities"]
