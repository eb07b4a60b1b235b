"""Baseline S7: what the reference solution of the notice costs over its life, against what the award costs over its life.

Both by the years, the rate and the kinds of cost that the notice announces (rules.life_cycle); only the two results are rounded.
In words: docs/methods/life-cycle-saving.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.criteria import costs_of
from procurement.rules.evaluation_inputs import plain
from procurement.rules.facts import CriterionKind, LotTerms
from procurement.rules.life_cycle import Cost, over_years
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import rounded

VERSION = 1
GAPS: Mapping[str, str] = MappingProxyType(
    {
        "": gettext_noop("The notice asks for no costs over the life cycle."),
        "several": gettext_noop("Several awards stand in this lot."),
        "no_reference": gettext_noop("The notice states no reference solution to compare with."),
        "no_costs": gettext_noop("The costs over the life cycle of what was awarded are not known."),
    }
)
"""Why there is no such baseline, by the code that is stored."""


@dataclass(frozen=True, slots=True)
class WorkedCost:
    """One cost of the life cycle: of the reference solution as the notice states it, and of the award as its bidder did."""

    title: str
    kind: CriterionKind
    reference: Decimal
    award: Decimal


@dataclass(frozen=True, slots=True)
class Worked:
    """Two solutions side by side, over the same years and at the same rate; prices and costs without VAT."""

    years: int
    rate: Decimal
    reference_price: Decimal
    award_price: Decimal
    costs: tuple[WorkedCost, ...]

    @property
    def reference(self) -> Cost:
        """What the reference solution costs over its life."""
        parts = ((one.kind, Fraction(one.reference)) for one in self.costs)
        return over_years(self.years, self.rate, Fraction(self.reference_price), parts)

    @property
    def award(self) -> Cost:
        """What the award costs over its life."""
        parts = ((one.kind, Fraction(one.award)) for one in self.costs)
        return over_years(self.years, self.rate, Fraction(self.award_price), parts)

    @property
    def totals(self) -> tuple[Decimal, Decimal]:
        """Baseline and compared amount: the two costs, each rounded once, half up, to the cent."""
        return rounded(self.reference.discounted), rounded(self.award.discounted)


def worked(lot: LotTerms, price: Decimal | None, answers: Mapping[str, str]) -> Worked | str:
    """The reference solution of a lot beside its award at `price`, whose bidder answered so; or the code of the reason why not."""
    costs, years, rate = costs_of(lot), lot.life_years, lot.discount_rate
    if not costs or years is None or rate is None:
        return ""
    if lot.reference_price is None:
        return "no_reference"
    if price is None or any(one.id not in answers for one in costs):
        return "no_costs"
    lines = tuple(
        WorkedCost(one.title, one.kind, one.reference or Decimal(0), Decimal(answers[one.id])) for one in costs
    )
    return Worked(years, rate, lot.reference_price, price, lines)


def reference_of(lot: LotTerms) -> Worked | None:
    """The reference solution of a lot, beside nothing; None where none is stated whole, or years and rate are not known."""
    costs = costs_of(lot)
    whole = all(one.reference is not None for one in costs)
    found = worked(lot, Decimal(0), {one.id: "0" for one in costs})
    return found if whole and isinstance(found, Worked) else None


def reference_issues(lot: LotTerms) -> Iterator[Issue]:
    """What speaks against the reference solution of a lot whose costs are counted; it may have none."""
    stated = [one.reference for one in costs_of(lot)]
    if lot.reference_price is None and all(amount is None for amount in stated):
        return
    field = f"lots.{lot.number}.reference_price"
    if lot.reference_price is None or None in stated:
        text = gettext_noop(
            "State the price and every cost of the reference solution of lot %(number)s, 0 where there is none; or none of them."
        )
        yield issue(field, text, number=lot.number)
        return
    found = reference_of(lot)
    if found is not None and found.totals[0] <= 0:
        text = gettext_noop("Over its life the reference solution of lot %(number)s would cost nothing or less.")
        yield issue(field, text, number=lot.number)


def working_text(found: Worked) -> str:
    """The working as canonical JSON, so that a stranger adds it up again; decimals as their shortest strings."""
    costs = [
        {"title": one.title, "kind": one.kind.value, "reference": plain(one.reference), "award": plain(one.award)}
        for one in found.costs
    ]
    data = {
        "v": VERSION, "years": found.years, "rate": plain(found.rate), "reference_price": plain(found.reference_price),
        "award_price": plain(found.award_price), "costs": costs,
    }  # fmt: skip
    return canonical_json(data).decode("ascii")


def read_working(text: str) -> Worked:
    """The working again; ValueError for anything else."""
    try:
        found: Any = parse_canonical(text.encode("ascii"))
        if found["v"] != VERSION:
            raise ValueError("The working is of a version that this program does not know.")
        costs = tuple(
            WorkedCost(one["title"], CriterionKind(one["kind"]), Decimal(one["reference"]), Decimal(one["award"]))
            for one in found["costs"]
        )
        rate, reference, award = (Decimal(found[name]) for name in ("rate", "reference_price", "award_price"))
        return Worked(found["years"], rate, reference, award, costs)
    except (NotCanonical, ArithmeticError, KeyError, TypeError, UnicodeEncodeError) as error:
        raise ValueError(f"This is no working of costs over the life cycle: {error!r}") from error
