"""The worked cases of combined lots: a group's letter, who bids what for each lot, and the discounts in percent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from procurement.rules.combined_lots import Choice, Division, Held, LotState, choose, sum_of
from procurement.rules.evaluation import evaluate
from procurement.rules.facts import LotTerms, Offer
from procurement.rules.lot_groups import LotGroup
from procurement.rules.money import rounded
from tests.rules.cases import Case, lot_of, offers_of


def chosen_of(case: Case) -> Choice:
    """The lots of a case, divided as the rule says."""
    data = case.data
    groups = [LotGroup(name, name, tuple(lots)) for name, lots in data["groups"].items()]
    return choose([_state(data, name) for name in data["lots"]], groups, data.get("at_most"))


def _state(data: Mapping[str, Any], name: str) -> LotState:
    raw = data["lots"][name]
    method = data.get("award_method", "lowest_price")
    lot: LotTerms = replace(lot_of({"tie_seed": "seed", **data, **raw}, method), id=name, number=int(name))
    offers = [_with_discounts(one, data["discounts"]) for one in offers_of({**data, "offers": _offers(raw)})]
    award = raw.get("award")
    return LotState(evaluate(lot, offers), frozenset(raw.get("refused", ())), Held(award[0], *award) if award else None)


def _offers(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {bid: one if isinstance(one, dict) else {"price": one} for bid, one in raw["offers"].items()}


def _with_discounts(offer: Offer, discounts: Mapping[str, Mapping[str, str]]) -> Offer:
    return replace(offer, answers={**offer.answers, **discounts.get(offer.id, {})})


def awarded(division: Division) -> dict[str, str]:
    """Each lot with who gets it, "A" alone or "A with G", and nobody."""
    words = {
        lot: "nobody" if part.offer is None else f"{part.offer} with {part.group}" if part.group else part.offer
        for part in division.parts
        for lot in part.lots
    }
    return dict(sorted(words.items()))


def division_row(division: Division) -> tuple[str, ...]:
    """A line of the table in docs/methods/combined-lots.md."""
    parts = [
        f"{' + '.join(part.lots)}: {part.offer or 'nobody'} {sum_of(part.totals).amount if part.totals else ''}".strip()
        for part in division.parts
    ]
    return ", ".join(division.groups) or "single lots", "; ".join(parts), str(rounded(abs(division.merit)))
