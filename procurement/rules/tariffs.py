"""Tariffs: what the platform asks for a bid that was opened and for a contract that was signed. Off where there is none. Pure.

A tariff is dated, in one currency, and names who decided it. A procedure keeps the one in force on the day it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from procurement.rules.messages import Issue, gettext_noop, issue

HUNDRED = Decimal(100)
MOST_BANDS = 12


class Purpose(StrEnum):
    """What a fee is for: a bid that was opened, or the contract that came of one."""

    BID = "bid"
    CONTRACT = "contract"


class Ground(StrEnum):
    """Why less is asked; see fee_discounts."""

    MICRO = "micro"
    COMPLETE_FILE = "complete_file"
    TAXES_PAID = "taxes_paid"


@dataclass(frozen=True, slots=True)
class Band:
    """Values up to and with `up_to` cost `fee`; None has no end."""

    up_to: Decimal | None
    fee: Decimal


@dataclass(frozen=True, slots=True)
class Tariff:
    """Bands by the estimate of the lots bid for, and by the value of a contract; discounts in percent, all together at most `most`.

    Amounts are without VAT; `vat` is its percentage in `country`, where the platform is taxed. No bands: nothing is asked.
    """

    currency: str
    valid_from: date
    bid: tuple[Band, ...] = ()
    contract: tuple[Band, ...] = ()
    discounts: Mapping[Ground, Decimal] = field(default_factory=dict)
    most: Decimal = HUNDRED
    vat: Decimal = Decimal(0)
    country: str = ""

    def bands(self, purpose: Purpose) -> tuple[Band, ...]:
        """Those of this purpose."""
        return self.bid if purpose is Purpose.BID else self.contract


NO_END = gettext_noop("The last band has no end: write “more” and its fee.")
ORDER = gettext_noop("Each band ends above the one before it.")
TOO_MANY = gettext_noop("At most %(most)s bands.")
CENTS = gettext_noop("Amounts have at most two decimals and are not below zero.")
PERCENT = gettext_noop("A percentage lies between 0 and 100.")
EMPTY = gettext_noop("A tariff that asks for something has at least one fee above zero.")
COUNTRY = gettext_noop("Name the country in which the platform is taxed.")
LATER = gettext_noop("A tariff begins on a later day than today: nobody pays by one that could not be read before.")


def band_of(bands: Iterable[Band], value: Decimal | None) -> Band | None:
    """The band of a value; the first where the value is not known, in favor of who pays; None where nothing is asked."""
    return next((one for one in bands if value is None or one.up_to is None or value <= one.up_to), None)


def tariff_issues(tariff: Tariff, today: date) -> tuple[Issue, ...]:
    """Everything that must be mended before the tariff can be decided on."""
    found = [*_band_issues("bid", tariff.bid), *_band_issues("contract", tariff.contract)]
    found += [issue(name, PERCENT) for name, part in _percentages(tariff) if not 0 <= part <= HUNDRED]
    bands = (*tariff.bid, *tariff.contract)
    if bands and not any(one.fee > 0 for one in bands):
        found.append(issue("bid", EMPTY))
    if tariff.vat and not tariff.country:
        found.append(issue("country", COUNTRY))
    if tariff.valid_from <= today:
        found.append(issue("valid_from", LATER))
    return tuple(found)


def _percentages(tariff: Tariff) -> Iterator[tuple[str, Decimal]]:
    yield from ((str(ground), part) for ground, part in tariff.discounts.items())
    yield "most", tariff.most
    yield "vat", tariff.vat


def _band_issues(name: str, bands: tuple[Band, ...]) -> Iterator[Issue]:
    if not bands:
        return
    if len(bands) > MOST_BANDS:
        yield issue(name, TOO_MANY, most=MOST_BANDS)
    if bands[-1].up_to is not None:
        yield issue(name, NO_END)
    if any(one.up_to is None or (two.up_to is not None and two.up_to <= one.up_to) for one, two in pairwise(bands)):
        yield issue(name, ORDER)
    if not all(_in_cents(amount) for one in bands for amount in (one.fee, one.up_to or Decimal(0))):
        yield issue(name, CENTS)


def _in_cents(amount: Decimal) -> bool:
    return amount >= 0 and amount == amount.quantize(Decimal("0.01"))


def bands_data(bands: Iterable[Band]) -> list[list[str | None]]:
    """Bands as they are stored; `parse_bands` reads them back."""
    return [[None if one.up_to is None else format(one.up_to, "f"), format(one.fee, "f")] for one in bands]


def parse_bands(data: Iterable[Any]) -> tuple[Band, ...]:
    """Bands from what `bands_data` made."""
    return tuple(Band(None if up_to is None else Decimal(up_to), Decimal(fee)) for up_to, fee in data)
