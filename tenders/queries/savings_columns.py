"""The columns of the savings report that its data hash covers, by the version of the rules. Names only."""

from __future__ import annotations

NUMBERS = ("estimate", "award", "valid_bids", "mean", "mean_of_others", "median", "second_lowest", "initial", "paid")

HASHED = ("ocid", "lot_number", *NUMBERS, "fixed")
"""The columns that the data hash covers, in this order, joined by semicolons, a line a lot, sorted by ocid and lot."""

NOT_BEFORE = {"fixed": 3}
"""Columns that the data hash of earlier versions of the rules does not cover."""


def hashed(version: int) -> tuple[str, ...]:
    """The columns that the data hash covers under these rules."""
    return tuple(name for name in HASHED if version >= NOT_BEFORE.get(name, 0))
