"""The columns of the savings report that its data hash covers, by the version of the rules. Names, and small parts of its SQL."""

from __future__ import annotations

NUMBERS = ("estimate", "award", "valid_bids", "mean", "mean_of_others", "median", "second_lowest", "initial", "paid")

HASHED = ("ocid", "lot_number", *NUMBERS, "fixed", "indexed", "life_cycle", "life_cycle_cost")
"""The columns that the data hash covers, in this order, joined by semicolons, a line a lot, sorted by ocid and lot."""

NOT_BEFORE = {"fixed": 3, "indexed": 4, "life_cycle": 5, "life_cycle_cost": 5}
"""Columns that the data hash of earlier versions of the rules does not cover."""


PLAIN = {
    "estimate": ("estimate", "award"), "realised": ("estimate", "paid"), "auction": ("initial", "award"), "indexed": ("indexed", "award"),
    "life_cycle": ("life_cycle", "life_cycle_cost"),
}  # fmt: skip
"""Baselines that are not made of the bids: their column, and what is compared."""

EDITED = """
    SELECT 'edited', '', json_build_array(count(*), count(DISTINCT ocid))::text FROM rows WHERE estimate_edits > 0"""
"""Lots, and tenders, whose estimate was changed after its publication."""


def hashed(version: int, *, converted: bool = False) -> tuple[str, ...]:
    """The columns that the data hash covers under these rules; of a report in which amounts were converted, how, as well."""
    known = tuple(name for name in HASHED if version >= NOT_BEFORE.get(name, 0))
    return (*known, "conversion") if converted else known
