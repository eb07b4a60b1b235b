"""Options, items that the buyer may take or leave: which lines of a price table count in the comparison, and against which estimate.

They count unless the notice says how much of the estimate is for them: then they are priced like the others, and compared
is the rest, against the rest of the estimate. In words, with the reasons: docs/decisions/options.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from procurement.rules.facts import Item, LotTerms
from procurement.rules.money import Money


def counts(optional: bool, options_estimate: Decimal | None) -> bool:
    """Whether a line counts in the comparison. `options_estimate` is what the notice says of its lot; None: all lines count."""
    return options_estimate is None or not optional


def compared_part(estimate: Decimal, options_estimate: Decimal | None) -> Decimal:
    """Of an estimate, which is always with all options, what is for the lines that count."""
    return estimate if options_estimate is None else estimate - options_estimate


def published_part(lot: Mapping[str, Any]) -> Decimal | None:
    """The estimate of what is compared of a lot as published terms have it; None where it has no estimate."""
    stated, apart = lot["estimated_value"], lot.get("options_estimate")
    return None if stated is None else compared_part(Decimal(stated), None if apart is None else Decimal(apart))


def compared_items(lot: LotTerms) -> tuple[Item, ...]:
    """The lines of a lot whose prices are compared, in their order."""
    return tuple(item for item in lot.items if counts(item.optional, lot.options_estimate))


def items_apart(lot: LotTerms) -> tuple[Item, ...]:
    """Its other lines: the options, where they do not count."""
    return tuple(item for item in lot.items if not counts(item.optional, lot.options_estimate))


def compared_estimate(lot: LotTerms) -> Money:
    """The estimate of what is compared: the published one, without the options where these do not count."""
    return Money(compared_part(lot.estimated_value.amount, lot.options_estimate), lot.estimated_value.currency)
