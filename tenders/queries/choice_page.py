"""The choice among combined and single lots in words and amounts, for the pages that show it. Reads only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.facts import AwardMethod
from procurement.rules.money import Money, exact_sum, rounded
from procurement.rules.visibility import Part
from tenders.models import Lot, Tender
from tenders.queries.chosen import WITHOUT_AWARD
from tenders.queries.lot_groups import groups_of, latest_choice
from tenders.queries.visibility import may_see

MOST_SHOWN = 10
"""Divisions on a page; the bundle has all of them."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """Lots that are decided together: to whom they go (None: nobody is left), and what they cost in all."""

    lots: tuple[Lot, ...]
    group: str
    bidder: Organization | None
    total: Money | None


@dataclass(frozen=True, slots=True)
class ShownDivision:
    """One way to divide the lots. `total` is what it costs, `compared` what decides where that is not the total."""

    parts: tuple[ShownPart, ...]
    total: Money
    compared: Decimal
    combined: bool
    more: Decimal = Decimal(0)
    """By how much it is worse than the best one, in what decides."""


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """The divisions, the best first; `by` says what decides: total, amount (a reduced price or a cost), or points."""

    divisions: tuple[ShownDivision, ...]
    by: str
    further: int


def choice_for(actor: Actor, tender: Tender) -> ShownChoice | None:
    """How the lots are divided, once this reader may read the evaluation of all of them; None where there is no choice."""
    if not groups_of(tender):
        return None
    lots = [lot for lot in tender.lots.all() if lot.stage not in WITHOUT_AWARD]
    if not all(may_see(Part.EVALUATION, actor, tender, lot=lot) for lot in lots):
        return None
    return choice_of(tender)


def choice_of(tender: Tender) -> ShownChoice | None:
    """How the lots are divided, for who may read everything."""
    row = latest_choice(tender)
    if row is None:
        return None
    divisions = json.loads(row.content)["divisions"]
    shown = _Shown(tender, divisions)
    best = Fraction(divisions[0]["merit"])
    found = tuple(shown.division(one, best) for one in divisions[:MOST_SHOWN])
    return ShownChoice(found, shown.by, len(divisions) - len(found))


class _Shown:
    """Names and lots behind the ids of a choice."""

    def __init__(self, tender: Tender, divisions: list[Mapping[str, Any]]) -> None:
        self._lots = {str(lot.pk): lot for lot in tender.lots.all()}
        self._groups = {str(one.pk): one.name for one in groups_of(tender)}
        bidders = {part["bidder"] for one in divisions for part in one["parts"] if part["bidder"]}
        self._bidders = {str(one.pk): one for one in Organization.objects.filter(pk__in=bidders)}
        self._currency = tender.currency
        method = next(iter(self._lots.values())).award_method
        points = method == AwardMethod.BEST_RATIO
        self.by = "points" if points else "total" if method == AwardMethod.LOWEST_PRICE else "amount"

    def division(self, data: Mapping[str, Any], best: Fraction) -> ShownDivision:
        parts = tuple(self._part(part) for part in data["parts"])
        total = self._sum([part.total.amount for part in parts if part.total])
        merit = Fraction(data["merit"])
        combined = any(part["group"] for part in data["parts"])
        return ShownDivision(parts, total, rounded(abs(merit)), combined, rounded(best - merit))

    def _part(self, data: Mapping[str, Any]) -> ShownPart:
        lots = tuple(self._lots[lot] for lot in data["lots"])
        total = self._sum([Decimal(amount) for amount in data["totals"]]) if data["totals"] else None
        return ShownPart(lots, self._groups.get(data["group"], ""), self._bidders.get(data["bidder"]), total)

    def _sum(self, amounts: list[Decimal]) -> Money:
        return Money(exact_sum(*amounts), self._currency)
