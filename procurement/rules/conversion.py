"""Amounts of one currency in another one, by the rates of a day: the rule, and the text that lets a stranger apply it again.

In words: docs/methods/exchange-rates.md. The report over many lots says the same in SQL (queries.savings_conversion); a test
compares both on the same lots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.exchange_rates import PER_FOREIGN, Quote
from procurement.rules.messages import gettext_noop
from procurement.rules.money import Money, rounded

MOST_DAYS = 7
"""So old may the last published rate be on the day of the award: longer than any feast on which banks publish none."""

NO_RATES: Mapping[str, str] = MappingProxyType(
    {
        "currency": gettext_noop("The source states no rates of this currency."),
        "day": gettext_noop("The source states no rate of that day or of the seven days before it."),
        "date": gettext_noop("The day of the award is not known."),
    }
)
"""Why a lot can't be converted, by the code that files have."""

AMOUNTS = (
    "estimate", "award", "mean", "mean_of_others", "median", "second_lowest", "initial", "paid", "indexed", "life_cycle",
    "life_cycle_cost",
)  # fmt: skip
"""What a lot has of amounts, as files name them."""

_TOKEN = re.compile(r"([A-Za-z_]+)=(\S+)\Z", re.ASCII)
_QUOTE = re.compile(r"([0-9.]+)/([0-9]+)@([0-9-]{10})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """How a source quotes: `base` is its own currency, `quoted` PER_FOREIGN or PER_BASE."""

    base: str
    quoted: str


@dataclass(frozen=True, slots=True)
class Working:
    """How the amounts of a lot were converted: from which currency, as of which day, by which rates, and what they were before."""

    currency: str
    day: date
    quotes: tuple[Quote, ...]
    amounts: Mapping[str, Decimal]


def quote_on(quotes: Iterable[Quote], currency: str, day: date) -> Quote | None:
    """The rate of a currency for a day: that day's, else the last one published before, at most MOST_DAYS old."""
    fitting = [one for one in quotes if one.currency == currency and fits(one, day)]
    return max(fitting, key=lambda one: one.day, default=None)


def fits(quote: Quote, day: date) -> bool:
    """Whether a rate may be used for a day."""
    return timedelta() <= day - quote.day <= timedelta(days=MOST_DAYS)


def factor(source: Source, own: Quote | None, other: Quote | None) -> Fraction:
    """What one unit of a currency is in another one, exactly, by the rate of each; None for the currency of the source itself."""
    return _worth(source, own) / _worth(source, other)


def convert(amount: Money, currency: str, by: Fraction) -> Money:
    """The amount in the other currency: rounded once, half up, to the cent."""
    return Money(rounded(Fraction(amount.amount) * by), currency)


def read_working(text: str) -> Working:
    """The working as rows of files have it; ValueError where it is none.

    Words with an equals sign between spaces: `from` and `on`, each rate as `EUR=5.0901/1@2026-02-27` (rate, units, its day), then
    the amounts before the conversion by name.
    """
    said: dict[str, str] = {}
    quotes: list[Quote] = []
    for token in text.split(" "):
        found = _TOKEN.match(token)
        if not found:
            raise ValueError(f"{token!r} is no word of a conversion.")
        name, value = found.groups()
        if name.isupper():
            quotes.append(_quote(name, value))
        else:
            said[name] = value
    currency, day = said.pop("from"), date.fromisoformat(said.pop("on"))
    return Working(currency, day, tuple(quotes), {name: Decimal(value) for name, value in said.items()})


def converted(working: Working, currency: str, source: Source) -> dict[str, Decimal]:
    """The amounts of a working in the other currency. ValueError where a rate is missing, of another currency or too old."""
    quotes = {one.currency: one for one in working.quotes}
    wanted = {working.currency, currency} - {source.base}
    if set(quotes) != wanted:
        raise ValueError(
            f"The rates of {', '.join(sorted(wanted))} are needed, those of {', '.join(sorted(quotes))} are there."
        )
    if not all(fits(one, working.day) for one in quotes.values()):
        raise ValueError(f"A rate is not of {working.day} or the {MOST_DAYS} days before.")
    by = factor(source, quotes.get(working.currency), quotes.get(currency))
    return {
        name: convert(Money(amount, working.currency), currency, by).amount for name, amount in working.amounts.items()
    }


def _quote(currency: str, value: str) -> Quote:
    found = _QUOTE.match(value)
    if not found:
        raise ValueError(f"{value!r} is no rate of a conversion.")
    return Quote(date.fromisoformat(found[3]), currency, Decimal(found[1]), int(found[2]))


def _worth(source: Source, quote: Quote | None) -> Fraction:
    """What one unit is in the currency of the source."""
    if quote is None:
        return Fraction(1)
    return Fraction(quote.rate) / quote.units if source.quoted == PER_FOREIGN else quote.units / Fraction(quote.rate)
