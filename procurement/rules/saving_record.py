"""A lot's saving as data, with all that went in, so that a stranger computes it again from a bundle."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from procurement.rules.evaluation_inputs import plain
from procurement.rules.indexed_working import total_of_working
from procurement.rules.life_cycle_saving import Worked
from procurement.rules.money import Money
from procurement.rules.savings import BASELINES, AwardFacts, Saving

REPORTED: dict[int, tuple[str, ...]] = {
    1: ("estimate", "mean", "median", "second_lowest", "realised"),
    2: ("estimate", "mean", "mean_of_others", "median", "second_lowest", "auction", "realised"),
    3: ("announced", "estimate", "mean", "mean_of_others", "median", "second_lowest", "auction", "realised"),
    4: ("announced", "estimate", "mean", "mean_of_others", "median", "second_lowest", "indexed", "auction", "realised"),
    5: (
        "announced", "estimate", "mean", "mean_of_others", "median", "second_lowest", "indexed", "life_cycle", "auction",
        "realised",
    ),
}  # fmt: skip
"""The baselines of the savings report by the version of the rules and of the record; the newest one is written. 2 has the mean
of the other bids and auctions, 3 the baseline that each tender fixed, and of several estimates the one that was published first,
4 indexed prices, 5 costs over the life cycle."""
VERSION = max(REPORTED)


def method_of(version: int) -> str:
    """The version of the rules as every report names it: "savings/3"."""
    return f"savings/{version}"


def version_of(method: str) -> int:
    """The version of the rules that a report names as its method, "savings/2"; ValueError where this program doesn't know it."""
    name, _, number = method.partition("/")
    if name != "savings" or number not in map(str, REPORTED):
        raise ValueError(f"The rules {method!r} are not known to this program.")
    return int(number)


def saving_record(facts: AwardFacts, currency: str, working: str = "", life_cycle: str = "") -> dict[str, Any]:
    """Inputs and outcomes of a lot's saving, for canonical JSON; `working` is that of the indexed price, `life_cycle` that of costs
    over the life cycle."""
    record = {"v": VERSION, "currency": currency, "inputs": figures_data(facts), "outcomes": outcomes_data(facts)}
    return {**record, "indexed_working": working, "life_cycle_working": life_cycle}


def figures_data(facts: AwardFacts, version: int = VERSION) -> dict[str, Any]:
    """What went in: decimals as their shortest strings, null where not known."""
    bids = facts.bids
    known: dict[str, Money | Decimal | int | str | None] = {
        "award": facts.award, "estimate": facts.estimate, "valid_bids": bids.valid_bids, "mean": bids.mean,
        "median": bids.median, "second_lowest": bids.second_lowest, "paid": facts.paid,
    }  # fmt: skip
    if version > 1:
        known |= {"mean_of_others": bids.mean_of_others, "initial": facts.initial}
    if version > 2:
        known |= {"fixed": facts.fixed}
    if version > 3:
        known |= {"indexed": facts.indexed, "indexed_gap": facts.indexed_gap}
    if version > 4:
        known |= {"life_cycle": facts.life_cycle, "life_cycle_cost": facts.life_cycle_cost}
        known |= {"life_cycle_gap": facts.life_cycle_gap}
    return {name: _text(value) for name, value in known.items()}


def outcomes_data(facts: AwardFacts, version: int = VERSION) -> dict[str, Any]:
    """The saving against each baseline of the report, or the English reason why there is none."""
    found: dict[str, Any] = {}
    for name in REPORTED[version]:
        outcome = BASELINES[name](facts)
        if isinstance(outcome, Saving):
            amounts = {"baseline": outcome.baseline, "compared": outcome.compared, "saving": outcome.saving}
            found[name] = {key: plain(money.amount) for key, money in amounts.items()}
            found[name]["percent"] = plain(outcome.percent)
        else:
            found[name] = {"not_computable": str(outcome.reason)}
    return found


def with_indexed(facts: AwardFacts, record: dict[str, Any]) -> AwardFacts:
    """The indexed price added up again from its working: the earlier prices and the index are not in this bundle, the reason
    why there is none is the platform's word."""
    if working := record.get("indexed_working"):
        return replace(facts, indexed=Money(total_of_working(working), record["currency"]))
    return replace(facts, indexed_gap=record["inputs"].get("indexed_gap", ""))


def with_life_cycle(facts: AwardFacts, found: Worked | str, currency: str) -> AwardFacts:
    """The two costs over the life cycle, or the code of the reason why there are none."""
    if isinstance(found, str):
        return replace(facts, life_cycle_gap=found)
    reference, award = (Money(amount, currency) for amount in found.totals)
    return replace(facts, life_cycle=reference, life_cycle_cost=award)


def _text(value: Money | Decimal | int | str | None) -> str | int | None:
    if isinstance(value, Money):
        return plain(value.amount)
    return plain(value) if isinstance(value, Decimal) else value
