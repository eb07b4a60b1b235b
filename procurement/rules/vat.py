"""What value added tax adds to a price. It informs: bids, their comparison, awards and savings are without it.

The rate is that of the notice, or one that a company adds to its own prices; no bid carries one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add

from procurement.rules.money import Money, exact_product, rounded

HIGHEST = Decimal(100)


@dataclass(frozen=True, slots=True)
class WithVat:
    """A price with the tax on it. `rate` is in percent; None where prices of several rates were added up."""

    net: Money
    rate: Decimal | None
    tax: Money

    @property
    def gross(self) -> Money:
        """What is paid in all."""
        return self.net + self.tax


def with_vat(net: Money, rate: Decimal) -> WithVat:
    """The price of a lot with its tax, which is rounded to the cent once, on the sum of the lot."""
    tax = rounded(exact_product(net.amount, rate.scaleb(-2)))
    return WithVat(net, rate, Money(tax, net.currency))


def together(parts: Iterable[WithVat]) -> WithVat:
    """Several lots: their prices and their taxes added up as they are, so that the sum is that of the lines. At least one."""
    found = list(parts)
    rates = {part.rate for part in found}
    net, tax = (reduce(add, (getattr(part, name) for part in found)) for name in ("net", "tax"))
    return WithVat(net, rates.pop() if len(rates) == 1 else None, tax)
