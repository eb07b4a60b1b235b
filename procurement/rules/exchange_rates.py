"""Exchange rates as the files of their sources state them, read whole or refused with every cell that is wrong. In words:
docs/methods/exchange-rates.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.rules.evaluation_inputs import plain
from procurement.rules.messages import Issue, Message, gettext_noop

FIELD = "file"
MOST_RATES = 400_000
"""Twenty-eight years of forty currencies."""
MOST_FAULTS = 50
"""So many cells with a fault are named; who has more has taken the wrong file."""
NO_RATE = ("", "-", "N/A")
"""What stands in a cell of a day on which there is no rate."""

COLUMNS = ("date", "currency", "rate", "per")
"""The plain form of a file, and what everybody takes along."""
PER_FOREIGN, PER_BASE = "per_foreign", "per_base"
"""How a source quotes: so much of its own currency for one of the other, or so much of the other for one of its own."""

_DAY = re.compile(r"(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}\Z", re.ASCII)
_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?\Z", re.ASCII)
_UNITS = re.compile(r"[1-9][0-9]{0,6}\Z", re.ASCII)

NO_TEXT = gettext_noop("The file is no text in UTF-8.")
NO_HEADINGS = gettext_noop(
    "Line 1: the headings are date, currency, rate and per; or Date and then a currency a column."
)
BAD_HEADING = gettext_noop("Line 1: “%(text)s” is no currency of three letters.")
HEADING_TWICE = gettext_noop("Line 1: %(text)s stands in two columns.")
NOT_RATES = gettext_noop("The file has no rate.")
TOO_MANY = gettext_noop("The file has more than %(most)s rates.")
CELLS = gettext_noop("Line %(line)s: it has another number of cells than the headings.")
BAD_DAY = gettext_noop("Line %(line)s: “%(text)s” is no day such as 2026-03-02.")
BAD_CURRENCY = gettext_noop("Line %(line)s: “%(text)s” is no currency of three letters.")
BAD_RATE = gettext_noop(
    "Line %(line)s, %(currency)s: “%(text)s” is no rate such as 4.9768: above zero, at most nine decimals."
)
BAD_UNITS = gettext_noop("Line %(line)s, %(currency)s: “%(text)s” is no number of units such as 1 or 100.")
OWN_CURRENCY = gettext_noop("Line %(line)s: %(currency)s is the currency in which all rates are stated.")
TWICE = gettext_noop("Line %(line)s: the rate of %(currency)s for %(day)s stands in line %(first)s already.")


@dataclass(frozen=True, slots=True)
class Quote:
    """What a source says of a currency on a day: `rate` for `units` units."""

    day: date
    currency: str
    rate: Decimal
    units: int


@dataclass(frozen=True, slots=True)
class Quotes:
    """The rates of a file by day and currency, in this order; empty where there are `issues`."""

    rates: tuple[Quote, ...]
    issues: tuple[Issue, ...] = ()


class Reading:
    """The rates of a file as they are found, and what is wrong with it. Readers of a form of file fill it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.faults: list[Issue] = []
        self._rates: dict[tuple[date, str], tuple[int, Quote]] = {}

    def wrong(self, template: str, **params: object) -> None:
        self.faults.append(Issue(FIELD, Message(template, params)))

    def full(self) -> bool:
        """Nobody reads on: enough is wrong, or there is too much of it."""
        return len(self.faults) >= MOST_FAULTS or len(self._rates) > MOST_RATES

    def day(self, line: int, text: str) -> date | None:
        try:
            found = date.fromisoformat(text) if _DAY.match(text) else None
        except ValueError:
            found = None
        if found is None:
            self.wrong(BAD_DAY, line=line, text=text[:40])
        return found

    def rate(self, line: int, day: date, currency: str, value: str, units: str = "1") -> None:
        """Take a cell."""
        if not is_currency(currency):
            self.wrong(BAD_CURRENCY, line=line, text=currency[:40])
        elif currency == self.base:
            self.wrong(OWN_CURRENCY, line=line, currency=currency)
        elif not _RATE.match(value) or not Decimal(value):
            self.wrong(BAD_RATE, line=line, currency=currency, text=value[:40])
        elif not _UNITS.match(units):
            self.wrong(BAD_UNITS, line=line, currency=currency, text=units[:40])
        elif (day, currency) in self._rates:
            first = self._rates[day, currency][0]
            self.wrong(TWICE, line=line, currency=currency, day=day.isoformat(), first=first)
        else:
            self._rates[day, currency] = (line, Quote(day, currency, Decimal(value), int(units)))

    def done(self) -> Quotes:
        """All of it, or what is wrong."""
        if len(self._rates) > MOST_RATES:
            self.wrong(TOO_MANY, most=MOST_RATES)
        if not self._rates and not self.faults:
            self.wrong(NOT_RATES)
        if self.faults:
            return Quotes((), tuple(self.faults[:MOST_FAULTS]))
        return Quotes(tuple(quote for _, (_, quote) in sorted(self._rates.items())))


def is_currency(text: str) -> bool:
    """Three capital letters."""
    return bool(_CURRENCY.match(text))


def rates_text(rates: Iterable[Quote]) -> str:
    """Rates as the plain form has them, in their order, each decimal as its shortest text: what everybody can take along."""
    lines = [",".join(COLUMNS)]
    lines += [f"{one.day.isoformat()},{one.currency},{plain(one.rate)},{one.units}" for one in rates]
    return "".join(f"{line}\n" for line in lines)
