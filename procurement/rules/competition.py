"""How much choice there was in a lot: the figures of its valid bids from which baselines of savings are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.money import exact_sum, rounded


@dataclass(frozen=True, slots=True)
class CompetitionFacts:
    """How much choice there was: amounts in the currency of the award, without VAT, to the cent. None: not known."""

    valid_bids: int = 0
    mean: Decimal | None = None
    median: Decimal | None = None
    second_lowest: Decimal | None = None
    mean_of_others: Decimal | None = None
    """Of the bids without the winner's."""


def competition(valid_totals: Iterable[Decimal], *, winner: Decimal | None = None) -> CompetitionFacts:
    """The competition among the valid bids of one lot, given as totals in one currency, the winner's included.

    Mean and median (of an even number the mean of the two in the middle) are rounded half up to the cent. The mean of the
    others needs the winner's total; ValueError if that is not among the bids.
    """
    bids = sorted(valid_totals)
    others = list(bids)
    if winner is not None:
        if winner not in others:
            raise ValueError("The winner's total is not among the valid bids.")
        others.remove(winner)
    middle = bids[(len(bids) - 1) // 2 : len(bids) // 2 + 1]
    return CompetitionFacts(
        valid_bids=len(bids),
        mean=_mean(bids),
        median=_mean(middle),
        second_lowest=bids[1] if len(bids) > 1 else None,
        mean_of_others=None if winner is None else _mean(others),
    )


def _mean(amounts: list[Decimal]) -> Decimal | None:
    if not amounts:
        return None
    return rounded(Fraction(exact_sum(*amounts)) / len(amounts))
