"""Subcontractors in a release: the fields that the subcontracting extension gives to bids and awards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.ocds_values import Json, filled

_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class SubcontractPart:
    """A subcontractor that a bid names: its id among the parties, what it does, its percent of the contract where known."""

    party: str
    part: str
    share: Decimal | None = None


def subcontracting(parts: tuple[SubcontractPart, ...], tenderer: str, names: Mapping[str, str]) -> Json:
    """`hasSubcontracting` and `subcontracting` of a bid or an award; nothing where no subcontractor is named.

    Percentages are parts of 1; they are given only where the share of every subcontractor is known.
    """
    if not parts:
        return {}
    shares = [part.share for part in parts if part.share is not None]
    whole = sum(shares, Decimal(0)) / _PERCENT if len(shares) == len(parts) else None
    about = filled(
        description="; ".join(dict.fromkeys(part.part for part in parts)),
        minimumPercentage=whole,
        maximumPercentage=whole,
        subcontracts=[
            filled(id=str(number), subcontractor=_reference(part.party, names), tenderers=[_reference(tenderer, names)])
            for number, part in enumerate(parts, 1)
        ],
    )
    return {"hasSubcontracting": True, "subcontracting": about}


def _reference(party: str, names: Mapping[str, str]) -> Json:
    return {"id": party, "name": names[party]}
