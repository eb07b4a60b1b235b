"""Two envelopes in the rules: a bid taken apart and joined again, offers with sealed prices, guards, receipts of version 2."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from procurement.rules.canonical import canonical_json
from procurement.rules.completeness import people_issues
from procurement.rules.envelopes import (
    FAILED,
    SEALED,
    envelope_of,
    first_manifest,
    price_flaw,
    price_manifest,
    with_prices,
)
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import evaluation_inputs, inputs_from_data
from procurement.rules.facts import (
    AwardMethod,
    Criterion,
    CriterionKind,
    Item,
    LotTerms,
    Offer,
    PriceLine,
    Ruling,
)
from procurement.rules.lifecycle import Action, Situation, Stage, may, next_event, row_of
from procurement.rules.manifest import LotPrices, Manifest, ManifestError, offers, parse_manifest
from procurement.rules.money import Money
from procurement.rules.price_guards import Prices
from procurement.rules.receipts import ReceiptError, parse_statement
from procurement.rules.sharing_guards import Sharing
from tests.rules.test_publishing import TENDER
from tests.rules.test_receipts import RECEIPT

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOTS = {
    "one": LotPrices((PriceLine("desk", Decimal("12.50")),), Decimal(25)),
    "two": LotPrices((PriceLine("lamp", Decimal(3)),), None),
}
BID = Manifest(
    UUID(int=1), UUID(int=2), "RON", LOTS, answers={"warranty": "36", "energy": "900"}, declarations=frozenset({"d"})
)
NAMES = {"one": "ab" * 32, "two": "cd" * 32}
FIRST = first_manifest(BID, NAMES, {"energy"})
SECOND = price_manifest(BID, "one", {"energy"})


def test_first_envelope_says_everything_but_prices_and_costs() -> None:
    again = parse_manifest(FIRST.to_bytes())
    assert again == FIRST
    assert (dict(again.answers), set(again.declarations), dict(again.prices)) == ({"warranty": "36"}, {"d"}, NAMES)
    assert {lot: (table.lines, table.total) for lot, table in again.lots.items()} == {
        "one": ((), None),
        "two": ((), None),
    }
    assert b"12.50" not in FIRST.to_bytes()
    assert b"900" not in FIRST.to_bytes()


def test_second_envelope_says_prices_and_costs_of_one_lot_and_both_make_the_bid() -> None:
    again = parse_manifest(SECOND.to_bytes())
    assert again == SECOND
    assert (set(again.lots), dict(again.answers)) == ({"one"}, {"energy": "900"})
    assert not again.declarations
    assert not again.prices
    assert price_flaw(FIRST, "one", SECOND.to_bytes()) == ""
    whole = with_prices(FIRST, "one", SECOND)
    assert (whole.lots["one"], whole.lots["two"].lines, whole.answers) == (LOTS["one"], (), BID.answers)
    sly = replace(SECOND, answers={"warranty": "99"})
    assert with_prices(FIRST, "one", sly).answers == {"warranty": "36"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (replace(SECOND, bid=UUID(int=9)), "another bid"),
        (replace(SECOND, currency="EUR"), "another bid"),
        (replace(SECOND, lots=LOTS), "something else"),
        (replace(SECOND, declarations=frozenset({"d"})), "something else"),
        (first_manifest(replace(BID, lots={"one": LOTS["one"]}), {"one": "ab" * 32}, ()), "something else"),
    ],
)
def test_what_is_no_second_envelope_says_why(changed: Manifest, says: str) -> None:
    assert says in price_flaw(FIRST, "one", changed.to_bytes())


def test_manifest_with_prices_in_the_wrong_envelope_is_refused() -> None:
    assert "not canonical" in price_flaw(FIRST, "one", b"{ }").lower() or price_flaw(FIRST, "one", b"{ }")
    data = json.loads(FIRST.to_bytes())
    with pytest.raises(ManifestError, match="one sealed price table for each lot"):
        parse_manifest(canonical_json({**data, "prices": {"one": "ab" * 32}}))
    lots = {**data["lots"], "one": {"lines": [], "total": "1.00"}}
    with pytest.raises(ManifestError, match="their own envelope"):
        parse_manifest(canonical_json({**data, "lots": lots}))
    with pytest.raises(ManifestError, match=r"prices\.one"):
        parse_manifest(canonical_json({**data, "prices": {**data["prices"], "one": "x"}}))


def test_envelope_of_an_offer() -> None:
    assert envelope_of(BID, "one", opened=False, failed=False) == ""
    assert envelope_of(FIRST, "one", opened=True, failed=False) == ""
    assert envelope_of(FIRST, "one", opened=False, failed=True) == FAILED
    assert envelope_of(FIRST, "one", opened=False, failed=False) == SEALED
    assert offers(FIRST, bidder="x", envelope=SEALED)["one"].envelope == SEALED


LOT = LotTerms("one", 1, "Desks", Money(Decimal(1000), "RON"), (Item("desk", "Desk", Decimal(2), "piece"),))
METHOD = Criterion(
    "m", "Warranty", CriterionKind.NUMBER, Decimal(40), worst=Decimal(0), best=Decimal(40), minimum_points=Decimal(20)
)
RATED = replace(LOT, award_method=AwardMethod.BEST_RATIO, criteria=(METHOD,))
COST = Criterion("energy", "Energy", CriterionKind.YEARLY, Decimal(0))
COSTED = replace(
    LOT, award_method=AwardMethod.LIFE_CYCLE_COST, criteria=(COST,), life_years=5, discount_rate=Decimal(0)
)


def offer(name: str, price: str | None, warranty: str = "30", envelope: str = "", **more: object) -> Offer:
    lines = () if price is None else (PriceLine("desk", Decimal(price)),)
    answers = {"m": warranty} if price is None else {"m": warranty, "energy": "10"}
    return Offer(name, name, "RON", lines, None, answers=answers, envelope=envelope, **more)  # type: ignore[arg-type]


def test_sealed_prices_hold_the_ranking_back_but_nothing_else() -> None:
    out = Ruling("not_conforming", "Another desk.")
    found = evaluate(
        RATED,
        [
            offer("a", None, envelope=SEALED),
            offer("b", None, warranty="5", envelope=SEALED),
            offer("c", None, envelope=SEALED, rulings=(out,)),
        ],
    )
    assert [str(one) for one in found.waiting] == ["The prices are in their own envelope and still sealed. Offers: 1."]
    assert found.ranking == ()
    assert [one.offer for one in found.admissible] == ["a"]
    assert found.of("a").total is None
    assert inputs_from_data(evaluation_inputs(found.lot, found.offers)) == (found.lot, found.offers)


def test_once_the_prices_are_known_the_sealed_ones_of_excluded_offers_change_nothing() -> None:
    known = [offer("a", "100"), offer("d", "90")]
    sealed = [offer("b", None, warranty="5", envelope=SEALED), offer("f", None, envelope=FAILED)]
    found, alone = evaluate(RATED, [*known, *sealed]), evaluate(RATED, known)
    assert [(one.offer, one.points, one.rank) for one in found.ranking] == [
        (one.offer, one.points, one.rank) for one in alone.ranking
    ]
    assert [one.message.params["code"] for one in found.of("f").exclusions] == ["prices_not_opened"]
    assert found.waiting == ()


def test_costs_of_the_life_cycle_are_asked_of_opened_envelopes_only() -> None:
    waiting = evaluate(COSTED, [offer("a", None, envelope=SEALED)])
    assert [one.message.params["code"] for one in waiting.waiting] == ["prices_sealed"]
    assert waiting.of("a").exclusions == ()
    assert evaluate(COSTED, [offer("a", "100")]).winner is not None


GOOD = Situation(
    stage=Stage.OPENED,
    key_holders=frozenset({"carmen", "dan"}),
    opening_confirmed=frozenset({"carmen", "dan"}),
    admissible_offers=2,
    prices=Prices(sealed=2, asked=True),
)


SHARED = Sharing(committee=True)
KEYLESS = {"sharing": SHARED, "prices": Prices(sealed=2, asked=True, keyless=1)}


@pytest.mark.parametrize(
    ("action", "actor", "change", "refusal"),
    [
        (Action.ASK_PRICES, "ana", {"prices": Prices(sealed=2)}, ""),
        (Action.ASK_PRICES, "ana", {}, "asked for already"),
        (Action.ASK_PRICES, "ana", {"prices": Prices()}, "No offer in the running"),
        (Action.ASK_PRICES, "ana", {"prices": Prices(sealed=1, unread=1)}, "Two persons must read"),
        (Action.ASK_PRICES, "ana", {"prices": Prices(sealed=1), "scores_missing": 2}, "2 scores"),
        (Action.ASK_PRICES, "ana", {"prices": Prices(sealed=1), "exclusions_proposed": 1}, "proposed exclusions"),
        (Action.ASK_PRICES, "ana", {"prices": Prices(sealed=1), "clarifications_open": 1}, "may still answer"),
        (Action.CONFIRM_PRICES, "dan", {"opening_confirmed": frozenset({"carmen"})}, ""),
        (Action.CONFIRM_PRICES, "dan", {}, "confirmed already"),
        (Action.CONFIRM_PRICES, "eva", {}, "not a key holder"),
        (
            Action.CONFIRM_PRICES,
            "dan",
            {"prices": Prices(sealed=1), "opening_confirmed": frozenset()},
            "Nobody has asked",
        ),
        (Action.GIVE_PRICE_KEYS, "carmen", KEYLESS, ""),
        (Action.GIVE_PRICE_KEYS, "carmen", {**KEYLESS, "sharing": Sharing()}, "there are no shares"),
        (Action.GIVE_PRICE_KEYS, "eva", KEYLESS, "nobody can stand in"),
        (Action.GIVE_PRICE_KEYS, "dan", {"sharing": SHARED}, "were given"),
        (Action.OPEN_PRICES, "", {}, ""),
        (Action.OPEN_PRICES, "", {"opening_confirmed": frozenset({"dan"})}, "1 more key holders"),
        (Action.EVALUATE, "", {}, "still sealed"),
        (Action.EVALUATE, "", {"prices": Prices(opened=2)}, ""),
    ],
)
def test_guards_say_what_is_missing(action: Action, actor: str, change: dict[str, object], refusal: str) -> None:
    found = may(replace(GOOD, **change), action, row_of(action).roles, actor, NOW).issues  # type: ignore[arg-type]
    assert [refusal in str(one) for one in found] == ([True] if refusal else [])


def test_scores_stay_once_prices_are_known_and_nothing_is_awarded_while_one_is_sealed() -> None:
    judged = replace(GOOD, prices=Prices(opened=1))
    refused = [str(one) for one in may(judged, Action.REOPEN_SHEET, row_of(Action.REOPEN_SHEET).roles, "", NOW).issues]
    assert "The prices of this lot were opened on these scores: they stay as they are." in refused
    ranked = replace(GOOD, stage=Stage.EVALUATED)
    for action in (Action.PROPOSE_AWARD, Action.REEVALUATE):
        refused = [str(one) for one in may(ranked, action, row_of(action).roles, "ana", NOW).issues]
        assert "The prices are still sealed: ask for their opening first. Offers: 2." in refused


def test_clock_looks_when_enough_have_confirmed() -> None:
    assert next_event(GOOD) is None
    due = NOW + timedelta(minutes=5)
    assert next_event(replace(GOOD, prices=Prices(sealed=1, asked=True, due_at=due))) == due


def test_receipt_of_two_envelopes_is_of_version_2_and_names_the_price_tables() -> None:
    two = replace(RECEIPT, prices=("01" * 32, "ab" * 32))
    text = two.to_text()
    assert text.splitlines()[0] == "eproc-receipt/v2"
    assert f"\nprices {'01' * 32},{'ab' * 32}\nfiles " in text
    assert parse_statement(text) == two
    for wrong in (
        text.replace("v2", "v1"),
        RECEIPT.to_text().replace("v1", "v2"),
        replace(RECEIPT, prices=("ab" * 32, "01" * 32)).to_text(),
    ):
        with pytest.raises(ReceiptError):
            parse_statement(wrong)


@pytest.mark.parametrize("sealing", ["platform", "committee"])
def test_two_envelopes_go_with_every_key_and_with_no_auction(sealing: str) -> None:
    facts = replace(TENDER, envelopes=2, sealing=sealing)
    assert not [one for one in people_issues(facts) if one.field == "envelopes"]
    auctioned = replace(facts, lots=(replace(facts.lots[0], auction_step=Decimal(1)),))
    assert [one.field for one in people_issues(auctioned) if one.field == "envelopes"] == ["envelopes"]
