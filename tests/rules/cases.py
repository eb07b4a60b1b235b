"""The worked cases under tests/cases: one small JSON file each, run by the tests and shown in docs/methods.

A case gives only what it is about; the rest of a lot or an offer is filled in here. Parties have one-letter names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from procurement.rules.competition import competition
from procurement.rules.facts import (
    AwardMethod,
    Criterion,
    CriterionKind,
    Item,
    LotTerms,
    Offer,
    PriceFormula,
    PriceLine,
    Requirement,
    RequirementKind,
)
from procurement.rules.indexed_price import IndexedLine, indexed_total
from procurement.rules.life_cycle_saving import Worked, WorkedCost
from procurement.rules.lot_limits import LotCourse, at_limit, first_below_limit, waits_for
from procurement.rules.low_alerts import LowAlerts
from procurement.rules.money import Money
from procurement.rules.saving_record import with_life_cycle
from procurement.rules.savings import AwardFacts

CASES = Path(__file__).parents[1] / "cases"


@dataclass(frozen=True)
class Case:
    """A case file: its name, the story in one line, and its data."""

    name: str
    story: str
    data: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


def cases(method: str) -> list[Case]:
    """The cases of one folder, in the order of their file names; the number in front is not part of the name."""
    files = sorted((CASES / method).glob("*.json"))
    loaded = [(file.stem.partition("-")[2], json.loads(file.read_text("utf-8"))) for file in files]
    return [Case(name, data["story"], data) for name, data in loaded]


def award_facts_of(case: Case) -> AwardFacts:
    """The award of a savings case, in RON."""
    data = case.data
    award, estimate, paid, initial = (
        Money(Decimal(data[name]), "RON") if name in data else None for name in ("award", "estimate", "paid", "initial")
    )
    bids = competition(map(Decimal, data["bids"]), winner=Decimal(data["award"]))
    lines = [IndexedLine(*map(Decimal, line)) for line in data.get("indexed", ())]
    indexed = Money(indexed_total(lines), "RON") if lines else None
    facts = AwardFacts(award, estimate, bids, paid, initial, data.get("fixed", ""), indexed)
    return facts if "life_cycle" not in data else with_life_cycle(facts, life_cycle_of(case), "RON")


def life_cycle_of(case: Case) -> Worked:
    """The two solutions of a savings case: each cost has its kind, what it is of the reference solution, and of the award."""
    data = case.data["life_cycle"]
    costs = tuple(WorkedCost(kind, CriterionKind(kind), Decimal(old), Decimal(new)) for kind, old, new in data["costs"])
    price, award = Decimal(data["price"]), Decimal(case.data["award"])
    return Worked(data["years"], Decimal(data["rate"]), price, award, costs)


@dataclass(frozen=True)
class Allotted:
    """A decided lot of a case: to whom it went, and who was passed over."""

    lot: LotCourse
    ranking: tuple[str, ...]
    winner: str | None
    passed: tuple[str, ...]


def allotted_of(case: Case) -> list[Allotted]:
    """The lots of a case decided one after the other, as the rule says."""
    data, found = case.data, []
    lots = {name: LotCourse(name, int(name), Decimal(lot["estimate"])) for name, lot in data["lots"].items()}
    while waiting := [lot for lot in lots.values() if not lot.settled]:
        (lot,) = (one for one in waiting if waits_for(one.id, lots.values()) is None)
        ranking = data["lots"][lot.id]["ranking"]
        full = at_limit(lot.id, lots.values(), data["at_most"])
        winner, passed = first_below_limit([(bidder, bidder) for bidder in ranking], full)
        lots[lot.id] = replace(lot, settled=True, suppliers=frozenset({winner} if winner else ()))
        found.append(Allotted(lots[lot.id], tuple(ranking), winner, passed))
    return found


def decimal_or_none(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def lot_of(data: Mapping[str, Any], method: str) -> LotTerms:
    """The lot of a case: an estimate in RON, one item in one piece unless it says otherwise."""
    return LotTerms(
        id="lot",
        number=1,
        title="Lot",
        estimated_value=Money(Decimal(data.get("estimate", "120000")), "RON"),
        items=tuple(
            Item(name, name, Decimal(quantity), "piece", decimal_or_none(data.get("fixed_prices", {}).get(name)))
            for name, quantity in items_of(data).items()
        ),
        award_method=AwardMethod(data.get("award_method", method)),
        criteria=tuple(
            Criterion(
                id=name,
                title=name.capitalize(),
                kind=CriterionKind(raw["kind"]),
                weight=Decimal(raw.get("weight", "0")),
                worst=decimal_or_none(raw.get("worst")),
                best=decimal_or_none(raw.get("best")),
                options={option: Decimal(share) for option, share in raw.get("options", {}).items()},
                minimum_points=Decimal(raw.get("minimum_points", "0")),
                scale_max=Decimal(raw.get("scale_max", "100")),
                consensus_spread=decimal_or_none(raw.get("consensus_spread")),
                power=raw.get("power", 1),
            )
            for name, raw in data.get("criteria", {}).items()
        ),
        requirements=tuple(
            Requirement(name, RequirementKind(kind), name.capitalize())
            for name, kind in data.get("requirements", {}).items()
        ),
        abnormally_low_share=decimal_or_none(data.get("alert_share")),
        tie_break=tuple(data.get("tie_break", ("lower_price", "seeded_draw"))),
        tie_seed=data.get("tie_seed", ""),
        evaluators=data.get("evaluators", 0),
        price_formula=PriceFormula(data.get("price_formula", "inverse")),
        price_parameter=decimal_or_none(data.get("price_parameter")),
        price_steps=tuple((Decimal(rebate), Decimal(share)) for rebate, share in data.get("price_steps", {}).items()),
        life_years=data.get("life_years"),
        discount_rate=decimal_or_none(data.get("discount_rate")),
        low_alerts=LowAlerts(**{name: Decimal(value) for name, value in data.get("low_alerts", {}).items()}),
    )


def items_of(data: Mapping[str, Any]) -> dict[str, str]:
    items: dict[str, str] = data.get("items", {"works": "1"})
    return items


def offers_of(data: Mapping[str, Any]) -> tuple[Offer, ...]:
    """The offers of a case; "price" is short for one line on the only item."""
    return tuple(
        Offer(
            id=name,
            bidder=name,
            currency=raw.get("currency", "RON"),
            lines=tuple(PriceLine(item, Decimal(price)) for item, price in _lines(data, raw)),
            stated_total=decimal_or_none(raw.get("stated_total")),
            documents=frozenset(raw.get("documents", ())),
            declarations=frozenset(raw.get("declarations", ())),
            answers=raw.get("answers", {}),
            scores={key: tuple(Decimal(score) for score in scores) for key, scores in raw.get("scores", {}).items()},
            consensus={key: Decimal(score) for key, score in raw.get("consensus", {}).items()},
            received_at=datetime.fromisoformat(raw["received_at"]) if "received_at" in raw else None,
        )
        for name, raw in data["offers"].items()
    )


def _lines(data: Mapping[str, Any], raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "price" in raw:
        return [(next(iter(items_of(data))), raw["price"])]
    return [(item, price) for item, price in raw["lines"]]
