"""What an evaluation found, as objects for the screens and as canonical data that anybody can hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from procurement.rules.canonical import canonical_json
from procurement.rules.evaluation_inputs import evaluation_inputs, plain
from procurement.rules.facts import LotTerms, Offer
from procurement.rules.life_cycle import Cost
from procurement.rules.messages import Issue, Message
from procurement.rules.money import Money, rounded

FORMAT = "evaluation/1"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one offer. `total` is without VAT, computed, and None where the prices can't be added up.

    `exclusions` are the reasons against it (none: admissible), `notes` go on the record and change nothing. Points are exact;
    `shown_points` rounds them. `rank` starts at 1; it and `reason` are None for excluded offers and while scores are missing.
    """

    offer: str
    bidder: str
    total: Money | None
    exclusions: tuple[Issue, ...] = ()
    notes: tuple[Message, ...] = ()
    quality: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    price_points: Fraction | None = None
    points: Fraction | None = None
    low_alerts: tuple[Message, ...] = ()
    """Why its price looks abnormally low; a question is asked, nothing is decided."""
    cost: Cost | None = None
    """Over the life cycle, where that is asked."""
    compared: Fraction | None = None
    """The amount that decides where it is neither the total nor points: a reduced price, a cost over the life cycle."""
    rank: int | None = None
    reason: Message | None = None

    @property
    def admissible(self) -> bool:
        """Nothing speaks against it."""
        return not self.exclusions

    @property
    def abnormally_low(self) -> Message | None:
        """The first reason for which its price looks abnormally low."""
        return next(iter(self.low_alerts), None)

    @property
    def shown_compared(self) -> Money | None:
        """The amount that decides, to show: two decimals half up."""
        if self.compared is None or self.total is None:
            return None
        return Money(rounded(self.compared), self.total.currency)

    @property
    def shown_points(self) -> Decimal | None:
        """The points to show, two decimals half up; ranking never uses them."""
        return None if self.points is None else rounded(self.points)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of a lot, ranked ones first in their order, then the others by offer id; `waiting` says what is missing."""

    lot: LotTerms
    offers: tuple[Offer, ...]
    results: tuple[Result, ...]
    waiting: tuple[Issue, ...] = ()

    @property
    def ranking(self) -> tuple[Result, ...]:
        """The ranked offers, best first; empty while the evaluation waits."""
        return tuple(result for result in self.results if result.rank is not None)

    @property
    def winner(self) -> Result | None:
        """The first in rank, if there is one."""
        return next(iter(self.ranking), None)

    @property
    def admissible(self) -> tuple[Result, ...]:
        """The offers that take part, ranked or waiting."""
        return tuple(result for result in self.results if result.admissible)

    def of(self, offer: str) -> Result:
        """The result of one offer by its id; KeyError if it was not evaluated."""
        return {result.offer: result for result in self.results}[offer]

    def inputs(self) -> dict[str, Any]:
        """All that this evaluation depends on, as data."""
        return evaluation_inputs(self.lot, self.offers)

    def to_data(self) -> dict[str, Any]:
        """The outcome as canonical data: decimals and fractions as strings, reasons as codes, bound to the inputs' digest."""
        return {
            "format": FORMAT,
            "lot": self.lot.id,
            "award_method": self.lot.award_method.value,
            "inputs": _digest(self.inputs()),
            "results": [_result_data(result) for result in self.results],
            "waiting": [_issue_data(missing) for missing in self.waiting],
        }

    def digest(self) -> str:
        """SHA-256 of the canonical JSON of `to_data`, hexadecimal."""
        return _digest(self.to_data())


def _digest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(data)).hexdigest()


def _issue_data(found: Issue) -> dict[str, Any]:
    return {"code": found.message.params["code"], "field": found.field}


def _result_data(result: Result) -> dict[str, Any]:
    shown = result.shown_points
    more = {} if result.compared is None else {"compared": str(result.compared)}
    if result.cost is not None:
        more |= {"cost": str(result.cost.discounted), "cost_undiscounted": str(result.cost.undiscounted)}
    return {
        **more,
        "offer": result.offer,
        "bidder": result.bidder,
        "total": None if result.total is None else plain(result.total.amount),
        "exclusions": [_issue_data(found) for found in result.exclusions],
        "notes": [note.params["code"] for note in result.notes],
        "quality": [[name, str(points)] for name, points in sorted(result.quality.items())],
        "price_points": None if result.price_points is None else str(result.price_points),
        "points": None if result.points is None else str(result.points),
        "shown_points": None if shown is None else str(shown),
        "abnormally_low": bool(result.low_alerts),
        "rank": result.rank,
        "reason": None if result.reason is None else result.reason.params["code"],
    }
