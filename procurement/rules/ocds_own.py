"""Facts for which the platform's own extension has fields: shares of agencies that buy together, capacities that a bidder relies on,
and the part of an estimate that is for options outside the comparison (docs/decisions/options.md).

Sources: Directive 2014/24/EU art. 38 (occasional joint procurement) and 63 (reliance on the capacities of other entities).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.money import Money
from procurement.rules.ocds_values import Json, filled, trimmed, value

UNCOMPARED_OPTIONS = "uncomparedOptionsValue"
"""The field of a lot; red flags read it too."""


@dataclass(frozen=True, slots=True)
class SharePart:
    """What an agency, by its id among the parties, takes of a lot and pays, in percent."""

    buyer: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class CapacityPart:
    """A company, by its id among the parties, on whose capacity a bid relies, and what for."""

    party: str
    purpose: str


def buyer_shares(shares: tuple[SharePart, ...], names: Mapping[str, str]) -> list[Json]:
    """`buyerShares` of a lot; empty where one agency buys alone."""
    return [{"id": one.buyer, "buyer": _reference(one.buyer, names), "percent": trimmed(one.percent)} for one in shares]


def capacities(parts: tuple[CapacityPart, ...], names: Mapping[str, str]) -> list[Json]:
    """`capacities` of a bid or an award."""
    return [
        filled(id=str(number), provider=_reference(part.party, names), description=part.purpose)
        for number, part in enumerate(parts, 1)
    ]


def uncompared_options(part: Money | None) -> Json:
    """What of the lot's estimate, its `value`, is for options that neither comparison nor award counts."""
    return filled(**{UNCOMPARED_OPTIONS: value(part)})


def _reference(party: str, names: Mapping[str, str]) -> Json:
    return {"id": party, "name": names[party]}
