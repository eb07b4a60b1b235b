"""Facts for which the platform's own extension has fields: shares of agencies that buy together, and capacities that a bidder relies on.

Sources: Directive 2014/24/EU art. 38 (occasional joint procurement) and 63 (reliance on the capacities of other entities).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.ocds_values import Json, filled, trimmed


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


def _reference(party: str, names: Mapping[str, str]) -> Json:
    return {"id": party, "name": names[party]}
